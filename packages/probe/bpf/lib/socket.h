/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Addresses and connections of sockets as parameters. */
#pragma once
#include "file.h"
#include "syscall.h"

#define OUTBOUND 0 /* source: this side */
#define INBOUND 1  /* source: the other side */

/*
 * Defined in socket-params.bpf.c; each puts one parameter.
 *
 * A SOCKADDR from user memory: u8 family, then INET: address, u16 port; INET6: address, u16 port; UNIX: path with its
 * NUL, of an abstract name without its leading NUL. Empty for other families and what can't be read.
 */
extern int put_sockaddr(u64 user, u32 length);
/*
 * A SOCKTUPLE of the socket behind `fd`: u8 family, then INET and INET6: source address, u16 port, destination address,
 * u16 port; UNIX: two pointers of struct unix_sock, path. Ports are in host order. `user`: the address that the caller
 * gave, or 0; it is the remote one when the socket knows none. Empty when fd is no socket of these families.
 */
extern int put_tuple(u32 fd, u32 direction, u64 user);

/* The socket behind a descriptor; NULL: it is none (an O_PATH descriptor of a socket has no private data). */
static __always_inline struct sock *sock_of(s32 fd)
{
	struct file *file = file_of(fd);
	if (!file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != SOCKFS_MAGIC)
		return NULL;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	return socket ? BPF_CORE_READ(socket, sk) : NULL;
}
