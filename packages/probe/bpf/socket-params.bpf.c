// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Writes the address and tuple parameters that socket system calls share. */
#include "lib/socket.h"
#include <bpf/bpf_endian.h>

#define ADDRESS_MAX 128     /* sizeof(struct sockaddr_storage) */
#define UNIX_PATH_MAX 109   /* 108 bytes and a NUL */

/* The user interface's layouts */
struct sockaddr_in {
	u16 family, port;
	u32 address;
};

struct sockaddr_in6 {
	u16 family, port;
	u32 flow;
	u32 address[4];
};

static __always_inline void *address_area(struct ev *e)
{
	return &e->data[ADDRESS_AREA];
}

static __always_inline void clear_address(struct ev *e)
{
	u64 *word = address_area(e);
	for (int i = 0; i < ADDRESS_MAX / 8 + 1; i++)
		word[i] = 0;
}

/* Copies a user's address into the work area, with zeros behind it. Gives its family, 0: not readable. */
static __always_inline u16 fetch_address(struct ev *e, u64 user, u32 length)
{
	clear_address(e);
	if (length > ADDRESS_MAX)
		length = ADDRESS_MAX;
	if (!user || !length || bpf_probe_read_user(address_area(e), length, (void *)user))
		return 0;
	return *(u16 *)address_area(e);
}

static __always_inline void append_in6(struct ev *e, const u32 *words)
{
	append_u32(e, words[0]);
	append_u32(e, words[1]);
	append_u32(e, words[2]);
	append_u32(e, words[3]);
}

/* The path of the unix address in the work area */
static __always_inline void append_unix_path(struct ev *e)
{
	char *path = address_area(e) + 2;
	if (!*path) /* an abstract name, or none */
		path++;
	append_kernel_str(e, path, UNIX_PATH_MAX);
}

__attribute__((noinline)) int put_sockaddr(u64 user, u32 length)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	u64 begin = e->pos;
	u16 family = fetch_address(e, user, length);
	if (family == AF_INET) {
		struct sockaddr_in *in = address_area(e);
		append_u8(e, AF_INET);
		append_u32(e, in->address);
		append_u16(e, bpf_ntohs(in->port));
	} else if (family == AF_INET6) {
		struct sockaddr_in6 *in6 = address_area(e);
		append_u8(e, AF_INET6);
		append_in6(e, in6->address);
		append_u16(e, bpf_ntohs(in6->port));
	} else if (family == AF_UNIX) {
		append_u8(e, AF_UNIX);
		append_unix_path(e);
	}
	put_length(e, e->pos - begin);
	return 0;
}

static __always_inline void append_inet(struct ev *e, struct sock *sk, u32 direction, u64 user)
{
	struct inet_sock *inet = (void *)sk;
	u32 local = BPF_CORE_READ(inet, inet_saddr), remote = BPF_CORE_READ(sk, __sk_common.skc_daddr);
	u16 local_port = BPF_CORE_READ(inet, inet_sport), remote_port = BPF_CORE_READ(sk, __sk_common.skc_dport);
	struct sockaddr_in given = {};
	if (!remote_port && user && !bpf_probe_read_user(&given, sizeof(given), (void *)user)) {
		remote = given.address;
		remote_port = given.port;
	}
	bool out = direction == OUTBOUND;
	append_u8(e, AF_INET);
	append_u32(e, out ? local : remote);
	append_u16(e, bpf_ntohs(out ? local_port : remote_port));
	append_u32(e, out ? remote : local);
	append_u16(e, bpf_ntohs(out ? remote_port : local_port));
}

static __always_inline void append_inet6(struct ev *e, struct sock *sk, u32 direction, u64 user)
{
	struct inet_sock *inet = (void *)sk;
	struct in6_addr local = {}, remote = {};
	u16 local_port = BPF_CORE_READ(inet, inet_sport), remote_port = BPF_CORE_READ(sk, __sk_common.skc_dport);
	BPF_CORE_READ_INTO(&local, inet, pinet6, saddr);
	BPF_CORE_READ_INTO(&remote, sk, __sk_common.skc_v6_daddr);
	struct sockaddr_in6 given = {};
	if (!remote_port && user && !bpf_probe_read_user(&given, sizeof(given), (void *)user)) {
		__builtin_memcpy(&remote, given.address, sizeof(given.address));
		remote_port = given.port;
	}
	bool out = direction == OUTBOUND;
	append_u8(e, AF_INET6);
	append_in6(e, (u32 *)(out ? &local : &remote));
	append_u16(e, bpf_ntohs(out ? local_port : remote_port));
	append_in6(e, (u32 *)(out ? &remote : &local));
	append_u16(e, bpf_ntohs(out ? remote_port : local_port));
}

/* Copies the name that a unix socket is bound to; it has no NUL at its end when it is abstract. */
static __always_inline void fetch_unix_name(struct ev *e, struct sock *sk)
{
	clear_address(e);
	struct unix_sock *unix_sock = (void *)sk;
	struct unix_address *address = BPF_CORE_READ(unix_sock, addr);
	if (!address)
		return;
	u32 length = BPF_CORE_READ(address, len);
	if (length > 110)
		length = 110;
	bpf_probe_read_kernel(address_area(e), length, __builtin_preserve_access_index(&address->name));
}

/* Outbound: peer, own, the peer's path; inbound: own, peer, the own path. */
static __always_inline void append_unix(struct ev *e, struct sock *sk, u32 direction, u64 user)
{
	struct unix_sock *unix_sock = (void *)sk;
	struct sock *peer = BPF_CORE_READ(unix_sock, peer);
	bool out = direction == OUTBOUND;
	append_u8(e, AF_UNIX);
	append_u64(e, (u64)(out ? peer : sk));
	append_u64(e, (u64)(out ? sk : peer));
	if (!out)
		fetch_unix_name(e, sk);
	else if (peer)
		fetch_unix_name(e, peer);
	else
		fetch_address(e, user, 110);
	append_unix_path(e);
}

__attribute__((noinline)) int put_tuple(u32 fd, u32 direction, u64 user)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	u64 begin = e->pos;
	struct sock *sk = sock_of(fd);
	u16 family = sk ? BPF_CORE_READ(sk, __sk_common.skc_family) : 0;
	if (family == AF_INET)
		append_inet(e, sk, direction, user);
	else if (family == AF_INET6)
		append_inet6(e, sk, direction, user);
	else if (family == AF_UNIX)
		append_unix(e, sk, direction, user);
	put_length(e, e->pos - begin);
	return 0;
}
