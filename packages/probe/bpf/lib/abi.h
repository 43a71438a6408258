/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Numbers of the Linux user interface on x86-64 (include/uapi) and a few stable ones from inside the kernel. */
#pragma once

#define EINPROGRESS 115

#define O_ACCMODE 03
#define O_WRONLY 01
#define O_RDWR 02
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_DSYNC 010000
#define O_DIRECT 040000
#define O_LARGEFILE 0100000
#define O_DIRECTORY 0200000
#define O_CLOEXEC 02000000
#define O_SYNC 04010000    /* two bits: __O_SYNC and O_DSYNC */
#define O_TMPFILE 020200000 /* two bits: __O_TMPFILE and O_DIRECTORY */

#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFLNK 0120000

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

#define CAP_DAC_OVERRIDE 1
#define CAP_FOWNER 3

#define RLIMIT_NOFILE 7

/* include/linux/sched.h */
#define PF_EXITING 0x00000004
#define PF_KTHREAD 0x00200000

/* arch/x86/include/asm/thread_info.h: the current system call came in through a 32-bit entry */
#define TS_COMPAT 0x0002

/* include/linux/fs.h */
#define FMODE_CREATED 0x00100000
#define SB_RDONLY 1
#define S_IMMUTABLE (1 << 3)
#define MAY_WRITE 2

/* include/uapi/linux/magic.h */
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#define SOCKFS_MAGIC 0x534f434b

#define PATH_MAX 4096
