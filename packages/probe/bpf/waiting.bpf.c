// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Waiting for descriptors, time and other threads: poll, ppoll, select, epoll_wait, nanosleep, futex. */
#include "lib/flags.h"
#include "lib/syscall.h"

/* struct pollfd */
struct awaited {
	s32 fd;
	s16 events, happened;
};

#define AWAITED_MAX 16 /* descriptors that are shown */

/* poll_flags */
static __always_inline u16 poll_flags(u16 flags)
{
	u16 out = flags & 7;         /* IN, PRI, OUT have the numbers of Linux */
	out |= (flags & 0x3f8) << 1; /* ERR, HUP, NVAL, RDNORM, RDBAND, WRNORM, WRBAND moved up to make room for RDHUP */
	BIT_TO(0x2000, 8);           /* RDHUP */
	return out;
}

/* An FDLIST: u16 count, then s64 fd, s16 flags of each: what happened to it. */
static __always_inline void put_awaited(struct ev *e, u64 address, u32 count)
{
	u64 begin = e->pos;
	struct awaited *list = (void *)&e->data[VECTOR_AREA];
	u32 shown = count < AWAITED_MAX ? count : AWAITED_MAX;
	if (bpf_probe_read_user(list, bounded(shown * sizeof(*list), 256), (void *)address))
		shown = 0;
	append_u16(e, shown);
	for (u32 i = 0; i < AWAITED_MAX && i < shown; i++) {
		append_s64(e, list[i].fd);
		append_u16(e, poll_flags(list[i].happened));
	}
	put_length(e, e->pos - begin);
}

/* ns from a struct timespec */
static __always_inline u64 read_timespec(struct ev *e, u64 address)
{
	return read_user_word(e, address) * 1000000000ull + read_user_word(e, address + (e->compat ? 4 : 8));
}

/* res, fds, timeout (ms) */
SYSCALL(poll_x)
{
	BEGIN(EV_POLL_X);
	put_s64(e, ret);
	put_awaited(e, ARG(0), ARG(1));
	put_int(e, ARG(2));
	return ev_send(e);
}

/* res, fds, timeout (ns), sigmask: its first 32 signals */
SYSCALL(ppoll_x)
{
	BEGIN(EV_PPOLL_X);
	u32 mask = 0;
	bpf_probe_read_user(&mask, sizeof(mask), (void *)ARG(3));
	put_s64(e, ret);
	put_awaited(e, ARG(0), ARG(1));
	put_u64(e, read_timespec(e, ARG(2)));
	put_u32(e, mask);
	return ev_send(e);
}

/* res */
SYSCALL(select_x)
{
	BEGIN(EV_SELECT_X);
	put_s64(e, ret);
	return ev_send(e);
}

/* res, maxevents */
SYSCALL(epoll_wait_x)
{
	BEGIN(EV_EPOLLWAIT_X);
	put_s64(e, ret);
	put_int(e, ARG(2));
	return ev_send(e);
}

/* res, interval (ns) */
SYSCALL(nanosleep_x)
{
	BEGIN(EV_NANOSLEEP_X);
	put_s64(e, ret);
	put_u64(e, read_timespec(e, ARG(0)));
	return ev_send(e);
}

#define FUTEX_COMMANDS 13 /* from FUTEX_WAIT to FUTEX_CMP_REQUEUE_PI with the numbers of Linux, as are the two flags */
#define FUTEX_FLAGS (128 | 256)

/* res, addr, op, val */
SYSCALL(futex_x)
{
	BEGIN(EV_FUTEX_X);
	u32 command = ARG(1) & 127;
	put_s64(e, ret);
	put_u64(e, ARG(0));
	put_u16(e, (command < FUTEX_COMMANDS ? command : 0) | (ARG(1) & FUTEX_FLAGS));
	put_u64(e, ARG(2));
	return ev_send(e);
}
