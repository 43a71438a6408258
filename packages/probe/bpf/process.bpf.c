// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Parameters that describe the current process and its program. */
#include "lib/process.h"
#include "lib/cgroups.h"

__attribute__((noinline)) int put_exe_args(void)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	struct mm_struct *mm = BPF_CORE_READ(current_task(), mm);
	u64 start = BPF_CORE_READ(mm, arg_start), end = BPF_CORE_READ(mm, arg_end);
	u32 exe = append_str(e, start, ARGS_MAX);
	put_length(e, exe);
	if (start + exe < end && exe < ARGS_MAX)
		put_strings(e, start + exe, end - start - exe, ARGS_MAX - exe);
	else
		put_empty(e);
	return 0;
}

#define STRINGS_MAX 16 /* pointers of an array that are followed */

/*
 * The strings behind the pointers at `array`, from number `first` on, in at most `max` bytes. Gives their length. What
 * was written stays for the caller to measure; a string that can't be read ends the row.
 */
static __always_inline u32 append_strings(struct ev *e, u64 array, u32 first, u32 max)
{
	u64 begin = e->pos;
	for (u32 i = first; i < STRINGS_MAX; i++) {
		u64 string = read_user_word(e, array + i * (e->compat ? 4 : 8));
		if (!string || !append_str(e, string, ARGS_MAX) || e->pos - begin >= max)
			break;
	}
	if (e->pos - begin > max)
		e->pos = begin + max;
	if (e->pos != begin)
		amend_last(e, 0);
	return e->pos - begin;
}

__attribute__((noinline)) int put_exe_args_of(u64 argv)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	u32 exe = 0;
	if (argv) {
		exe = append_str(e, read_user_word(e, argv), ARGS_MAX);
		put_length(e, exe);
	} else {
		put_u8(e, 0); /* an empty string, not an absent one: the kernel takes a missing argv for an empty one */
	}
	if (argv && exe < ARGS_MAX)
		put_length(e, append_strings(e, argv, 1, ARGS_MAX - exe));
	else
		put_empty(e);
	return 0;
}

__attribute__((noinline)) int put_env_of(u64 envp)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	put_length(e, envp ? append_strings(e, envp, 0, ARGS_MAX) : 0);
	return 0;
}

__attribute__((noinline)) int put_task(void)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	struct task_struct *task = current_task();
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	put_s64(e, BPF_CORE_READ(task, pid));
	put_s64(e, BPF_CORE_READ(task, tgid));
	put_s64(e, BPF_CORE_READ(task, real_parent, pid));
	put_empty(e);
	put_u64(e, BPF_CORE_READ(task, signal, rlim[RLIMIT_NOFILE].rlim_cur));
	put_u64(e, BPF_CORE_READ(task, maj_flt));
	put_u64(e, BPF_CORE_READ(task, min_flt));
	put_u32(e, vm_size_of(mm));
	put_u32(e, vm_rss_of(mm));
	put_u32(e, vm_swap_of(mm));
	put_kernel_str(e, __builtin_preserve_access_index(&task->comm), 16);
	put_length(e, append_cgroups(e, task));
	return 0;
}

static __always_inline bool in_group(const struct cred *cred, u32 gid)
{
	if (BPF_CORE_READ(cred, fsgid.val) == gid)
		return true;
	struct group_info *groups = BPF_CORE_READ(cred, group_info);
	u32 left = 0, right = BPF_CORE_READ(groups, ngroups);
	/* They are sorted; at most 65536 (NGROUPS_MAX), so 17 halvings find one. */
	for (int i = 0; i < 17 && left < right; i++) {
		u32 middle = (left + right) / 2, at = 0;
		bpf_probe_read_kernel(&at, sizeof(at), (void *)__builtin_preserve_access_index(&groups->gid) + middle * sizeof(u32));
		if (at == gid)
			return true;
		if (at < gid)
			left = middle + 1;
		else
			right = middle;
	}
	return false;
}

