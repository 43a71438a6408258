// SPDX-License-Identifier: Apache-2.0
/* Sockets, their addresses, options and messages; on the loopback interface only. */
#include "acts.h"
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>

static struct sockaddr_in v4(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static struct sockaddr_in6 v6(int port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	return a;
}

static int port_of(int fd)
{
	struct sockaddr_storage a;
	socklen_t length = sizeof(a);
	getsockname(fd, (void *)&a, &length);
	return ntohs(a.ss_family == AF_INET ? ((struct sockaddr_in *)&a)->sin_port : ((struct sockaddr_in6 *)&a)->sin6_port);
}

ACT(tcp)
{
	int listening = syscall(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	struct sockaddr_in a = v4(0);
	syscall(SYS_bind, listening, &a, sizeof(a));
	int port = port_of(listening);
	syscall(SYS_listen, listening, 5);
	int client = syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
	a = v4(port);
	syscall(SYS_connect, client, &a, sizeof(a));
	int server = syscall(SYS_accept4, listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	fact("listening", listening);
	fact("client", client);
	fact("server", server);
	fact("port", port);
	fact("client_port", port_of(client));
	syscall(SYS_shutdown, client, SHUT_WR);
	syscall(SYS_shutdown, 77, 5);
	int refused = syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
	a = v4(1);
	syscall(SYS_connect, refused, &a, sizeof(a));
	fact("refused", refused);
	int soon = syscall(SYS_socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	a = v4(port);
	syscall(SYS_connect, soon, &a, sizeof(a));
	fact("soon", soon);
	fact("soon_port", port_of(soon));
	int second = syscall(SYS_accept, listening, NULL, NULL);
	fact("second", second);
	syscall(SYS_accept, client, NULL, NULL);
	syscall(SYS_listen, 77, -1);
	syscall(SYS_socket, 99, 1, 2);
	syscall(SYS_bind, 77, &a, sizeof(a));
}

ACT(tcp6)
{
	int listening = syscall(SYS_socket, AF_INET6, SOCK_STREAM, 0);
	struct sockaddr_in6 a = v6(0);
	syscall(SYS_bind, listening, &a, sizeof(a));
	int port = port_of(listening);
	listen(listening, 5);
	int client = syscall(SYS_socket, AF_INET6, SOCK_STREAM, 0);
	a = v6(port);
	syscall(SYS_connect, client, &a, sizeof(a));
	int server = syscall(SYS_accept, listening, NULL, NULL);
	fact("listening", listening);
	fact("client", client);
	fact("server", server);
	fact("port", port);
	fact("client_port", port_of(client));
}

ACT(unix)
{
	int listening = syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un a = { AF_UNIX, "a.sock" };
	syscall(SYS_bind, listening, &a, sizeof(a));
	listen(listening, 1);
	int client = syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
	syscall(SYS_connect, client, &a, sizeof(a));
	int server = syscall(SYS_accept, listening, NULL, NULL);
	fact("listening", listening);
	fact("client", client);
	fact("server", server);
	int pair[2] = { -1, -1 };
	syscall(SYS_socketpair, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair);
	fact("pair0", pair[0]);
	fact("pair1", pair[1]);
	syscall(SYS_socketpair, AF_INET, SOCK_STREAM, 0, pair);
	int hidden = syscall(SYS_socket, AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un name = { AF_UNIX, "\0hidden" };
	syscall(SYS_bind, hidden, &name, offsetof(struct sockaddr_un, sun_path) + 7);
	int sender = syscall(SYS_socket, AF_UNIX, SOCK_DGRAM, 0);
	syscall(SYS_connect, sender, &name, offsetof(struct sockaddr_un, sun_path) + 7);
	fact("hidden", hidden);
	fact("sender", sender);
	int netlink = syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0);
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK };
	syscall(SYS_bind, netlink, &nl, sizeof(nl));
	fact("netlink", netlink);
	struct sockaddr_un long_name = { .sun_family = AF_UNIX };
	memset(long_name.sun_path, 'x', sizeof(long_name.sun_path));
	syscall(SYS_connect, sender, &long_name, sizeof(long_name));
	syscall(SYS_connect, sender, (void *)8, 16);
}

ACT(options)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1, value = 0;
	struct timeval tv = { 3, 250000 };
	struct linger linger = { 1, 9 };
	socklen_t length = sizeof(value);
	uint64_t cookie = 0;
	fact("fd", fd);
	syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	syscall(SYS_setsockopt, fd, SOL_TCP, TCP_NODELAY, &one, sizeof(one));
	syscall(SYS_setsockopt, 77, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &value, &length);
	syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_ERROR, &value, &length);
	length = sizeof(cookie);
	syscall(SYS_getsockopt, fd, SOL_SOCKET, 57 /* SO_COOKIE */, &cookie, &length);
	fact("cookie", cookie);
	length = sizeof(value);
	syscall(SYS_getsockopt, fd, IPPROTO_IP, 12345, &value, &length);
}

ACT(messages)
{
	int receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = v4(0), own = v4(0), from;
	bind(receiver, (void *)&a, sizeof(a));
	bind(sender, (void *)&own, sizeof(own));
	a = v4(port_of(receiver));
	fact("receiver", receiver);
	fact("sender", sender);
	fact("port", port_of(receiver));
	fact("sender_port", port_of(sender));
	char text[200], in[300], one[4], two[100];
	for (int i = 0; i < 200; i++)
		text[i] = 'a' + i % 26;
	socklen_t length = sizeof(from);
	syscall(SYS_sendto, sender, text, 200, 0, &a, sizeof(a));
	syscall(SYS_recvfrom, receiver, in, sizeof(in), 0, &from, &length);
	syscall(SYS_sendto, sender, "short", 5, 0, &a, sizeof(a));
	syscall(SYS_recvfrom, receiver, in, 3, 0, NULL, NULL);
	syscall(SYS_recvfrom, receiver, in, sizeof(in), MSG_DONTWAIT, NULL, NULL);
	syscall(SYS_sendto, 77, "failed", 6, 0, NULL, 0);

	struct iovec out[3] = { { "ab", 2 }, { "", 0 }, { text, 100 } };
	struct msghdr m = { .msg_name = &a, .msg_namelen = sizeof(a), .msg_iov = out, .msg_iovlen = 3 };
	syscall(SYS_sendmsg, sender, &m, 0);
	char control[64] = {};
	struct iovec parts[2] = { { one, 4 }, { two, 100 } };
	int yes = 1;
	setsockopt(receiver, IPPROTO_IP, IP_PKTINFO, &yes, sizeof(yes));
	struct msghdr r = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = parts, .msg_iovlen = 2 };
	r.msg_control = control;
	r.msg_controllen = sizeof(control);
	syscall(SYS_recvmsg, receiver, &r, 0);
	fact("control", r.msg_controllen);
	syscall(SYS_sendmsg, 77, &m, 0);
	syscall(SYS_sendmsg, sender, (void *)8, 0);
	syscall(SYS_recvmsg, 77, &r, 0);

	struct mmsghdr many[2] = { { .msg_hdr = m }, { .msg_hdr = m } };
	struct iovec single = { "second", 6 };
	many[1].msg_hdr.msg_iov = &single;
	many[1].msg_hdr.msg_iovlen = 1;
	syscall(SYS_sendmmsg, sender, many, 2, 0);
	struct mmsghdr got[2] = { { .msg_hdr = r }, { .msg_hdr = r } };
	struct iovec buffers[2] = { { in, 150 }, { in + 150, 150 } };
	for (int i = 0; i < 2; i++) {
		got[i].msg_hdr.msg_iov = &buffers[i];
		got[i].msg_hdr.msg_iovlen = 1;
		got[i].msg_hdr.msg_control = NULL;
		got[i].msg_hdr.msg_controllen = 0;
		got[i].msg_hdr.msg_name = NULL;
	}
	syscall(SYS_recvmmsg, receiver, got, 2, 0, NULL);
	syscall(SYS_sendmmsg, 77, many, 2, 0);
	syscall(SYS_recvmmsg, 77, got, 2, 0, NULL);
}
