// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Looking at files without reading them: stat, access, getdents, and lseek, flock, ioctl. */
#include "lib/syscall.h"

/* res, path */
SYSCALL(stat_x)
{
	BEGIN(EV_STAT_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* res, path */
SYSCALL(lstat_x)
{
	BEGIN(EV_LSTAT_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* res, fd */
SYSCALL(fstat_x)
{
	BEGIN(EV_FSTAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, dirfd, path, flags: SYMLINK_NOFOLLOW, NO_AUTOMOUNT, EMPTY_PATH have the numbers of Linux */
SYSCALL(newfstatat_x)
{
	BEGIN(EV_NEWFSTATAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, ARG(3) & (0x100 | 0x800 | 0x1000));
	return ev_send(e);
}

/* res, name, mode: with the numbers of Linux */
SYSCALL(access_x)
{
	BEGIN(EV_ACCESS_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, ARG(1) & 7);
	return ev_send(e);
}

/* res, fd */
SYSCALL(getdents_x)
{
	BEGIN(EV_GETDENTS_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, fd */
SYSCALL(getdents64_x)
{
	BEGIN(EV_GETDENTS64_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, fd, offset, whence: SET, CUR, END have the numbers of Linux */
SYSCALL(lseek_x)
{
	BEGIN(EV_LSEEK_X);
	u64 whence = ARG(2);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u64(e, ARG(1));
	put_u8(e, whence > 2 ? 0 : whence);
	return ev_send(e);
}

/* res, fd, operation: with the numbers of Linux */
SYSCALL(flock_x)
{
	BEGIN(EV_FLOCK_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, ARG(1) & 15);
	return ev_send(e);
}

/* res, fd, request, argument */
SYSCALL(ioctl_x)
{
	BEGIN(EV_IOCTL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u64(e, ARG(1));
	put_u64(e, ARG(2));
	return ev_send(e);
}
