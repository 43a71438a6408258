// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Birth, change of program and death of processes: clone, fork, vfork, clone3, execve, execveat, exit. */
#include "lib/process.h"
#include "lib/scope.h"

/*
 * Follows the tree of SCOPE_TREE. on_fork runs in the parent before the child was ever scheduled, so the child's first
 * event finds it in the tree; a later change of parent does not matter. A new thread's process is in the tree already.
 */
static __always_inline void extend_tree(u32 parent, u32 child)
{
	u8 yes = 1;
	if (settings.scope_kind == SCOPE_TREE && parent != child && bpf_map_lookup_elem(&tree, &parent))
		bpf_map_update_elem(&tree, &child, &yes, BPF_ANY);
}

#define CLONE3 435 /* on x86-64 and on ia32 */

/* Keeps the flags for the child. Kernels before 5.15 don't show the registers here: there the child looks itself. */
static __always_inline void keep_flags(u32 child)
{
	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return;
	struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	if (BPF_CORE_READ(regs, orig_ax) != CLONE3)
		return;
	bool compat = BPF_CORE_READ(current_task(), thread_info.status) & TS_COMPAT;
	u64 args = compat ? (u32)BPF_CORE_READ(regs, bx) : BPF_CORE_READ(regs, di), flags;
	if (!bpf_probe_read_user(&flags, sizeof(flags), (void *)args))
		bpf_map_update_elem(&births, &child, &flags, BPF_ANY);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct tables *t = tables_get();
	extend_tree(parent->tgid, child->tgid);
	if (t && t->native[CLONE3] && in_scope())
		keep_flags(child->pid);
	return 0;
}

/* The flags of a clone call, and whether the child lives in another pid namespace than the initial one. */
static __always_inline u32 flags_of_clone(struct task_struct *task, u64 flags)
{
	struct pid_namespace *ns = namespace_of(BPF_CORE_READ(task, thread_pid));
	/* The second condition is for the parent: it stays where it is, its children are born elsewhere. */
	bool other = BPF_CORE_READ(ns, level) != 0 || BPF_CORE_READ(task, nsproxy, pid_ns_for_children) != ns;
	return clone_flags(flags) | (other ? EV_CL_CHILD_IN_PIDNS : 0);
}

/*
 * res, exe, args, then put_task's, flags, uid, gid, vtid, vpid, pidns_init_start_ts.
 * The parent's call gives the child's number in the parent's namespace, the child's own gives 0.
 */
static __always_inline int send_clone(struct ev *e, long ret, u64 flags)
{
	struct task_struct *task = current_task();
	put_s64(e, ret);
	if (ret >= 0) {
		put_exe_args();
	} else {
		put_empty(e);
		put_empty(e);
	}
	put_task();
	put_u32(e, flags_of_clone(task, flags));
	put_u32(e, BPF_CORE_READ(task, cred, euid.val));
	put_u32(e, BPF_CORE_READ(task, cred, egid.val));
	put_s64(e, own_number(BPF_CORE_READ(task, thread_pid)));
	put_s64(e, own_number(pid_of(task, PIDTYPE_TGID)));
	/* ns from boot to the start of the namespace's init */
	struct pid_namespace *ns = namespace_of(pid_of(task, PIDTYPE_TGID));
	put_u64(e, ret ? 0 : BPF_CORE_READ(ns, child_reaper, start_time));
	return ev_send(e);
}

SYSCALL(clone_x)
{
	BEGIN(EV_CLONE_X);
	return send_clone(e, ret, ARG(0));
}

SYSCALL(fork_x)
{
	BEGIN(EV_FORK_X);
	return send_clone(e, ret, 0);
}

SYSCALL(vfork_x)
{
	BEGIN(EV_VFORK_X);
	return send_clone(e, ret, 0);
}

SYSCALL(clone3_x)
{
	BEGIN(EV_CLONE3_X);
	u32 self = bpf_get_current_pid_tgid();
	u64 flags = 0; /* the first member of struct clone_args (include/uapi/linux/sched.h) */
	u64 *kept = ret ? NULL : bpf_map_lookup_elem(&births, &self);
	if (kept) {
		flags = *kept;
		bpf_map_delete_elem(&births, &self);
	} else {
		bpf_probe_read_user(&flags, sizeof(flags), (void *)ARG(0));
	}
	return send_clone(e, ret, flags);
}

/* res, exe, args, put_task's, env, put_program's, filename: a program was started, whether by execve or by execveat */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct tables *t = tables_get();
	if (!t || !(t->native[59] || t->native[322]) || BPF_CORE_READ(task, flags) & PF_KTHREAD || !in_scope())
		return 0;
	BEGIN(EV_EXECVE_X);
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	u64 env = BPF_CORE_READ(mm, env_start);
	put_s64(e, 0);
	put_exe_args();
	put_task();
	put_strings(e, env, BPF_CORE_READ(mm, env_end) - env, ARGS_MAX);
	put_program();
	put_kernel_str(e, BPF_CORE_READ(bprm, filename), PATH_MAX);
	return ev_send(e);
}

/* A call that failed; the tracepoint above reports those that did not. */
SYSCALL(execve_x)
{
	if (ret == 0)
		return 0;
	BEGIN(EV_EXECVE_X);
	put_s64(e, ret);
	put_exe_args_of(ARG(1));
	put_task();
	put_env_of(ARG(2));
	put_program();
	put_path_arg(e, ARG(0));
	return ev_send(e);
}

/* dirfd and path are in no parameter of this event. */
SYSCALL(execveat_x)
{
	if (ret == 0)
		return 0;
	BEGIN(EV_EXECVEAT_X);
	put_s64(e, ret);
	put_exe_args_of(ARG(2));
	put_task();
	put_env_of(ARG(3));
	put_program();
	return ev_send(e);
}
