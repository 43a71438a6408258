/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * A system call's program. The dispatcher has looked at its number, put its arguments into the scratch buffer and jumps
 * here; `regs` and `ret` are those of the tracepoint sys_exit.
 */
#pragma once
#include "event.h"

#define SYSCALL(name) \
	SEC("tp_btf/sys_exit") \
	int BPF_PROG(name, struct pt_regs *regs, long ret)

#define BEGIN(code) \
	struct ev *e = ev_begin(code); \
	if (!e) \
		return 0

/* Argument i as the caller passed it; 32-bit callers' are zero-extended. */
#define ARG(i) (e->args[i])

/* A pointer or long in memory of the caller at `address`; failing gives 0. */
static __always_inline u64 read_user_word(struct ev *e, u64 address)
{
	u64 word = 0;
	if (e->compat)
		bpf_probe_read_user(&word, 4, (void *)address);
	else
		bpf_probe_read_user(&word, 8, (void *)address);
	return word;
}
