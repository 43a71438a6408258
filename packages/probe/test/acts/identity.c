// SPDX-License-Identifier: Apache-2.0
/* User and group ids, sessions, limits, capabilities. Each change happens in a child, whose calls are seen too. */
#include "acts.h"
#include <linux/capability.h>
#include <sys/resource.h>

static void in_child(void (*play)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		play();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void users(void)
{
	syscall(SYS_setregid, -1, 201);
	syscall(SYS_setresgid, 202, 203, -1);
	syscall(SYS_setgid, 204);
	syscall(SYS_setreuid, -1, 0);
	syscall(SYS_setresuid, 101, 102, 103);
	syscall(SYS_getuid);
	syscall(SYS_geteuid);
	syscall(SYS_getgid);
	syscall(SYS_getegid);
	unsigned ids[3];
	syscall(SYS_getresuid, &ids[0], &ids[1], &ids[2]);
	syscall(SYS_getresgid, &ids[0], &ids[1], &ids[2]);
	syscall(SYS_setuid, 105);
	syscall(SYS_setgid, 205);
	syscall(SYS_setreuid, 1, 2);
	syscall(SYS_setregid, 3, 4);
	syscall(SYS_setresuid, 5, 6, 7);
	syscall(SYS_setresgid, 8, 9, 10);
}

ACT(ids)
{
	in_child(users);
}

static void sessions(void)
{
	syscall(SYS_setpgid, 0, 0);
	syscall(SYS_setsid);
	syscall(SYS_setpgid, 99999999, 5);
}

static void own_session(void)
{
	syscall(SYS_setsid);
}

ACT(session)
{
	in_child(sessions);
	in_child(own_session);
}

static void drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = 1 << CAP_KILL, .permitted = 1 << CAP_KILL | 1 << CAP_CHOWN, .inheritable = 1 << CAP_CHOWN },
		{ .effective = 0, .permitted = 1 << (CAP_BPF - 32), .inheritable = 0 },
	};
	syscall(SYS_capset, &head, data);
	data[0].permitted = ~0u;
	syscall(SYS_capset, &head, data);
}

ACT(capset)
{
	in_child(drop_capabilities);
}

ACT(limits)
{
	struct rlimit l = { 300, 400 }, old;
	syscall(SYS_setrlimit, RLIMIT_NOFILE, &l);
	syscall(SYS_getrlimit, RLIMIT_NOFILE, &old);
	syscall(SYS_setrlimit, 55, &l);
	syscall(SYS_getrlimit, 55, &old);
	l.rlim_cur = 200;
	syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &l, &old);
	syscall(SYS_prlimit64, 99999999, RLIMIT_CPU, NULL, &old);
	syscall(SYS_prlimit64, 0, RLIMIT_RTTIME, NULL, NULL);
}
