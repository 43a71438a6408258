// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Where a process is: working directory, root, mounts, namespaces. */
#include "lib/flags.h"
#include "lib/syscall.h"

/* res, path */
SYSCALL(chdir_x)
{
	BEGIN(EV_CHDIR_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* res, fd */
SYSCALL(fchdir_x)
{
	BEGIN(EV_FCHDIR_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, path: what the kernel wrote, so nothing after a failure */
SYSCALL(getcwd_x)
{
	BEGIN(EV_GETCWD_X);
	put_s64(e, ret);
	put_path_arg(e, ret < 0 ? 0 : ARG(0));
	return ev_send(e);
}

/* res, path */
SYSCALL(chroot_x)
{
	BEGIN(EV_CHROOT_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* Once the upper half of mount's flags had to be this number; it is still allowed, and means nothing. */
#define MS_MGC_VAL 0xc0ed0000
#define MS_MGC_MSK 0xffff0000

/* res, dev, dir, type, flags: with the numbers of Linux */
SYSCALL(mount_x)
{
	BEGIN(EV_MOUNT_X);
	u32 flags = ARG(3);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_path_arg(e, ARG(2));
	put_u32(e, (flags & MS_MGC_MSK) == MS_MGC_VAL ? flags & ~MS_MGC_MSK : flags);
	return ev_send(e);
}

/* res, name, flags: FORCE, DETACH, EXPIRE, NOFOLLOW with the numbers of Linux */
SYSCALL(umount2_x)
{
	BEGIN(EV_UMOUNT2_X);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, ARG(1) & 15);
	return ev_send(e);
}

/* res, fd, nstype */
SYSCALL(setns_x)
{
	BEGIN(EV_SETNS_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, clone_flags(ARG(1)));
	return ev_send(e);
}

/* res, flags */
SYSCALL(unshare_x)
{
	BEGIN(EV_UNSHARE_X);
	put_s64(e, ret);
	put_u32(e, clone_flags(ARG(0)));
	return ev_send(e);
}
