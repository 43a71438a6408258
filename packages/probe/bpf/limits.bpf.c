// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Resource limits: getrlimit, setrlimit, prlimit64. */
#include "lib/syscall.h"

struct limit {
	u64 current, max;
};

/* struct rlimit: two longs of the caller; zeros when it can't be read */
static __always_inline struct limit read_limit(struct ev *e, u64 address)
{
	struct limit limit = {};
	limit.current = read_user_word(e, address);
	limit.max = read_user_word(e, address + (e->compat ? 4 : 8));
	return limit;
}

/* rlimit_resources: the numbers of Linux up to RTTIME (15) */
static __always_inline void put_resource(struct ev *e, u32 resource)
{
	put_u8(e, resource < 16 ? resource : 255);
}

/* res, cur, max, resource */
SYSCALL(getrlimit_x)
{
	BEGIN(EV_GETRLIMIT_X);
	struct limit limit = { -1, -1 };
	if (ret == 0)
		limit = read_limit(e, ARG(1));
	put_s64(e, ret);
	put_s64(e, limit.current);
	put_s64(e, limit.max);
	put_resource(e, ARG(0));
	return ev_send(e);
}

/* res, cur, max, resource */
SYSCALL(setrlimit_x)
{
	BEGIN(EV_SETRLIMIT_X);
	struct limit limit = read_limit(e, ARG(1));
	put_s64(e, ret);
	put_s64(e, limit.current);
	put_s64(e, limit.max);
	put_resource(e, ARG(0));
	return ev_send(e);
}

/* res, newcur, newmax, oldcur, oldmax, pid, resource; struct rlimit64 is the same for 32-bit callers */
SYSCALL(prlimit64_x)
{
	BEGIN(EV_PRLIMIT_X);
	struct limit new = {}, old = { -1, -1 };
	bpf_probe_read_user(&new, sizeof(new), (void *)ARG(2));
	if (ret == 0 && bpf_probe_read_user(&old, sizeof(old), (void *)ARG(3)))
		old.current = old.max = 0;
	put_s64(e, ret);
	put_s64(e, new.current);
	put_s64(e, new.max);
	put_s64(e, old.current);
	put_s64(e, old.max);
	put_int(e, ARG(0));
	put_resource(e, ARG(1));
	return ev_send(e);
}
