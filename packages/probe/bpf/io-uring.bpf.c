// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* io_uring_setup, io_uring_enter, io_uring_register. */
#include "lib/flags.h"
#include "lib/syscall.h"

/* The head of struct io_uring_params (include/uapi/linux/io_uring.h) */
struct params {
	u32 sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features;
};

/*
 * io_uring_setup_flags: IOPOLL and SQPOLL have the numbers of Linux. The table's third bit, IORING_SQ_NEED_WAKEUP, is no
 * flag of this call but has the number of IOPOLL on Linux, so all drivers set both; the flags behind it moved up by one.
 */
static __always_inline u32 setup_flags(u32 flags)
{
	u32 out = flags & 3;
	BIT_TO(1, 1 << 2);
	return out | (flags & 0x7c) << 1;
}

/* res, entries, sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features */
SYSCALL(io_uring_setup_x)
{
	BEGIN(EV_IO_URING_SETUP_X);
	struct params p = {};
	bpf_probe_read_user(&p, sizeof(p), (void *)ARG(1));
	put_s64(e, ret);
	put_u32(e, ARG(0));
	put_u32(e, p.sq_entries);
	put_u32(e, p.cq_entries);
	put_u32(e, setup_flags(p.flags));
	put_u32(e, p.sq_thread_cpu);
	put_u32(e, p.sq_thread_idle);
	put_u32(e, p.features & 0x7ff); /* up to RSRC_TAGS with the numbers of Linux */
	return ev_send(e);
}

/* res, fd, to_submit, min_complete, flags: with the numbers of Linux, sig: half a pointer, as in all drivers */
SYSCALL(io_uring_enter_x)
{
	BEGIN(EV_IO_URING_ENTER_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
	put_u32(e, ARG(3) & 15);
	put_u32(e, ARG(4));
	return ev_send(e);
}

/* res, fd, opcode, arg, nr_args */
SYSCALL(io_uring_register_x)
{
	BEGIN(EV_IO_URING_REGISTER_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u16(e, ARG(1));
	put_u64(e, ARG(2));
	put_u32(e, ARG(3));
	return ev_send(e);
}
