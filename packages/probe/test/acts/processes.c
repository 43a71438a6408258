// SPDX-License-Identifier: Apache-2.0
/* Birth and death of processes and threads, and programs being started. */
#include "acts.h"
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

ACT(fork)
{
	pid_t child = syscall(SYS_fork);
	if (child == 0)
		_exit(7);
	fact("fork", child);
	waitpid(child, NULL, 0);
	child = vfork();
	if (child == 0)
		_exit(0);
	fact("vfork", child);
	waitpid(child, NULL, 0);
	fact("parent", getppid());
	fact("pid", getpid());
}

ACT(clone)
{
	pid_t child = syscall(SYS_clone, SIGCHLD | CLONE_FS | CLONE_SYSVSEM, 0, 0, 0, 0);
	if (child == 0)
		syscall(SYS_exit, 1);
	fact("clone", child);
	waitpid(child, NULL, 0);
	struct clone_args args = { .flags = CLONE_FILES, .exit_signal = SIGCHLD };
	child = syscall(SYS_clone3, &args, sizeof(args));
	if (child == 0)
		syscall(SYS_exit, 2);
	fact("clone3", child);
	waitpid(child, NULL, 0);
	syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0);
	args.flags = CLONE_THREAD;
	syscall(SYS_clone3, &args, sizeof(args));
	fact("pid", getpid());
}

/* A child that is init of a new pid namespace, and a child of that. */
ACT(pid_namespace)
{
	pid_t child = syscall(SYS_clone, SIGCHLD | CLONE_NEWPID, 0, 0, 0, 0);
	if (child == 0) {
		pid_t inner = syscall(SYS_fork);
		if (inner == 0)
			_exit(0);
		waitpid(inner, NULL, 0);
		_exit(0);
	}
	need(child > 0, "clone(CLONE_NEWPID)");
	fact("child", child);
	waitpid(child, NULL, 0);
}

static pid_t thread_id;

static void *run_thread(void *unused)
{
	thread_id = syscall(SYS_gettid);
	return unused;
}

ACT(thread)
{
	pthread_t thread;
	pthread_create(&thread, NULL, run_thread, NULL);
	pthread_join(thread, NULL);
	fact("thread", thread_id);
	fact("pid", getpid());
}

static char *const arguments[] = { "argument zero", "one", "", "three", NULL };
static char *const environment[] = { "A=1", "LONG=value with spaces", NULL };

/* Replaces itself: the events of /bin/true belong to the act too. */
ACT(exec)
{
	syscall(SYS_execve, "/bin/true", arguments, environment);
}

ACT(exec_failed)
{
	syscall(SYS_execve, "/no/such/program", arguments, environment);
	syscall(SYS_execve, "/no/such/program", NULL, NULL);
	syscall(SYS_execve, "/etc", (char *const[]){ NULL }, environment);
	syscall(SYS_execveat, 77, "program", arguments, environment, 0);
	char *many[20];
	for (int i = 0; i < 19; i++)
		many[i] = "x";
	many[19] = NULL;
	syscall(SYS_execve, "/no", many, many);
	fact("pid", getpid());
	fact("parent", getppid());
	struct stat s;
	stat("/proc/self/exe", &s);
	fact("ino", s.st_ino);
	char exe[4096] = {};
	need(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0, "readlink");
	fact_text("exe", exe);
}

ACT(exec_at)
{
	int fd = open("/bin/true", O_PATH);
	syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH);
}

ACT(exec_memfd)
{
	int fd = syscall(SYS_memfd_create, "payload", MFD_CLOEXEC), from = open("/bin/true", O_RDONLY);
	char buffer[65536];
	ssize_t n;
	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		need(write(fd, buffer, n) == n, "write");
	syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH);
}

/* More arguments than an event takes. */
ACT(exec_long)
{
	static char big[3000];
	memset(big, 'y', sizeof(big) - 1);
	char *const args[] = { "zero", big, big, big, NULL };
	syscall(SYS_execve, "/bin/true", args, args);
}

static void *exec_from_thread(void *unused)
{
	syscall(SYS_execve, "/bin/true", arguments, environment);
	return unused;
}

/* The thread takes over the number of the process. */
ACT(exec_in_thread)
{
	pthread_t thread;
	pthread_create(&thread, NULL, exec_from_thread, NULL);
	pthread_join(thread, NULL);
}

/* A dying process leaves a child to a subreaper, to another thread of its own, to init. */
ACT(reaper)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	int done[2];
	need(pipe(done) == 0, "pipe");
	pid_t middle = fork();
	if (middle == 0) {
		if (fork() == 0) {
			char byte;
			close(done[1]);
			_exit(read(done[0], &byte, 1) == 0 ? 0 : 1);
		}
		_exit(3);
	}
	fact("middle", middle);
	fact("pid", getpid());
	waitpid(middle, NULL, 0);
	close(done[1]);
	waitpid(-1, NULL, 0);
}

ACT(killed)
{
	pid_t child = fork();
	if (child == 0) {
		raise(SIGKILL);
		_exit(0);
	}
	fact("child", child);
	waitpid(child, NULL, 0);
}

/* A grandchild whose parent died is still in the tree. */
ACT(orphan)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0) {
			usleep(20000);
			syscall(SYS_chdir, "/orphan");
			_exit(0);
		}
		_exit(0);
	}
	waitpid(-1, NULL, 0);
	usleep(60000);
}
