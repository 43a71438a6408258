// SPDX-License-Identifier: Apache-2.0
/* Memory, looking at files, waiting, semaphores, filesystem configuration, keyrings, delivered signals. */
#include "acts.h"
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/quota.h>
#include <sys/sem.h>
#include <time.h>

ACT(memory)
{
	int fd = open("data", O_CREAT | O_RDWR, 0600);
	need(ftruncate(fd, 8192) == 0, "ftruncate");
	fact("fd", fd);
	long at = syscall(SYS_mmap, NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fact("anonymous", at);
	long file = syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 4096);
	fact("file", file);
	syscall(SYS_mmap, 0x1000, 0, PROT_EXEC, MAP_FIXED | MAP_NORESERVE, 77, 0);
	syscall(SYS_mprotect, at, 4096, PROT_READ | PROT_EXEC);
	syscall(SYS_mprotect, 1, 4096, PROT_NONE);
	syscall(SYS_mlock, at, 4096);
	syscall(SYS_mlock2, at, 4096, 1);
	syscall(SYS_mlock2, at, 4096, 99);
	syscall(SYS_munlock, at, 4096);
	syscall(SYS_mlockall, 0);
	syscall(SYS_mlockall, MCL_FUTURE | MCL_ONFAULT);
	syscall(SYS_munlockall);
	syscall(SYS_munmap, at, 8192);
	syscall(SYS_munmap, 1, 4096);
	fact("break", syscall(SYS_brk, 0));
}

ACT(look)
{
	struct stat s;
	int dir = syscall(SYS_open, ".", O_DIRECTORY);
	char entries[1024];
	fact("dir", dir);
	syscall(SYS_stat, ".", &s);
	syscall(SYS_stat, "nothing", &s);
	syscall(SYS_lstat, "nothing", &s);
	syscall(SYS_fstat, dir, &s);
	syscall(SYS_fstat, 77, &s);
	syscall(SYS_newfstatat, dir, "nothing", &s, AT_SYMLINK_NOFOLLOW);
	syscall(SYS_newfstatat, AT_FDCWD, "", &s, AT_EMPTY_PATH | AT_NO_AUTOMOUNT);
	syscall(SYS_access, ".", R_OK | X_OK);
	syscall(SYS_access, "nothing", F_OK);
	fact("entries", syscall(SYS_getdents, dir, entries, sizeof(entries)));
	syscall(SYS_getdents64, 77, entries, sizeof(entries));
	syscall(SYS_lseek, dir, 0, SEEK_SET);
	syscall(SYS_lseek, 77, 0x123456789, SEEK_END);
	syscall(SYS_flock, dir, 5 /* LOCK_SH | LOCK_NB */);
	syscall(SYS_flock, 77, 8 /* LOCK_UN */);
	syscall(SYS_ioctl, dir, 0x123456, 0x789);
}

ACT(waiting)
{
	int fds[2];
	need(pipe(fds) == 0, "pipe");
	need(write(fds[1], "x", 1) == 1, "write");
	struct pollfd list[20] = { { fds[0], POLLIN, 0 }, { fds[1], POLLOUT, 0 }, { 77, POLLPRI, 0 } };
	fact("r", fds[0]);
	fact("w", fds[1]);
	syscall(SYS_poll, list, 3, 100);
	for (int i = 0; i < 20; i++)
		list[i] = (struct pollfd){ fds[0], POLLIN, 0 };
	syscall(SYS_poll, list, 20, -1);
	syscall(SYS_poll, 8, 1, 0);
	struct timespec t = { 0, 1000000 };
	uint64_t mask = 1 << 9;
	syscall(SYS_ppoll, list, 1, &t, &mask, 8);
	syscall(SYS_select, 0, NULL, NULL, NULL, &(struct timeval){ 0, 1 });
	int epoll = epoll_create1(0);
	struct epoll_event event;
	syscall(SYS_epoll_wait, epoll, &event, 1, 0);
	syscall(SYS_epoll_wait, 77, &event, 5, 0);
	t.tv_nsec = 1000000;
	syscall(SYS_nanosleep, &t, NULL);
	t.tv_nsec = 4000000000;
	syscall(SYS_nanosleep, &t, NULL);
	static unsigned word = 3;
	fact("word", (unsigned long)&word);
	syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 4, NULL);
	syscall(SYS_futex, &word, FUTEX_WAKE, 1);
	syscall(SYS_futex, &word, 77, 1);
}

