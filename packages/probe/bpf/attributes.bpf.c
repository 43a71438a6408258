// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Modes and owners of files: chmod, chown and their kin. */
#include "lib/syscall.h"

/* chmod_mode: the permission bits have the numbers of Linux */
static __always_inline u32 permissions(u64 mode)
{
	return mode & 07777;
}

/* res, filename, mode */
SYSCALL(chmod_x)
{
	BEGIN(EV_CHMOD_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, permissions(ARG(1)));
	return ev_send(e);
}

/* res, fd, mode */
SYSCALL(fchmod_x)
{
	BEGIN(EV_FCHMOD_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, permissions(ARG(1)));
	return ev_send(e);
}

/* res, dirfd, filename, mode */
SYSCALL(fchmodat_x)
{
	BEGIN(EV_FCHMODAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, permissions(ARG(2)));
	return ev_send(e);
}

/* path, uid, gid */
static __always_inline void put_owner(struct ev *e)
{
	put_path_arg(e, ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
}

/* res, then put_owner's */
SYSCALL(chown_x)
{
	BEGIN(EV_CHOWN_X);
	put_s64(e, ret);
	put_owner(e);
	return ev_send(e);
}

/* res, then put_owner's */
SYSCALL(lchown_x)
{
	BEGIN(EV_LCHOWN_X);
	put_s64(e, ret);
	put_owner(e);
	return ev_send(e);
}

/* res, fd, uid, gid */
SYSCALL(fchown_x)
{
	BEGIN(EV_FCHOWN_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, dirfd, pathname, uid, gid, flags: AT_SYMLINK_FOLLOW and AT_EMPTY_PATH with the numbers of Linux */
SYSCALL(fchownat_x)
{
	BEGIN(EV_FCHOWNAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, ARG(2));
	put_u32(e, ARG(3));
	put_u32(e, ARG(4) & (0x400 | 0x1000));
	return ev_send(e);
}
