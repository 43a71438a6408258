/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* 32-bit system calls whose arguments are not those of their x86-64 twins: brings them into the twin's form. */
#pragma once
#include "event.h"

/* arch/x86/entry/syscalls/syscall_32.tbl */
#define IA32_LCHOWN16 16
#define IA32_OLDUMOUNT 22
#define IA32_SETUID16 23
#define IA32_SETGID16 46
#define IA32_SETREUID16 70
#define IA32_SETREGID16 71
#define IA32_OLD_MMAP 90
#define IA32_FCHOWN16 95
#define IA32_SOCKETCALL 102
#define IA32_LLSEEK 140
#define IA32_SETRESUID16 164
#define IA32_SETRESGID16 170
#define IA32_CHOWN16 182
#define IA32_MMAP2 192

/* Number of the call in socketcall(2) to x86-64 number. send and recv are sendto and recvfrom without an address. */
extern const u16 socketcall_ids[32];
#define SYS_SEND 9
#define SYS_RECV 10

/* The arguments stand in user memory, as words. */
static __always_inline void unpack(struct ev *e, u64 address)
{
	u32 words[6] = {};
	bpf_probe_read_user(words, sizeof(words), (void *)address);
	for (int i = 0; i < 6; i++)
		e->args[i] = words[i];
}

/* Old calls take ids of 16 bits, of which the highest means none. */
static __always_inline void widen_ids(struct ev *e, int first)
{
	for (int i = first; i < 3; i++)
		e->args[i] = (u16)e->args[i] == 0xffff ? 0xffffffff : (u16)e->args[i];
}

/* Gives the x86-64 number, not above 0: there is none. `native`: what the table says. */
static __always_inline s32 adapt_ia32(struct ev *e, u32 id, s32 native)
{
	u32 call;
	switch (id) {
	case IA32_SOCKETCALL:
		call = e->args[0];
		if (call >= 32)
			return 0;
		unpack(e, e->args[1]);
		if (call == SYS_SEND || call == SYS_RECV)
			e->args[4] = e->args[5] = 0;
		return socketcall_ids[bounded(call, 32)];
	case IA32_OLD_MMAP:
		unpack(e, e->args[0]);
		break;
	case IA32_MMAP2: /* counts in pages */
		e->args[5] <<= 12;
		break;
	case IA32_LLSEEK: /* fd, high half, low half, result, whence */
		e->args[1] = e->args[1] << 32 | e->args[2];
		e->args[2] = e->args[4];
		break;
	case IA32_OLDUMOUNT: /* has no flags */
		e->args[1] = 0;
		break;
	case IA32_SETUID16:
	case IA32_SETGID16:
	case IA32_SETREUID16:
	case IA32_SETREGID16:
	case IA32_SETRESUID16:
	case IA32_SETRESGID16:
		widen_ids(e, 0);
		break;
	case IA32_LCHOWN16:
	case IA32_FCHOWN16:
	case IA32_CHOWN16:
		widen_ids(e, 1);
		break;
	}
	return native;
}
