// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Descriptors that are no files of a filesystem: pipes, events, signals, timers, epoll, inotify, memory, processes. */
#include "lib/file.h"
#include "lib/syscall.h"

/* fd1, fd2, ino */
static __always_inline void put_pipe(struct ev *e, long ret)
{
	s32 fds[2] = { -1, -1 };
	if (bpf_probe_read_user(fds, sizeof(fds), (void *)ARG(0)))
		fds[0] = fds[1] = -1;
	put_s64(e, fds[0]);
	put_s64(e, fds[1]);
	struct file *file = ret == 0 ? file_of(fds[0]) : NULL;
	put_u64(e, file ? BPF_CORE_READ(file, f_inode, i_ino) : 0);
}

/* res, then put_pipe's */
SYSCALL(pipe_x)
{
	BEGIN(EV_PIPE_X);
	put_s64(e, ret);
	put_pipe(e, ret);
	return ev_send(e);
}

static __always_inline u32 pipe_flags(s32 flags)
{
	u32 out = 0;
	BIT_TO(O_DIRECT, 1 << 9);
	return flags < 0 ? 0 : out | nonblock_cloexec(flags);
}

/* res, then put_pipe's, flags */
SYSCALL(pipe2_x)
{
	BEGIN(EV_PIPE2_X);
	put_s64(e, ret);
	put_pipe(e, ret);
	put_u32(e, pipe_flags(ARG(1)));
	return ev_send(e);
}

/* res, initval, flags (this call has none) */
SYSCALL(eventfd_x)
{
	BEGIN(EV_EVENTFD_X);
	put_s64(e, ret);
	put_u64(e, (u32)ARG(0));
	put_u32(e, 0);
	return ev_send(e);
}

/* res, flags, initval */
SYSCALL(eventfd2_x)
{
	BEGIN(EV_EVENTFD2_X);
	put_s64(e, ret);
	put_u16(e, nonblock_cloexec_unless_negative(ARG(1)));
	put_u64(e, (u32)ARG(0));
	return ev_send(e);
}

/* res, fd, mask (always 0, as in all drivers), flags (this call has none) */
SYSCALL(signalfd_x)
{
	BEGIN(EV_SIGNALFD_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, 0);
	put_u8(e, 0);
	return ev_send(e);
}

/* res, flags, fd, mask (always 0) */
SYSCALL(signalfd4_x)
{
	BEGIN(EV_SIGNALFD4_X);
	put_s64(e, ret);
	put_u16(e, nonblock_cloexec_unless_negative(ARG(3)));
	put_int(e, ARG(0));
	put_u32(e, 0);
	return ev_send(e);
}

/* res, clockid, flags: one byte, so only O_NONBLOCK's bit is left of them */
SYSCALL(timerfd_create_x)
{
	BEGIN(EV_TIMERFD_CREATE_X);
	put_s64(e, ret);
	put_u8(e, ARG(0));
	put_u8(e, nonblock_cloexec_unless_negative(ARG(1)));
	return ev_send(e);
}

/* res, flags (this call has none) */
SYSCALL(inotify_init_x)
{
	BEGIN(EV_INOTIFY_INIT_X);
	put_s64(e, ret);
	put_u8(e, 0);
	return ev_send(e);
}

/* res, flags */
SYSCALL(inotify_init1_x)
{
	BEGIN(EV_INOTIFY_INIT1_X);
	put_s64(e, ret);
	put_u16(e, nonblock_cloexec_unless_negative(ARG(0)));
	return ev_send(e);
}

/* res, size */
SYSCALL(epoll_create_x)
{
	BEGIN(EV_EPOLL_CREATE_X);
	put_s64(e, ret);
	put_s32(e, ARG(0));
	return ev_send(e);
}

/* res, flags */
SYSCALL(epoll_create1_x)
{
	BEGIN(EV_EPOLL_CREATE1_X);
	put_s64(e, ret);
	put_u32(e, ARG(0) & O_CLOEXEC ? 1 : 0);
	return ev_send(e);
}

/* fd, name, flags: CLOEXEC, ALLOW_SEALING, HUGETLB have the numbers of Linux */
SYSCALL(memfd_create_x)
{
	BEGIN(EV_MEMFD_CREATE_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, ARG(1) & 7);
	return ev_send(e);
}

/* res, flags */
SYSCALL(userfaultfd_x)
{
	BEGIN(EV_USERFAULTFD_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	return ev_send(e);
}

/* fd, pid, flags */
SYSCALL(pidfd_open_x)
{
	BEGIN(EV_PIDFD_OPEN_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, ARG(1) & O_NONBLOCK ? 1 : 0);
	return ev_send(e);
}

/* fd, pid_fd, target_fd, flags */
SYSCALL(pidfd_getfd_x)
{
	BEGIN(EV_PIDFD_GETFD_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	put_u32(e, ARG(2));
	return ev_send(e);
}
