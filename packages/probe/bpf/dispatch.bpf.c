// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The one program at sys_exit: decides whether the system call is wanted, then jumps to its program. */
#include "lib/ia32.h"
#include "lib/scope.h"
#include "lib/syscall.h"

const u16 socketcall_ids[32] = {
	[1] = 41, [2] = 49, [3] = 42, [4] = 50, [5] = 43, [6] = 51, [7] = 52, [8] = 53, [9] = 44, [10] = 45,
	[11] = 44, [12] = 45, [13] = 48, [14] = 54, [15] = 55, [16] = 46, [17] = 47, [18] = 288, [19] = 299, [20] = 307,
};

SEC("tp_btf/sys_exit")
int BPF_PROG(sys_exit, struct pt_regs *regs, long ret)
{
	struct tables *t = tables_get();
	u64 number = regs->orig_ax;
	/* -1: no system call; from 512 on: the x32 interface, or no number at all */
	if (!t || number >= IDS)
		return 0;
	u32 id = number & (IDS - 1);
	if (!t->native[id] && !t->ia32[id])
		return 0;
	if (ret < 0 && settings.drop_failed)
		return 0;
	if (!in_scope())
		return 0;
	struct ev *e = ev_here();
	if (!e)
		return 0;
	e->compat = BPF_CORE_READ(current_task(), thread_info.status) & TS_COMPAT;
	if (e->compat) {
		e->args[0] = (u32)regs->bx;
		e->args[1] = (u32)regs->cx;
		e->args[2] = (u32)regs->dx;
		e->args[3] = (u32)regs->si;
		e->args[4] = (u32)regs->di;
		e->args[5] = (u32)regs->bp;
		s32 native = adapt_ia32(e, id, t->to_native[id]);
		if (native <= 0 && !(native == 0 && id == 3)) /* ia32 3 is read, and so is x86-64 0 */
			return 0;
		id = native & (IDS - 1);
	} else {
		e->args[0] = regs->di;
		e->args[1] = regs->si;
		e->args[2] = regs->dx;
		e->args[3] = regs->r10;
		e->args[4] = regs->r8;
		e->args[5] = regs->r9;
	}
	if (!t->native[id])
		return 0;
	e->id = id;
	bpf_tail_call(ctx, &programs, id);
	bpf_tail_call(ctx, &programs, GENERIC);
	return 0;
}

/* ID (code of the system call in the event format), nativeID */
SYSCALL(generic)
{
	BEGIN(EV_GENERIC_X);
	struct tables *t = tables_get();
	if (!t)
		return 0;
	put_u16(e, t->sc[e->id & (IDS - 1)]);
	put_u16(e, e->id);
	return ev_send(e);
}
