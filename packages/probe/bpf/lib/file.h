/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Open files and inodes. All reads are unlocked: what changes under us reads as 0. */
#pragma once
#include "event.h"
#include "flags.h"

static __always_inline struct task_struct *current_task(void)
{
	return (struct task_struct *)bpf_get_current_task();
}

static __always_inline struct file *file_of(s32 fd)
{
	if (fd < 0)
		return NULL;
	struct fdtable *table = BPF_CORE_READ(current_task(), files, fdt);
	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	struct file *file = NULL;
	bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + fd);
	return file;
}

/* The device number as user space sees it (new_encode_dev of include/linux/kdev_t.h). */
static __always_inline u32 encode_dev(u32 dev)
{
	u32 major = dev >> 20, minor = dev & 0xfffff;
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

#define LAYER_NONE 0 /* no overlay filesystem */
#define LAYER_UPPER 1
#define LAYER_LOWER 2

/*
 * The layer of an overlay filesystem that holds the file. struct ovl_inode (fs/overlayfs/ovl_entry.h) has the dentry of
 * the upper layer right behind its struct inode; it is empty while the file was not copied up.
 */
static __always_inline u32 layer_of(struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	if (BPF_CORE_READ(dentry, d_sb, s_magic) != OVERLAYFS_SUPER_MAGIC)
		return LAYER_NONE;
	void *inode = BPF_CORE_READ(dentry, d_inode);
	struct dentry *upper = NULL;
	bpf_probe_read_kernel(&upper, sizeof(upper), inode + bpf_core_type_size(struct inode));
	return upper && BPF_CORE_READ(upper, d_inode, i_ino) ? LAYER_UPPER : LAYER_LOWER;
}

static __always_inline u64 nanoseconds(s64 seconds, u64 rest)
{
	return seconds < 0 ? 0 : seconds * 1000000000ull + rest;
}

/* Since 6.13 the highest bit of the nanoseconds says that the time was asked for (include/linux/fs.h). */
#define I_CTIME_QUERIED (1u << 31)

/* Times of an inode, ns since 1970. Their place moved in 6.6, 6.7 and 6.11. */
static __always_inline u64 ctime_of(struct inode *inode)
{
	struct timespec64 time = {};
	struct inode___v6_6 *v6_6 = (void *)inode;
	struct inode___v6_11 *v6_11 = (void *)inode;
	if (bpf_core_field_exists(inode->i_ctime)) {
		BPF_CORE_READ_INTO(&time, inode, i_ctime);
	} else if (bpf_core_field_exists(v6_6->__i_ctime)) {
		BPF_CORE_READ_INTO(&time, v6_6, __i_ctime);
	} else {
		time.tv_sec = BPF_CORE_READ(v6_11, i_ctime_sec);
		time.tv_nsec = BPF_CORE_READ(v6_11, i_ctime_nsec) & ~I_CTIME_QUERIED;
	}
	return nanoseconds(time.tv_sec, time.tv_nsec);
}

static __always_inline u64 mtime_of(struct inode *inode)
{
	struct timespec64 time = {};
	struct inode___v6_7 *v6_7 = (void *)inode;
	struct inode___v6_11 *v6_11 = (void *)inode;
	if (bpf_core_field_exists(inode->i_mtime)) {
		BPF_CORE_READ_INTO(&time, inode, i_mtime);
	} else if (bpf_core_field_exists(v6_7->__i_mtime)) {
		BPF_CORE_READ_INTO(&time, v6_7, __i_mtime);
	} else {
		time.tv_sec = BPF_CORE_READ(v6_11, i_mtime_sec);
		time.tv_nsec = BPF_CORE_READ(v6_11, i_mtime_nsec);
	}
	return nanoseconds(time.tv_sec, time.tv_nsec);
}

/* What an open call left behind its descriptor; zeros when it failed. */
struct opened {
	u32 dev;
	u32 layer;
	u64 ino;
	u32 created; /* EV_O_F_CREATED or 0 */
};

static __always_inline void look_at_opened(struct opened *o, long fd)
{
	struct file *file = file_of(fd);
	if (!file)
		return;
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	o->dev = encode_dev(BPF_CORE_READ(inode, i_sb, s_dev));
	o->ino = BPF_CORE_READ(inode, i_ino);
	o->layer = layer_of(file);
	o->created = BPF_CORE_READ(file, f_mode) & FMODE_CREATED ? EV_O_F_CREATED : 0;
}

static __always_inline u32 opened_flags(const struct opened *o)
{
	u32 layer = o->layer == LAYER_UPPER ? EV_FD_UPPER_LAYER : o->layer == LAYER_LOWER ? EV_FD_LOWER_LAYER : 0;
	return o->created | layer;
}
