// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Opening files: open, openat, openat2, creat, open_by_handle_at. */
#include "lib/file.h"
#include "lib/path.h"
#include "lib/syscall.h"

/* fd, name, flags, mode, dev, ino */
SYSCALL(open_x)
{
	BEGIN(EV_OPEN_X);
	struct opened o = {};
	look_at_opened(&o, ret);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, open_flags(ARG(1)) | opened_flags(&o));
	put_u32(e, open_mode(ARG(1), ARG(2)));
	put_u32(e, o.dev);
	put_u64(e, o.ino);
	return ev_send(e);
}

/* fd, dirfd, name, flags, mode, dev, ino */
SYSCALL(openat_x)
{
	BEGIN(EV_OPENAT_X);
	struct opened o = {};
	look_at_opened(&o, ret);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, open_flags(ARG(2)) | opened_flags(&o));
	put_u32(e, open_mode(ARG(2), ARG(3)));
	put_u32(e, o.dev);
	put_u64(e, o.ino);
	return ev_send(e);
}

/* openat2_flags */
static __always_inline u32 resolve_flags(u64 flags)
{
	u32 out = 0;
	BIT_TO(0x08, 1);  /* BENEATH */
	BIT_TO(0x10, 2);  /* IN_ROOT */
	BIT_TO(0x02, 4);  /* NO_MAGICLINKS */
	BIT_TO(0x04, 8);  /* NO_SYMLINKS */
	BIT_TO(0x01, 16); /* NO_XDEV */
	BIT_TO(0x20, 32); /* CACHED */
	return out;
}

/* struct open_how of include/uapi/linux/openat2.h */
struct how {
	u64 flags, mode, resolve;
};

/* fd, dirfd, name, flags, mode, resolve, dev, ino */
SYSCALL(openat2_x)
{
	BEGIN(EV_OPENAT2_X);
	struct opened o = {};
	struct how how = {};
	look_at_opened(&o, ret);
	bpf_probe_read_user(&how, sizeof(how), (void *)ARG(2));
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_path_arg(e, ARG(1));
	put_u32(e, open_flags(how.flags) | opened_flags(&o));
	put_u32(e, open_mode(how.flags, how.mode));
	put_u32(e, resolve_flags(how.resolve));
	put_u32(e, o.dev);
	put_u64(e, o.ino);
	return ev_send(e);
}

/* fd, name, mode, dev, ino, creat_flags */
SYSCALL(creat_x)
{
	BEGIN(EV_CREAT_X);
	struct opened o = {};
	look_at_opened(&o, ret);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, open_mode(O_CREAT, ARG(1)));
	put_u32(e, o.dev);
	put_u64(e, o.ino);
	put_u16(e, o.layer); /* the layers have the numbers of the table creat_flags */
	return ev_send(e);
}

/* fd, mountfd, flags, path (of the opened file), dev, ino */
SYSCALL(open_by_handle_at_x)
{
	BEGIN(EV_OPEN_BY_HANDLE_AT_X);
	struct opened o = {};
	look_at_opened(&o, ret);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, open_flags(ARG(2)) | opened_flags(&o));
	struct file *file = file_of(ret);
	if (file)
		put_path((u64)__builtin_preserve_access_index(&file->f_path));
	else
		put_empty(e);
	put_u32(e, o.dev);
	put_u64(e, o.ino);
	return ev_send(e);
}
