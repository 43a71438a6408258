// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The end of a task, and who inherits its children. */
#include "lib/scope.h"
#include "lib/syscall.h"

#define THREADS_MAX 30   /* threads of a process that are searched */
#define ANCESTORS_MAX 60 /* processes upwards */
#define UNKNOWN -1       /* the search ended before it was over */

/* A thread of the process with this struct signal_struct that is not exiting: its number, 0: there is none, or UNKNOWN */
__attribute__((noinline)) int alive_thread(u64 of)
{
	struct signal_struct *signal = (void *)of;
	void *head = __builtin_preserve_access_index(&signal->thread_head);
	void *node = BPF_CORE_READ(signal, thread_head.next);
	for (int i = 0; i < THREADS_MAX; i++) {
		if (!node || node == head)
			return 0;
		struct task_struct *thread = node - bpf_core_field_offset(struct task_struct, thread_node);
		if (!(BPF_CORE_READ(thread, flags) & PF_EXITING))
			return BPF_CORE_READ(thread, pid);
		node = BPF_CORE_READ(thread, thread_node.next);
	}
	return UNKNOWN;
}

/*
 * As find_new_reaper in kernel/exit.c: another thread of the process; else the nearest ancestor that is a subreaper
 * (prctl PR_SET_CHILD_SUBREAPER) in the same pid namespace; else the init of the namespace. 0 when init itself dies.
 */
__attribute__((noinline)) int find_reaper(void)
{
	struct task_struct *task = current_task();
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	int thread = alive_thread((u64)signal);
	if (thread)
		return thread;
	struct pid_namespace *ns = namespace_of(BPF_CORE_READ(task, thread_pid));
	struct task_struct *init = BPF_CORE_READ(ns, child_reaper);
	if (init == task)
		return 0;
	if (!BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper))
		return BPF_CORE_READ(init, pid);
	u32 level = BPF_CORE_READ(task, thread_pid, level);
	struct task_struct *ancestor = BPF_CORE_READ(task, real_parent);
	for (int i = 0; i < ANCESTORS_MAX; i++) {
		if (!ancestor || ancestor == init || BPF_CORE_READ(ancestor, thread_pid, level) != level)
			return BPF_CORE_READ(init, pid);
		signal = BPF_CORE_READ(ancestor, signal);
		if (BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper)) {
			thread = alive_thread((u64)signal);
			if (thread)
				return thread;
		}
		ancestor = BPF_CORE_READ(ancestor, real_parent);
	}
	return UNKNOWN;
}

/* status, ret, sig, core, reaper_tid (0: no children) */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct tables *t = tables_get();
	if (!t || task->flags & PF_KTHREAD || !in_scope())
		return 0;
	if (t->hook[HOOK_PROCEXIT]) {
		BEGIN(EV_PROCEXIT_E);
		s32 status = task->exit_code;
		put_s64(e, status);
		put_s64(e, status >> 8 & 0xff);
		put_u8(e, status & 0x7f); /* the signal that ended it, 0: none */
		put_u8(e, (status & 0x80) != 0);
		void *head = __builtin_preserve_access_index(&task->children);
		bool has_children = BPF_CORE_READ(task, children.next) != head;
		put_s64(e, has_children ? find_reaper() : 0);
		ev_send(e);
	}
	/* The last thread is leaving: the number may be used again. */
	if (settings.scope_kind == SCOPE_TREE && BPF_CORE_READ(task, signal, live.counter) == 0) {
		u32 tgid = task->tgid;
		bpf_map_delete_elem(&tree, &tgid);
	}
	return 0;
}
