// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Configuration of filesystems: fsconfig, quotactl. */
#include "lib/syscall.h"

/* include/uapi/linux/mount.h */
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_SET_BINARY 2
#define FSCONFIG_SET_PATH 3
#define FSCONFIG_SET_PATH_EMPTY 4

/* value_bytebuf, value_charbuf: at most one of them is there */
static __always_inline void put_fs_value(struct ev *e, u32 command, u64 value, u32 length)
{
	if (command == FSCONFIG_SET_BINARY)
		put_bytes(e, value, length < 0xf000 ? length : 0xf000);
	else
		put_empty(e);
	if (command == FSCONFIG_SET_STRING || command == FSCONFIG_SET_PATH || command == FSCONFIG_SET_PATH_EMPTY)
		put_path_arg(e, value);
	else
		put_empty(e);
}

/* res, fd, cmd: with the numbers of Linux, key, then put_fs_value's (only of a call that succeeded), aux */
SYSCALL(fsconfig_x)
{
	BEGIN(EV_FSCONFIG_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, ARG(1));
	put_path_arg(e, ARG(2));
	put_fs_value(e, ret < 0 ? 0 : ARG(1), ARG(3), ARG(4));
	put_s32(e, ARG(4));
	return ev_send(e);
}

/* include/uapi/linux/quota.h: numbers of quotactl, without the type in their lowest byte; the last is the base of XFS' */
#define Q_FIRST 0x800001
#define Q_COUNT 8
#define X_FIRST 0x5801
#define X_COUNT 7

/* quotactl_cmds, each a bit, in the order of Linux */
#define QUOTAON 1
#define GETFMT 4
#define GETINFO 8
#define SETINFO 16
#define GETQUOTA 32
#define SETQUOTA 64
#define SYNC 128
#define XGETQUOTA 1024
#define XSETQLIM 2048

static __always_inline u16 quota_command(u32 command)
{
	u32 number = command >> 8;
	if (number == Q_FIRST)
		return SYNC;
	if (number > Q_FIRST && number < Q_FIRST + Q_COUNT)
		return QUOTAON << (number - Q_FIRST - 1);
	if (number >= X_FIRST && number < X_FIRST + X_COUNT)
		return 256 << (number - X_FIRST);
	return 0;
}

/* quotactl_quota_fmts */
static __always_inline u8 quota_format(u32 format)
{
	return format == 1 ? 2 : format == 2 ? 4 : format == 4 ? 8 : 1;
}

/* struct if_dqblk; `valid` says which of its members mean something */
struct quota {
	u64 hard_blocks, soft_blocks, space, hard_inodes, soft_inodes, inodes, block_time, inode_time;
	u32 valid;
};

/* dqb_bhardlimit, dqb_bsoftlimit, dqb_curspace, dqb_ihardlimit, dqb_isoftlimit, dqb_btime, dqb_itime */
static __always_inline void put_quota(struct ev *e, u16 command, u64 address)
{
	struct quota q = {};
	if (command & (GETQUOTA | SETQUOTA))
		bpf_probe_read_user(&q, sizeof(q), (void *)address);
	put_u64(e, q.valid & 1 ? q.hard_blocks : 0);
	put_u64(e, q.valid & 1 ? q.soft_blocks : 0);
	put_u64(e, q.valid & 2 ? q.space : 0);
	put_u64(e, q.valid & 4 ? q.hard_inodes : 0);
	put_u64(e, q.valid & 4 ? q.soft_inodes : 0);
	put_u64(e, q.valid & 16 ? q.block_time : 0);
	put_u64(e, q.valid & 32 ? q.inode_time : 0);
}

/* struct if_dqinfo */
struct quota_info {
	u64 block_grace, inode_grace;
	u32 flags, valid;
};

/* dqi_bgrace, dqi_igrace, dqi_flags */
static __always_inline void put_quota_info(struct ev *e, u16 command, u64 address)
{
	struct quota_info info = {};
	if (command & (GETINFO | SETINFO))
		bpf_probe_read_user(&info, sizeof(info), (void *)address);
	put_u64(e, info.valid & 1 ? info.block_grace : 0);
	put_u64(e, info.valid & 2 ? info.inode_grace : 0);
	put_u8(e, info.valid & 4 ? info.flags : 0);
}

/* res, special, quotafilepath, then put_quota's, put_quota_info's, quota_fmt_out, cmd, type, id, quota_fmt */
SYSCALL(quotactl_x)
{
	BEGIN(EV_QUOTACTL_X);
	u16 command = quota_command(ARG(0));
	u32 type = ARG(0) & 0xff, format = 0;
	if (command == GETFMT)
		bpf_probe_read_user(&format, sizeof(format), (void *)ARG(3));
	put_s64(e, ret);
	put_path_arg(e, ARG(1));
	put_path_arg(e, command == QUOTAON ? ARG(3) : 0);
	put_quota(e, command, ARG(3));
	put_quota_info(e, command, ARG(3));
	put_u8(e, quota_format(format));
	put_u16(e, command);
	put_u8(e, type < 2 ? type + 1 : 0);
	put_u32(e, command & (GETQUOTA | SETQUOTA | XGETQUOTA | XSETQLIM) ? ARG(2) : 0);
	put_u8(e, command == QUOTAON ? quota_format(ARG(2)) : 1);
	return ev_send(e);
}
