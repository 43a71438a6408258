// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Names in directories: link, symlink, unlink, rename, mkdir, rmdir, mknod and their kin. */
#include "lib/abi.h"
#include "lib/syscall.h"

/* res, oldpath, newpath */
SYSCALL(link_x)
{
	BEGIN(EV_LINK_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_path_arg(e, ARG(1));
	return ev_send(e);
}

#define AT_SYMLINK_FOLLOW 0x400
#define AT_EMPTY_PATH 0x1000
#define AT_REMOVEDIR 0x200

/* res, olddir, oldpath, newdir, newpath, flags: with the numbers of Linux */
SYSCALL(linkat_x)
{
	BEGIN(EV_LINKAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_int(e, ARG(2));
	put_path_arg(e, ARG(3));
	put_u32(e, ARG(4) & (AT_SYMLINK_FOLLOW | AT_EMPTY_PATH));
	return ev_send(e);
}

/* res, target, linkpath */
SYSCALL(symlink_x)
{
	BEGIN(EV_SYMLINK_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_path_arg(e, ARG(1));
	return ev_send(e);
}

/* res, target, linkdirfd, linkpath */
SYSCALL(symlinkat_x)
{
	BEGIN(EV_SYMLINKAT_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_int(e, ARG(1));
	put_path_arg(e, ARG(2));
	return ev_send(e);
}

/* res, path */
SYSCALL(unlink_x)
{
	BEGIN(EV_UNLINK_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* res, dirfd, name, flags: with the number of Linux */
SYSCALL(unlinkat_x)
{
	BEGIN(EV_UNLINKAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, ARG(2) & AT_REMOVEDIR);
	return ev_send(e);
}

/* res, oldpath, newpath */
SYSCALL(rename_x)
{
	BEGIN(EV_RENAME_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_path_arg(e, ARG(1));
	return ev_send(e);
}

/* res, olddirfd, oldpath, newdirfd, newpath */
SYSCALL(renameat_x)
{
	BEGIN(EV_RENAMEAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_int(e, ARG(2));
	put_path_arg(e, ARG(3));
	return ev_send(e);
}

/* res, olddirfd, oldpath, newdirfd, newpath, flags: as they were given */
SYSCALL(renameat2_x)
{
	BEGIN(EV_RENAMEAT2_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_int(e, ARG(2));
	put_path_arg(e, ARG(3));
	put_u32(e, ARG(4));
	return ev_send(e);
}

/* res, path, mode */
SYSCALL(mkdir_x)
{
	BEGIN(EV_MKDIR_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, ARG(1));
	return ev_send(e);
}

/* res, dirfd, path, mode */
SYSCALL(mkdirat_x)
{
	BEGIN(EV_MKDIRAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, path */
SYSCALL(rmdir_x)
{
	BEGIN(EV_RMDIR_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* mknod_mode: the numbers of Linux; no type means a regular file */
static __always_inline u32 node_mode(u32 mode)
{
	return (mode & 07777) | (mode & S_IFMT ?: S_IFREG);
}

/* res, path, mode, dev */
SYSCALL(mknod_x)
{
	BEGIN(EV_MKNOD_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, node_mode(ARG(1)));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, dirfd, path, mode, dev */
SYSCALL(mknodat_x)
{
	BEGIN(EV_MKNODAT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, node_mode(ARG(2)));
	put_u32(e, ARG(3));
	return ev_send(e);
}
