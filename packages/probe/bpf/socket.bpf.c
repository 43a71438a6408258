// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Sockets and connections: socket, bind, connect, listen, accept, shutdown, getsockname and their kin. */
#include "lib/socket.h"

/* fd, domain, type, proto, flags */
SYSCALL(socket_x)
{
	BEGIN(EV_SOCKET_X);
	put_s64(e, ret);
	put_u32(e, (u8)ARG(0)); /* families have the numbers of Linux */
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
	put_u32(e, nonblock_cloexec(ARG(1)));
	return ev_send(e);
}

/* res, fd1, fd2, source, peer, domain, type, proto */
SYSCALL(socketpair_x)
{
	BEGIN(EV_SOCKETPAIR_X);
	s32 fds[2] = { -1, -1 };
	struct sock *sk = NULL;
	if (ret == 0) {
		bpf_probe_read_user(fds, sizeof(fds), (void *)ARG(3));
		sk = sock_of(fds[0]);
	}
	struct unix_sock *unix_sock = (void *)sk;
	put_s64(e, ret);
	put_s64(e, fds[0]);
	put_s64(e, fds[1]);
	put_u64(e, (u64)sk);
	put_u64(e, sk ? (u64)BPF_CORE_READ(unix_sock, peer) : 0);
	put_u32(e, (u8)ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, addr, fd */
SYSCALL(bind_x)
{
	BEGIN(EV_BIND_X);
	put_s64(e, ret);
	put_sockaddr(ARG(1), ARG(2));
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, tuple, fd, addr */
SYSCALL(connect_x)
{
	BEGIN(EV_CONNECT_X);
	put_s64(e, ret);
	if (ret == 0 || ret == -EINPROGRESS)
		put_tuple(ARG(0), OUTBOUND, ARG(1));
	else
		put_empty(e);
	put_int(e, ARG(0));
	put_sockaddr(ARG(1), ARG(2));
	return ev_send(e);
}

/* res, fd, backlog */
SYSCALL(listen_x)
{
	BEGIN(EV_LISTEN_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_s32(e, ARG(1));
	return ev_send(e);
}

/* tuple, queuepct, queuelen, queuemax: of the new connection and of the queue of the listening socket */
static __always_inline void put_accepted(struct ev *e, long ret)
{
	u32 length = 0, max = 0;
	if (ret < 0) {
		put_empty(e);
	} else {
		put_tuple(ret, INBOUND, 0);
		struct sock *listening = sock_of(ARG(0));
		if (listening) {
			length = BPF_CORE_READ(listening, sk_ack_backlog);
			max = BPF_CORE_READ(listening, sk_max_ack_backlog);
		}
	}
	put_u8(e, max ? (u64)length * 100 / max : 0);
	put_u32(e, length);
	put_u32(e, max);
}

/* fd, then put_accepted's */
SYSCALL(accept_x)
{
	BEGIN(EV_ACCEPT_X);
	put_s64(e, ret);
	put_accepted(e, ret);
	return ev_send(e);
}

/* fd, then put_accepted's, flags */
SYSCALL(accept4_x)
{
	BEGIN(EV_ACCEPT4_X);
	put_s64(e, ret);
	put_accepted(e, ret);
	put_u32(e, nonblock_cloexec(ARG(3)));
	return ev_send(e);
}

/* res, fd, how */
SYSCALL(shutdown_x)
{
	BEGIN(EV_SHUTDOWN_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	u32 how = ARG(1);
	put_u8(e, how > 2 ? 0xff : how);
	return ev_send(e);
}

/* No parameters. */
SYSCALL(getsockname_x)
{
	BEGIN(EV_GETSOCKNAME_X);
	return ev_send(e);
}

/* No parameters. */
SYSCALL(getpeername_x)
{
	BEGIN(EV_GETPEERNAME_X);
	return ev_send(e);
}