ACT(semaphore)
{
	int set = syscall(SYS_semget, IPC_PRIVATE, 2, IPC_CREAT | IPC_EXCL | 0600);
	need(set >= 0, "semget");
	fact("set", set);
	syscall(SYS_semget, 4711, 0, IPC_EXCL);
	syscall(SYS_semctl, set, 1, SETVAL, 5);
	syscall(SYS_semctl, set, 1, GETVAL);
	struct sembuf ops[2] = { { 1, -2, IPC_NOWAIT }, { 0, 3, SEM_UNDO } };
	syscall(SYS_semop, set, ops, 2);
	syscall(SYS_semop, set, ops + 1, 1);
	syscall(SYS_semop, -1, ops, 2);
	syscall(SYS_semctl, set, 0, IPC_RMID);
	syscall(SYS_semctl, set, 0, 99);
}

ACT(configuration)
{
	struct dqblk q = { .dqb_bhardlimit = 1, .dqb_bsoftlimit = 2, .dqb_ihardlimit = 3, .dqb_valid = QIF_BLIMITS };
	struct dqinfo info = { .dqi_bgrace = 5, .dqi_igrace = 6, .dqi_valid = IIF_IGRACE };
	syscall(SYS_quotactl, QCMD(Q_QUOTAON, USRQUOTA), "/dev/none", 2 /* QFMT_VFS_V0 */, "aquota.user");
	syscall(SYS_quotactl, QCMD(Q_SETQUOTA, GRPQUOTA), "/dev/none", 1000, &q);
	syscall(SYS_quotactl, QCMD(Q_SETINFO, USRQUOTA), "/dev/none", 0, &info);
	syscall(SYS_quotactl, QCMD(Q_SYNC, 9), NULL, 0, NULL);
	syscall(SYS_quotactl, 0x580100 /* XQUOTAON */, "/dev/none", 0, NULL);
	syscall(SYS_fsconfig, 77, 1 /* SET_STRING */, "key", "value", 0);
	int fs = syscall(SYS_fsopen, "tmpfs", 0);
	fact("fs", fs < 0 ? -errno : fs);
	syscall(SYS_fsconfig, fs, 1, "size", "1m", 0);
	syscall(SYS_fsconfig, fs, 0 /* SET_FLAG */, "ro", NULL, 0);
}

ACT(keys)
{
	syscall(SYS_keyctl, 0 /* GET_KEYRING_ID */, -3l, 0);
	syscall(SYS_keyctl, 10 /* SEARCH */, -3l, "user", "no such key", 0);
	syscall(SYS_keyctl, 29 /* RESTRICT_KEYRING */, 0x7fffffff, "asymmetric", "builtin");
	syscall(SYS_keyctl, 7 /* CLEAR */, 0x7fffffff);
	syscall(SYS_keyctl, 999, 1, 2, 3, 4);
}

static void ignore(int signal)
{
	(void)signal;
}

ACT(delivered)
{
	signal(SIGTERM, ignore);
	signal(SIGRTMIN, ignore);
	signal(SIGSEGV, ignore);
	kill(getpid(), SIGTERM);
	kill(getpid(), SIGRTMIN);
	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	fact("child", child);
}

ACT(names_of_sockets)
{
	char address[128];
	unsigned length = sizeof(address);
	syscall(SYS_getsockname, 77, address, &length);
	syscall(SYS_getpeername, 77, address, &length);
}
