/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What is read and written: the first bytes of it, from one buffer or from several. */
#pragma once
#include "syscall.h"

/* So many bytes are reported of data of this length. */
static __always_inline u32 snap(u64 length)
{
	return length < settings.snaplen ? length : settings.snaplen;
}

/* Of what a call wants to write: all of it is there even if the call failed or wrote less. */
static __always_inline u32 snap_written(long ret, u64 length)
{
	return snap(ret > 0 ? ret : length);
}

/* data of a call that reads into a buffer: what came */
static __always_inline void put_read(struct ev *e, long ret, u64 buffer)
{
	if (ret > 0)
		put_bytes(e, buffer, snap(ret));
	else
		put_empty(e);
}

/*
 * Both look at the first 32 buffers of a vector (struct iovec: address, length); defined in data.bpf.c.
 * put_vector puts up to `max` bytes of them as one parameter, vector_size gives their whole length.
 */
extern int put_vector(u64 vector, u64 count, u32 max);
extern int vector_size(u64 vector, u64 count);

/* struct user_msghdr (include/linux/socket.h), or the one of a 32-bit caller */
struct message {
	u64 name;
	u64 vector, count;
	u64 control, control_length;
};

/* Gives false when it can't be read. */
static __always_inline bool read_message(struct ev *e, struct message *m, u64 address)
{
	u32 narrow[7];
	u64 wide[6];
	if (e->compat) {
		if (bpf_probe_read_user(narrow, sizeof(narrow), (void *)address))
			return false;
		m->name = narrow[0];
		m->vector = narrow[2];
		m->count = narrow[3];
		m->control = narrow[4];
		m->control_length = narrow[5];
	} else {
		if (bpf_probe_read_user(wide, sizeof(wide), (void *)address))
			return false;
		m->name = wide[0];
		m->vector = wide[2];
		m->count = wide[3];
		m->control = wide[4];
		m->control_length = wide[5];
	}
	return true;
}

/* msgcontrol: at most as much as a parameter can hold, else nothing */
static __always_inline void put_control(struct ev *e, const struct message *m)
{
	if (m->control && m->control_length && m->control_length <= 0xffff)
		put_bytes(e, m->control, m->control_length);
	else
		put_empty(e);
}
