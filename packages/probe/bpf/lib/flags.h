/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Flags of the Linux interface translated to those of the event format (the flag tables of the event table). */
#pragma once
#include "abi.h"
#include "kernel.h"

#define BIT_TO(from, to) \
	if (flags & (from)) \
		out |= (to)

/* What open adds by itself, for the FLAGS32 of the open family */
#define EV_O_F_CREATED (1 << 14)
#define EV_FD_UPPER_LAYER (1 << 15)
#define EV_FD_LOWER_LAYER (1 << 16)

/* file_flags */
static __always_inline u32 open_flags(u64 flags)
{
	u32 access = flags & O_ACCMODE;
	u32 out = access == O_WRONLY ? 2 : access == O_RDWR ? 3 : 1;
	BIT_TO(O_CREAT, 1 << 2);
	BIT_TO(O_APPEND, 1 << 3);
	BIT_TO(O_DSYNC, 1 << 4);
	BIT_TO(O_EXCL, 1 << 5);
	BIT_TO(O_NONBLOCK, 1 << 6);
	/* Any of the two bits: so O_DSYNC alone shows O_SYNC too, and O_DIRECTORY alone O_TMPFILE, as in all drivers. */
	BIT_TO(O_SYNC, 1 << 7);
	BIT_TO(O_TRUNC, 1 << 8);
	BIT_TO(O_DIRECT, 1 << 9);
	BIT_TO(O_DIRECTORY, 1 << 10);
	BIT_TO(O_LARGEFILE, 1 << 11);
	BIT_TO(O_CLOEXEC, 1 << 12);
	BIT_TO(O_TMPFILE, 1 << 13);
	return out;
}

/* The permission bits have the numbers of Linux. They mean something only when the call may create a file. */
static __always_inline u32 open_mode(u64 flags, u64 mode)
{
	return flags & (O_CREAT | O_TMPFILE) ? mode & 07777 : 0;
}

/* file_flags, of calls that know only these two: accept4, socket, pipe2's kin */
static __always_inline u32 nonblock_cloexec(s32 flags)
{
	u32 out = 0;
	BIT_TO(O_NONBLOCK, 1 << 6);
	BIT_TO(O_CLOEXEC, 1 << 12);
	return out;
}

/* The same where the drivers take a negative number for no flags */
static __always_inline u32 nonblock_cloexec_unless_negative(s32 flags)
{
	return flags < 0 ? 0 : nonblock_cloexec(flags);
}

/* clone_flags */
static __always_inline u32 clone_flags(u32 flags)
{
	u32 out = 0;
	BIT_TO(0x00000400, 1 << 0);  /* FILES */
	BIT_TO(0x00000200, 1 << 1);  /* FS */
	BIT_TO(0x80000000, 1 << 2);  /* IO */
	BIT_TO(0x08000000, 1 << 3);  /* NEWIPC */
	BIT_TO(0x40000000, 1 << 4);  /* NEWNET */
	BIT_TO(0x00020000, 1 << 5);  /* NEWNS */
	BIT_TO(0x20000000, 1 << 6);  /* NEWPID */
	BIT_TO(0x04000000, 1 << 7);  /* NEWUTS */
	BIT_TO(0x00008000, 1 << 8);  /* PARENT */
	BIT_TO(0x00100000, 1 << 9);  /* PARENT_SETTID */
	BIT_TO(0x00002000, 1 << 10); /* PTRACE */
	BIT_TO(0x00000800, 1 << 11); /* SIGHAND */
	BIT_TO(0x00040000, 1 << 12); /* SYSVSEM */
	BIT_TO(0x00010000, 1 << 13); /* THREAD */
	BIT_TO(0x00800000, 1 << 14); /* UNTRACED */
	BIT_TO(0x00000100, 1 << 15); /* VM */
	BIT_TO(0x10000000, 1 << 20); /* NEWUSER */
	BIT_TO(0x00200000, 1 << 23); /* CHILD_CLEARTID */
	BIT_TO(0x01000000, 1 << 24); /* CHILD_SETTID */
	BIT_TO(0x00080000, 1 << 25); /* SETTLS */
	BIT_TO(0x00004000, 1 << 27); /* VFORK */
	BIT_TO(0x02000000, 1 << 28); /* NEWCGROUP */
	return out;
}
#define EV_CL_CHILD_IN_PIDNS (1 << 29)
