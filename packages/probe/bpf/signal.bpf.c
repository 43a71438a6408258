// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Signals as they are sent (kill, tkill, tgkill) and as they arrive. */
#include "lib/scope.h"
#include "lib/syscall.h"

/* res, pid, sig */
SYSCALL(kill_x)
{
	BEGIN(EV_KILL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, ARG(1));
	return ev_send(e);
}

/* res, tid, sig */
SYSCALL(tkill_x)
{
	BEGIN(EV_TKILL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, ARG(1));
	return ev_send(e);
}

/* res, pid, tid, sig */
SYSCALL(tgkill_x)
{
	BEGIN(EV_TGKILL_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	put_u8(e, ARG(2));
	return ev_send(e);
}

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGKILL 9
#define SIGTERM 15
#define SIGCHLD 17
#define SIGTSTP 20
#define SIGRTMIN 32

/* The process that sent it: known of signals that a user can send, and only if one did (si_code not above 0). */
static __always_inline s64 sender(int signal, struct kernel_siginfo *info)
{
	switch (signal) {
	case SIGKILL:
	case SIGCHLD: /* the child */
		return BPF_CORE_READ(info, _sifields._kill._pid);
	case SIGHUP:
	case SIGINT:
	case SIGQUIT:
	case SIGTERM:
	case SIGTSTP:
		return BPF_CORE_READ(info, si_code) <= 0 ? BPF_CORE_READ(info, _sifields._kill._pid) : 0;
	}
	return signal >= SIGRTMIN ? BPF_CORE_READ(info, _sifields._kill._pid) : 0;
}

/* spid, dpid, sig */
SEC("tp_btf/signal_deliver")
int BPF_PROG(on_signal, int signal, struct kernel_siginfo *info)
{
	struct tables *t = tables_get();
	if (!t || !t->hook[HOOK_SIGNAL] || !in_scope())
		return 0;
	BEGIN(EV_SIGNALDELIVER_E);
	put_s64(e, info ? sender(signal, info) : 0);
	put_s64(e, (u32)bpf_get_current_pid_tgid());
	put_u8(e, signal);
	return ev_send(e);
}
