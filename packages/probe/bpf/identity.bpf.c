// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Who a process is: user and group ids, sessions and process groups, capabilities. */
#include "lib/syscall.h"
#include "lib/task.h"

/* res, uid */
SYSCALL(setuid_x)
{
	BEGIN(EV_SETUID_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	return ev_send(e);
}

/* res, gid */
SYSCALL(setgid_x)
{
	BEGIN(EV_SETGID_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	return ev_send(e);
}

/* res, ruid, euid */
SYSCALL(setreuid_x)
{
	BEGIN(EV_SETREUID_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	put_u32(e, ARG(1));
	return ev_send(e);
}

/* res, rgid, egid */
SYSCALL(setregid_x)
{
	BEGIN(EV_SETREGID_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	put_u32(e, ARG(1));
	return ev_send(e);
}

/* res, ruid, euid, suid */
SYSCALL(setresuid_x)
{
	BEGIN(EV_SETRESUID_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, rgid, egid, sgid */
SYSCALL(setresgid_x)
{
	BEGIN(EV_SETRESGID_X);
	put_s64(e, ret);
	put_u32(e, ARG(0));
	put_u32(e, ARG(1));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res */
SYSCALL(setsid_x)
{
	BEGIN(EV_SETSID_X);
	put_s64(e, ret);
	return ev_send(e);
}

/* res, pid, pgid */
SYSCALL(setpgid_x)
{
	BEGIN(EV_SETPGID_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	return ev_send(e);
}

/* res, cap_inheritable, cap_permitted, cap_effective: those that the task has after the call */
SYSCALL(capset_x)
{
	BEGIN(EV_CAPSET_X);
	struct task_struct *task = current_task();
	put_s64(e, ret);
	put_u64(e, CAPABILITIES(task, cap_inheritable));
	put_u64(e, CAPABILITIES(task, cap_permitted));
	put_u64(e, CAPABILITIES(task, cap_effective));
	return ev_send(e);
}

/* uid */
SYSCALL(getuid_x)
{
	BEGIN(EV_GETUID_X);
	put_u32(e, ret);
	return ev_send(e);
}

/* euid */
SYSCALL(geteuid_x)
{
	BEGIN(EV_GETEUID_X);
	put_u32(e, ret);
	return ev_send(e);
}

/* gid */
SYSCALL(getgid_x)
{
	BEGIN(EV_GETGID_X);
	put_u32(e, ret);
	return ev_send(e);
}

/* egid */
SYSCALL(getegid_x)
{
	BEGIN(EV_GETEGID_X);
	put_u32(e, ret);
	return ev_send(e);
}

/* Three ids that the kernel wrote to user memory */
static __always_inline void put_ids(struct ev *e)
{
	for (int i = 0; i < 3; i++) {
		u32 id = 0;
		bpf_probe_read_user(&id, sizeof(id), (void *)ARG(i));
		put_u32(e, id);
	}
}

/* res, ruid, euid, suid */
SYSCALL(getresuid_x)
{
	BEGIN(EV_GETRESUID_X);
	put_s64(e, ret);
	put_ids(e);
	return ev_send(e);
}

/* res, rgid, egid, sgid */
SYSCALL(getresgid_x)
{
	BEGIN(EV_GETRESGID_X);
	put_s64(e, ret);
	put_ids(e);
	return ev_send(e);
}
