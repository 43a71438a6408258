/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Facts about a task: ids in the initial and in its own pid namespace, credentials, memory, terminal. */
#pragma once
#include "file.h"

#define KIB_OF_PAGES(pages) ((pages) << 2) /* x86-64 pages have 4 KiB */

static __always_inline struct pid *pid_of(struct task_struct *task, u32 type)
{
	return BPF_CORE_READ(task, signal, pids[type]);
}

/* Reads numbers[level]: CO-RE knows the place of the first, the rest follow it. */
static __always_inline struct upid upid_at(struct pid *pid, u32 level)
{
	void *first = __builtin_preserve_access_index(&pid->numbers);
	struct upid *upid = first + level * bpf_core_type_size(struct upid);
	return (struct upid){ .nr = BPF_CORE_READ(upid, nr), .ns = BPF_CORE_READ(upid, ns) };
}

/* The number in the namespace where this pid was made */
static __always_inline u32 own_number(struct pid *pid)
{
	return pid ? upid_at(pid, BPF_CORE_READ(pid, level)).nr : 0;
}

static __always_inline u32 initial_number(struct pid *pid)
{
	return pid ? upid_at(pid, 0).nr : 0;
}

static __always_inline struct pid_namespace *namespace_of(struct pid *pid)
{
	return pid ? upid_at(pid, BPF_CORE_READ(pid, level)).ns : NULL;
}

/* A set of capabilities of `task`; bits 0 to 40 (CAP_CHECKPOINT_RESTORE) have the numbers of Linux. */
#define CAPABILITIES(task, set) capabilities(&BPF_CORE_READ(task, cred)->set)

static __always_inline u64 capabilities(const void *set)
{
	u64 bits = 0;
	bpf_probe_read_kernel(&bits, sizeof(bits), set);
	return bits & ((1ull << 41) - 1);
}

/* in KiB */
static __always_inline u32 vm_size_of(struct mm_struct *mm)
{
	return KIB_OF_PAGES(BPF_CORE_READ(mm, total_vm));
}

/* include/linux/mm_types_task.h */
#define MM_FILEPAGES 0
#define MM_ANONPAGES 1
#define MM_SWAPENTS 2
#define MM_SHMEMPAGES 3

/* A macro: CO-RE relocates an array's index only when it is a literal, and the kernel's elements are longer than ours. */
#define PAGES_OF(mm, kind) \
	(bpf_core_type_exists(struct mm_rss_stat) ? BPF_CORE_READ(mm, rss_stat.count[kind].counter) : \
						    BPF_CORE_READ((struct mm_struct___v6_2 *)mm, rss_stat[kind].count))

static __always_inline u32 vm_rss_of(struct mm_struct *mm)
{
	return KIB_OF_PAGES(PAGES_OF(mm, MM_FILEPAGES) + PAGES_OF(mm, MM_ANONPAGES) + PAGES_OF(mm, MM_SHMEMPAGES));
}

static __always_inline u32 vm_swap_of(struct mm_struct *mm)
{
	return KIB_OF_PAGES(PAGES_OF(mm, MM_SWAPENTS));
}

/* Device number of the controlling terminal, 0 without one */
static __always_inline u32 tty_of(struct task_struct *task)
{
	struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);
	if (!tty)
		return 0;
	u32 major = BPF_CORE_READ(tty, driver, major);
	return encode_dev((major << 20 | BPF_CORE_READ(tty, driver, minor_start)) + BPF_CORE_READ(tty, index));
}

/* 4294967295 when it was never set or the kernel has no audit */
static __always_inline u32 loginuid_of(struct task_struct *task)
{
	return bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : (u32)-1;
}
