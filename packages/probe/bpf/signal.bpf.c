// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Signals as they are sent: kill, tkill, tgkill. */
#include "lib/syscall.h"

/* res, pid, sig */
SYSCALL(kill_x)
{
	BEGIN(EV_KILL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, ARG(1));
	return ev_send(e);
}

/* res, tid, sig */
SYSCALL(tkill_x)
{
	BEGIN(EV_TKILL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, ARG(1));
	return ev_send(e);
}

/* res, pid, tid, sig */
SYSCALL(tgkill_x)
{
	BEGIN(EV_TGKILL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	put_u8(e, ARG(2));
	return ev_send(e);
}
