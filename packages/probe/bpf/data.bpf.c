// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Follows the vectors of readv, sendmsg and their kin. */
#include "lib/data.h"

#define BUFFERS_MAX 32

/* Copies the vector's head into the work area. Gives the number of buffers, 0: not readable. */
static __always_inline u32 fetch_vector(struct ev *e, u64 vector, u64 count)
{
	u32 buffers = count < BUFFERS_MAX ? count : BUFFERS_MAX;
	u32 bytes = buffers * (e->compat ? 8 : 16);
	if (!vector || bpf_probe_read_user(&e->data[VECTOR_AREA], bounded(bytes, 1024), (void *)vector))
		return 0;
	return buffers;
}

struct buffer {
	u64 address, length;
};

static __always_inline struct buffer buffer_at(struct ev *e, u32 i)
{
	u32 *narrow = (void *)&e->data[VECTOR_AREA];
	u64 *wide = (void *)&e->data[VECTOR_AREA];
	i = bounded(i, BUFFERS_MAX) * 2;
	if (e->compat)
		return (struct buffer){ narrow[i], narrow[i + 1] };
	return (struct buffer){ wide[i], wide[i + 1] };
}

__attribute__((noinline)) int put_vector(u64 vector, u64 count, u32 max)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	u64 begin = e->pos;
	u32 buffers = fetch_vector(e, vector, count);
	for (u32 i = 0; i < BUFFERS_MAX && i < buffers; i++) {
		struct buffer buffer = buffer_at(e, i);
		u64 rest = max - (e->pos - begin);
		u64 length = buffer.length < rest ? buffer.length : rest;
		if (length && !append_bytes(e, buffer.address, length))
			break;
		if (e->pos - begin >= max)
			break;
	}
	put_length(e, e->pos - begin);
	return 0;
}

__attribute__((noinline)) int vector_size(u64 vector, u64 count)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	u64 size = 0;
	u32 buffers = fetch_vector(e, vector, count);
	for (u32 i = 0; i < BUFFERS_MAX && i < buffers; i++)
		size += buffer_at(e, i).length;
	return size;
}
