// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Descriptors as such: close, close_range, dup, dup2, dup3, fcntl. */
#include "lib/flags.h"
#include "lib/syscall.h"

/* res, fd */
SYSCALL(close_x)
{
	BEGIN(EV_CLOSE_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* close_range_flags */
static __always_inline u32 close_range_flags(u32 flags)
{
	u32 out = 0;
	BIT_TO(1 << 1, 2); /* UNSHARE */
	BIT_TO(1 << 2, 4); /* CLOEXEC */
	return out;
}

/* res, first, last, flags */
SYSCALL(close_range_x)
{
	BEGIN(EV_CLOSE_RANGE_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, close_range_flags(ARG(2)));
	return ev_send(e);
}

/* res, oldfd */
SYSCALL(dup_x)
{
	BEGIN(EV_DUP_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, oldfd, newfd */
SYSCALL(dup2_x)
{
	BEGIN(EV_DUP2_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	return ev_send(e);
}

/* res, oldfd, newfd, flags */
SYSCALL(dup3_x)
{
	BEGIN(EV_DUP3_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	put_u32(e, ARG(2) & O_CLOEXEC ? 1 << 12 : 0);
	return ev_send(e);
}

/* fcntl_commands by number on Linux, for those below 40. Three numbers are missing: 12 to 14 are for 32-bit code only. */
const u8 fcntl_commands[64] = {
	[0] = 1,   /* DUPFD */
	[1] = 2,   /* GETFD */
	[2] = 3,   /* SETFD */
	[3] = 4,   /* GETFL */
	[4] = 5,   /* SETFL */
	[5] = 6,   /* GETLK */
	[6] = 8,   /* SETLK */
	[7] = 9,   /* SETLKW */
	[8] = 10,  /* SETOWN */
	[9] = 12,  /* GETOWN */
	[10] = 13, /* SETSIG */
	[11] = 15, /* GETSIG */
	[15] = 21, /* SETOWN_EX */
	[16] = 22, /* GETOWN_EX */
	[36] = 30, /* OFD_GETLK */
	[37] = 31, /* OFD_SETLK */
	[38] = 32, /* OFD_SETLKW */
};

/* The same for those from 1024 on. */
const u8 fcntl_linux_commands[16] = {
	[0] = 23, /* SETLEASE */
	[1] = 24, /* GETLEASE */
	[2] = 27, /* NOTIFY */
	[5] = 25, /* CANCELLK */
	[6] = 26, /* DUPFD_CLOEXEC */
	[7] = 28, /* SETPIPE_SZ */
	[8] = 29, /* GETPIPE_SZ */
};

static __always_inline u8 fcntl_command(u32 command)
{
	if (command < 64)
		return fcntl_commands[bounded(command, 64)];
	command -= 1024;
	return command < 16 ? fcntl_linux_commands[bounded(command, 16)] : 0;
}

/* res, fd, cmd, arg */
SYSCALL(fcntl_x)
{
	BEGIN(EV_FCNTL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, fcntl_command(ARG(1)));
	put_u64(e, ARG(2));
	return ev_send(e);
}
