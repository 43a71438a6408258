// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Messages over sockets: sendto, sendmsg, sendmmsg, recvfrom, recvmsg, recvmmsg. */
#include "lib/data.h"
#include "lib/socket.h"

/* res, data, fd, size, tuple */
SYSCALL(sendto_x)
{
	BEGIN(EV_SENDTO_X);
	put_s64(e, ret);
	put_bytes(e, ARG(1), snap_written(ret, (u32)ARG(2)));
	put_int(e, ARG(0));
	put_u32(e, ARG(2));
	if (ret >= 0)
		put_tuple(ARG(0), OUTBOUND, ARG(4));
	else
		put_empty(e);
	return ev_send(e);
}

/* res, data, fd, size, tuple */
SYSCALL(sendmsg_x)
{
	BEGIN(EV_SENDMSG_X);
	struct message m = {};
	bool readable = read_message(e, &m, ARG(1));
	put_s64(e, ret);
	put_vector(m.vector, m.count, snap_written(ret, -1));
	put_int(e, ARG(0));
	if (readable)
		put_u32(e, vector_size(m.vector, m.count));
	else
		put_empty(e);
	if (ret >= 0)
		put_tuple(ARG(0), OUTBOUND, m.name);
	else
		put_empty(e);
	return ev_send(e);
}

/* res, data, tuple, fd, size */
SYSCALL(recvfrom_x)
{
	BEGIN(EV_RECVFROM_X);
	put_s64(e, ret);
	put_read(e, ret, ARG(1));
	if (ret >= 0)
		put_tuple(ARG(0), INBOUND, ARG(4));
	else
		put_empty(e);
	put_int(e, ARG(0));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, size, data, tuple, msgcontrol, fd */
SYSCALL(recvmsg_x)
{
	BEGIN(EV_RECVMSG_X);
	struct message m = {};
	put_s64(e, ret);
	put_u32(e, ret < 0 ? 0 : ret);
	if (ret >= 0) {
		read_message(e, &m, ARG(1));
		put_vector(m.vector, m.count, snap(ret));
		put_tuple(ARG(0), INBOUND, m.name);
		put_control(e, &m);
	} else {
		put_empty(e);
		put_empty(e);
		put_empty(e);
	}
	put_int(e, ARG(0));
	return ev_send(e);
}

#define MESSAGES_MAX 16 /* of one sendmmsg or recvmmsg that are reported, each as an event */

/* struct mmsghdr: a message header and the number of bytes that went */
static __always_inline u64 message_at(struct ev *e, u32 i)
{
	return ARG(1) + i * (e->compat ? 32 : 64);
}

static __always_inline u32 transferred(struct ev *e, u64 message)
{
	u32 bytes = 0;
	bpf_probe_read_user(&bytes, sizeof(bytes), (void *)(message + (e->compat ? 28 : 56)));
	return bytes;
}

/* res (bytes of this message), fd, size, data, tuple */
__attribute__((noinline)) int send_sent_message(u32 i)
{
	BEGIN(EV_SENDMMSG_X);
	struct message m = {};
	u64 message = message_at(e, i);
	u32 bytes = transferred(e, message);
	read_message(e, &m, message);
	put_s64(e, bytes);
	put_int(e, ARG(0));
	put_u32(e, vector_size(m.vector, m.count));
	put_vector(m.vector, m.count, snap_written(bytes, -1));
	put_tuple(ARG(0), OUTBOUND, m.name);
	return ev_send(e);
}

SYSCALL(sendmmsg_x)
{
	for (u32 i = 0; i < MESSAGES_MAX && i < ret; i++)
		send_sent_message(i);
	if (ret > 0)
		return 0;
	BEGIN(EV_SENDMMSG_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, 0);
	put_empty(e);
	put_empty(e);
	return ev_send(e);
}

/* res (bytes of this message), fd, size, data, tuple, msgcontrol */
__attribute__((noinline)) int send_received_message(u32 i)
{
	BEGIN(EV_RECVMMSG_X);
	struct message m = {};
	u64 message = message_at(e, i);
	u32 bytes = transferred(e, message);
	read_message(e, &m, message);
	put_s64(e, bytes);
	put_int(e, ARG(0));
	put_u32(e, bytes);
	put_vector(m.vector, m.count, snap(bytes));
	put_tuple(ARG(0), INBOUND, m.name);
	put_control(e, &m);
	return ev_send(e);
}

SYSCALL(recvmmsg_x)
{
	for (u32 i = 0; i < MESSAGES_MAX && i < ret; i++)
		send_received_message(i);
	if (ret > 0)
		return 0;
	BEGIN(EV_RECVMMSG_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u32(e, 0);
	put_empty(e);
	put_empty(e);
	put_empty(e);
	return ev_send(e);
}
