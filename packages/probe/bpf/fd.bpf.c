// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Descriptors as such: close, close_range, dup, dup2, dup3. */
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