/* Has `id` a number in this user namespace? Looks at its first five extents only. */
static __always_inline bool mapped(struct uid_gid_map *map, u32 id)
{
	u32 extents = BPF_CORE_READ(map, nr_extents);
	void *first = __builtin_preserve_access_index(&map->extent);
	for (u32 i = 0; i < 5 && i < extents; i++) {
		struct uid_gid_extent *extent = first + i * bpf_core_type_size(struct uid_gid_extent);
		if (id - BPF_CORE_READ(extent, lower_first) < BPF_CORE_READ(extent, count))
			return true;
	}
	return false;
}

/*
 * May the current task write to the program it runs? Owners count as writers, for they can change the mode. Mode bits
 * and capabilities decide; access control lists and security modules are out of reach here.
 */
static __always_inline bool writable(struct task_struct *task, struct inode *inode)
{
	u32 mode = BPF_CORE_READ(inode, i_mode), type = mode & S_IFMT;
	if (BPF_CORE_READ(inode, i_sb, s_flags) & SB_RDONLY && (type == S_IFREG || type == S_IFDIR || type == S_IFLNK))
		return false;
	if (BPF_CORE_READ(inode, i_flags) & S_IMMUTABLE)
		return false;
	const struct cred *cred = BPF_CORE_READ(task, cred);
	u32 uid = BPF_CORE_READ(inode, i_uid.val), gid = BPF_CORE_READ(inode, i_gid.val);
	if (uid == (u32)-1 || gid == (u32)-1)
		return false;
	if (BPF_CORE_READ(cred, fsuid.val) == uid)
		return true;
	if (in_group(cred, gid))
		mode >>= 3;
	if (mode & MAY_WRITE)
		return true;
	struct user_namespace *users = BPF_CORE_READ(cred, user_ns);
	u64 caps = capabilities(&cred->cap_effective);
	if (!mapped(&users->uid_map, uid))
		return false;
	return caps & (1 << CAP_FOWNER) || (caps & (1 << CAP_DAC_OVERRIDE) && mapped(&users->gid_map, gid));
}

/* A file made by memfd_create: in no directory, with a name that starts with "memfd:" (mm/memfd.c). */
static __always_inline bool is_memfd(struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	if (!dentry || BPF_CORE_READ(dentry, d_parent) != dentry)
		return false;
	char name[7] = {};
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(dentry, d_name.name));
	return name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':';
}

/* execve_flags */
#define EXE_WRITABLE 1
#define EXE_UPPER_LAYER 2
#define EXE_FROM_MEMFD 4
#define EXE_LOWER_LAYER 8

static __always_inline u32 exe_flags(struct task_struct *task, struct file *exe)
{
	u32 flags = writable(task, BPF_CORE_READ(exe, f_inode)) ? EXE_WRITABLE : 0;
	u32 layer = layer_of(exe);
	if (layer == LAYER_UPPER)
		flags |= EXE_UPPER_LAYER;
	if (layer == LAYER_LOWER)
		flags |= EXE_LOWER_LAYER;
	if (is_memfd(exe))
		flags |= EXE_FROM_MEMFD;
	return flags;
}

__attribute__((noinline)) int put_program(void)
{
	struct ev *e = ev_here();
	if (!e)
		return 0;
	struct task_struct *task = current_task();
	struct file *exe = BPF_CORE_READ(task, mm, exe_file);
	struct inode *inode = BPF_CORE_READ(exe, f_inode);
	put_u32(e, tty_of(task));
	put_s64(e, own_number(pid_of(task, PIDTYPE_PGID)));
	put_u32(e, loginuid_of(task));
	put_u32(e, exe_flags(task, exe));
	put_u64(e, CAPABILITIES(task, cap_inheritable));
	put_u64(e, CAPABILITIES(task, cap_permitted));
	put_u64(e, CAPABILITIES(task, cap_effective));
	put_u64(e, BPF_CORE_READ(inode, i_ino));
	put_u64(e, ctime_of(inode));
	put_u64(e, mtime_of(inode));
	put_u32(e, BPF_CORE_READ(task, cred, euid.val));
	put_path(exe ? (u64)__builtin_preserve_access_index(&exe->f_path) : 0);
	put_s64(e, initial_number(pid_of(task, PIDTYPE_PGID)));
	put_u32(e, BPF_CORE_READ(task, cred, egid.val));
	return 0;
}
