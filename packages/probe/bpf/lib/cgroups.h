/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The cgroups of a task as one parameter: "cpuset=/a/b\0cpu=/\0…", of five controllers, those that the kernel has. */
#pragma once
#include "event.h"

#define CGROUP_DEPTH 6 /* path components at most, the root among them; of a deeper path the last ones are shown */

static __always_inline struct kernfs_node *above(struct kernfs_node *node)
{
	struct kernfs_node___v6_15 *newer = (void *)node;
	return bpf_core_field_exists(node->parent) ? BPF_CORE_READ(node, parent) : BPF_CORE_READ(newer, __parent);
}

static __always_inline u32 append_cgroup(struct ev *e, struct task_struct *task, u32 id)
{
	u64 begin = e->pos;
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *css = NULL;
	bpf_probe_read_kernel(&css, sizeof(css), (void *)__builtin_preserve_access_index(&set->subsys) + id * sizeof(css));
	if (!append_kernel_str(e, BPF_CORE_READ(css, ss, name), 64))
		return 0;
	amend_last(e, '=');

	const char *names[CGROUP_DEPTH] = {};
	struct kernfs_node *node = BPF_CORE_READ(css, cgroup, kn);
#pragma unroll
	for (int i = 0; i < CGROUP_DEPTH; i++) {
		if (node) {
			names[i] = BPF_CORE_READ(node, name);
			node = above(node);
		}
	}
	/* The root's name is empty, so its "\0", turned into "/", begins the path; when it was not reached we do. */
	if (node)
		append_u8(e, '/');
	u64 path = e->pos;
#pragma unroll
	for (int i = CGROUP_DEPTH - 1; i >= 0; i--)
		if (names[i] && append_kernel_str(e, names[i], 256))
			amend_last(e, '/');
	if (e->pos - path > 1 || node)
		amend_last(e, 0);
	else
		append_u8(e, 0);
	return e->pos - begin;
}

#define CGROUP(id) \
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, id)) \
		append_cgroup(e, task, bpf_core_enum_value(enum cgroup_subsys_id, id))

/* Gives the length of what it wrote. */
static __always_inline u32 append_cgroups(struct ev *e, struct task_struct *task)
{
	u64 begin = e->pos;
	CGROUP(cpuset_cgrp_id);
	CGROUP(cpu_cgrp_id);
	CGROUP(cpuacct_cgrp_id);
	CGROUP(io_cgrp_id);
	CGROUP(memory_cgrp_id);
	return e->pos - begin;
}
