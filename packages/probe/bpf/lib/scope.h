/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Whose events are reported. */
#pragma once
#include "settings.h"
#include "task.h"

#define PIDNS_DEPTH 33 /* MAX_PID_NS_LEVEL and the initial namespace (include/linux/pid_namespace.h) */

/* Is `id` the task's pid namespace or one above it? */
static __always_inline bool in_pidns(struct task_struct *task, u64 id)
{
	struct pid_namespace *ns = namespace_of(BPF_CORE_READ(task, thread_pid));
	for (int i = 0; i < PIDNS_DEPTH && ns; i++) {
		if (BPF_CORE_READ(ns, ns.inum) == id)
			return true;
		ns = BPF_CORE_READ(ns, parent);
	}
	return false;
}

/* Is the current task to be reported? */
static __always_inline bool in_scope(void)
{
	u32 tgid = bpf_get_current_pid_tgid() >> 32, zero = 0;
	u32 *own = bpf_map_lookup_elem(&self, &zero);
	if (own && *own == tgid)
		return false;
	switch (settings.scope_kind) {
	case SCOPE_TREE:
		return bpf_map_lookup_elem(&tree, &tgid) != NULL;
	case SCOPE_PIDNS:
		return in_pidns(current_task(), settings.scope_id);
	case SCOPE_CGROUP:
		return bpf_get_current_ancestor_cgroup_id(settings.scope_level) == settings.scope_id;
	default:
		return true;
	}
}
