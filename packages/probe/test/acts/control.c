// SPDX-License-Identifier: Apache-2.0
/* Control over processes and the kernel. What would really change something is asked for in a way that fails. */
#include "acts.h"
#include <linux/bpf.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

ACT(prctl)
{
	char name[16] = {};
	int reaper = 0;
	syscall(SYS_prctl, PR_SET_NAME, "renamed", 0, 0, 0);
	syscall(SYS_prctl, PR_GET_NAME, name, 0, 0, 0);
	syscall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	syscall(SYS_prctl, PR_GET_CHILD_SUBREAPER, &reaper, 0, 0, 0);
	syscall(SYS_prctl, PR_SET_PDEATHSIG, 999, 0, 0, 0);
}

ACT(ptrace)
{
	pid_t child = fork();
	if (child == 0) {
		syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	fact("child", child);
	waitpid(child, NULL, 0);
	long word = 0;
	static long data = 0x1122334455667788;
	syscall(SYS_ptrace, PTRACE_PEEKDATA, child, &data, &word);
	syscall(SYS_ptrace, PTRACE_POKEDATA, child, &data, 42);
	syscall(SYS_ptrace, PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXIT);
	syscall(SYS_ptrace, PTRACE_SETOPTIONS, child, 0, 0);
	syscall(SYS_ptrace, PTRACE_CONT, child, 1, SIGCONT);
	waitpid(child, NULL, 0);
	syscall(SYS_ptrace, PTRACE_ATTACH, 99999999, 2, 3);
	syscall(SYS_ptrace, 4711, 1, 2, 3);
	fact("address", (unsigned long)&data);
}

ACT(kernel)
{
	union bpf_attr attr = {};
	syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr));
	syscall(SYS_init_module, "no module", 10, "a=1 b=2");
	syscall(SYS_finit_module, 77, "c=3", 2);
	syscall(SYS_delete_module, "no_such_module", O_NONBLOCK | O_TRUNC);
	syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, (unsigned[]){ SECCOMP_RET_KILL_THREAD });
	syscall(SYS_seccomp, 99, 5, NULL);
	syscall(SYS_mount, "none", "no/where", "tmpfs", 0xc0ed0000 | MS_NOSUID | MS_NODEV, NULL);
	syscall(SYS_mount, "/dev/x", "no/where", NULL, MS_BIND | MS_REC | MS_PRIVATE, NULL);
	syscall(SYS_umount2, "no/where", MNT_DETACH);
	syscall(SYS_umount2, "no/where", -1);
	syscall(SYS_setns, 77, CLONE_NEWNET);
	syscall(SYS_unshare, CLONE_NEWUTS | CLONE_PTRACE);
	syscall(SYS_unshare, CLONE_FILES);
}

ACT(signals)
{
	pid_t pid = getpid();
	fact("pid", pid);
	signal(SIGUSR1, SIG_IGN);
	syscall(SYS_kill, pid, SIGUSR1);
	syscall(SYS_kill, 99999999, SIGUSR2);
	syscall(SYS_tkill, pid, 0);
	syscall(SYS_tgkill, pid, pid, SIGUSR1);
	syscall(SYS_tgkill, pid, 99999999, 5);
}
