// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Walks from a dentry to the root, writing the path from its end into the upper half of the scratch buffer. */
#include "lib/path.h"

#define DENTRY work[0]
#define MOUNT work[1]
#define START work[2] /* offset of the path's first byte in the work area */

static __always_inline struct mount *mount_of(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/*
 * One step up. Gives false at the top. A function of its own, which the verifier looks at once instead of at each turn
 * of the loop.
 */
__attribute__((noinline)) int climb(void)
{
	struct ev *e = ev_here();
	if (!e)
		return false;
	struct dentry *dentry = (void *)e->DENTRY;
	struct mount *mount = (void *)e->MOUNT;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		struct mount *above = BPF_CORE_READ(mount, mnt_parent);
		if (above == mount)
			return false;
		e->DENTRY = (u64)BPF_CORE_READ(mount, mnt_mountpoint);
		e->MOUNT = (u64)above;
		return true;
	}
	if (dentry == parent || !parent)
		return false;
	u32 length = BPF_CORE_READ(dentry, d_name.len) & 0xff;
	if (e->START < length + 2)
		return false;
	u32 at = (e->START - length) & (PATH_MAX - 1);
	if (bpf_probe_read_kernel(&e->data[PATH_AREA + at], length, BPF_CORE_READ(dentry, d_name.name)))
		return false;
	at = (at - 1) & (PATH_MAX - 1);
	e->data[PATH_AREA + at] = '/';
	e->START = at;
	e->DENTRY = (u64)parent;
	return true;
}

__attribute__((noinline)) int put_path(u64 path)
{
	struct ev *e = ev_here();
	struct path *p = (void *)path;
	if (!e)
		return 0;
	e->DENTRY = (u64)BPF_CORE_READ(p, dentry);
	e->MOUNT = (u64)mount_of(BPF_CORE_READ(p, mnt));
	e->START = PATH_MAX - 1;
	e->data[PATH_AREA + PATH_MAX - 1] = 0;
	if (!path || !e->DENTRY) {
		put_empty(e);
		return 0;
	}
	for (int i = 0; i < PATH_DEPTH; i++)
		if (!climb())
			break;
	if (e->START < PATH_MAX - 1) {
		put_kernel_str(e, &e->data[PATH_AREA + (e->START & (PATH_MAX - 1))], PATH_MAX);
		return 0;
	}
	/* Nothing above it: the root, whose name is "/", or a file in no directory, as the kernel shows it: "/memfd:x". */
	struct dentry *alone = (void *)e->DENTRY;
	u64 begin = e->pos;
	append_u8(e, '/');
	struct mount *mount = (void *)e->MOUNT;
	bool root = alone == BPF_CORE_READ(mount, mnt.mnt_root);
	if (root || !append_kernel_str(e, BPF_CORE_READ(alone, d_name.name), 256))
		append_u8(e, 0);
	put_length(e, e->pos - begin);
	return 0;
}
