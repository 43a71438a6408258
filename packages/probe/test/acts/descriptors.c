// SPDX-License-Identifier: Apache-2.0
/* Descriptors: copies, closing, and those that are no files. */
#include "acts.h"
#include <linux/io_uring.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>

ACT(dup)
{
	int fd = open("/dev/null", O_RDWR);
	fact("fd", fd);
	fact("copy", syscall(SYS_dup, fd));
	syscall(SYS_dup, 77);
	syscall(SYS_dup2, fd, 50);
	syscall(SYS_dup2, 77, 51);
	syscall(SYS_dup3, fd, 52, O_CLOEXEC);
	syscall(SYS_dup3, fd, fd, 0);
	syscall(SYS_close, 50);
	syscall(SYS_close, 50);
	syscall(SYS_close, 0xffffffff00000000ul | 52);
	syscall(SYS_close_range, 60, 70, 0);
	syscall(SYS_close_range, 70, 60, 4 /* CLOSE_RANGE_CLOEXEC */);
	syscall(SYS_close_range, 80, ~0u, 2 | 4);
}

ACT(fcntl)
{
	int fd = open("/dev/null", O_RDWR);
	fact("fd", fd);
	syscall(SYS_fcntl, fd, F_DUPFD, 60);
	syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 61);
	syscall(SYS_fcntl, fd, F_GETFD);
	syscall(SYS_fcntl, fd, F_SETFL, O_NONBLOCK);
	struct flock lock = { .l_type = F_RDLCK };
	syscall(SYS_fcntl, fd, F_OFD_GETLK, &lock);
	syscall(SYS_fcntl, fd, F_GETPIPE_SZ);
	syscall(SYS_fcntl, 77, 4711, 5);
	fact("lock", (unsigned long)&lock);
}

ACT(pipe)
{
	int fds[2];
	struct stat s;
	syscall(SYS_pipe, fds);
	fact("r", fds[0]);
	fact("w", fds[1]);
	fstat(fds[0], &s);
	fact("ino", s.st_ino);
	syscall(SYS_pipe, (int *)8);
	syscall(SYS_pipe2, fds, O_CLOEXEC | O_DIRECT);
	fact("r2", fds[0]);
	fact("w2", fds[1]);
	fstat(fds[1], &s);
	fact("ino2", s.st_ino);
	fds[0] = 31;
	fds[1] = 32;
	syscall(SYS_pipe2, fds, -1);
}

ACT(event_descriptors)
{
	fact("event", syscall(SYS_eventfd, 7));
	fact("event2", syscall(SYS_eventfd2, 8, O_NONBLOCK | O_CLOEXEC));
	syscall(SYS_eventfd2, 9, -1);
	uint64_t mask = 1 << 9;
	int sig = syscall(SYS_signalfd, -1, &mask, 8);
	fact("signal", sig);
	fact("signal4", syscall(SYS_signalfd4, -1, &mask, 8, O_CLOEXEC));
	syscall(SYS_signalfd4, 77, &mask, 8, O_NONBLOCK);
	fact("timer", syscall(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
	syscall(SYS_timerfd_create, 99, 0);
	fact("inotify", syscall(SYS_inotify_init));
	fact("inotify1", syscall(SYS_inotify_init1, IN_NONBLOCK | IN_CLOEXEC));
	syscall(SYS_inotify_init1, -1);
	fact("epoll", syscall(SYS_epoll_create, 3));
	syscall(SYS_epoll_create, -3);
	fact("epoll1", syscall(SYS_epoll_create1, O_CLOEXEC));
	syscall(SYS_epoll_create1, 1);
	fact("memfd", syscall(SYS_memfd_create, "a name", 3));
	syscall(SYS_memfd_create, "x", 0xffff);
	int user = syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */);
	fact("userfault", user < 0 ? -errno : user);
	syscall(SYS_userfaultfd, 0x40);
	int self = syscall(SYS_pidfd_open, getpid(), 0);
	fact("self", self);
	fact("pid", getpid());
	syscall(SYS_pidfd_open, -5, O_NONBLOCK);
	fact("stolen", syscall(SYS_pidfd_getfd, self, 1, 0));
	syscall(SYS_pidfd_getfd, self, 999, 1);
}

ACT(io_uring)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE, .cq_entries = 16 };
	int fd = syscall(SYS_io_uring_setup, 3, &p);
	fact("fd", fd < 0 ? -errno : fd);
	fact("sq", p.sq_entries);
	fact("cq", p.cq_entries);
	fact("features", p.features & 0x7ff);
	struct io_uring_params bad = { .flags = IORING_SETUP_IOPOLL | IORING_SETUP_SQ_AFF };
	bad.sq_thread_cpu = 5;
	bad.sq_thread_idle = 6;
	syscall(SYS_io_uring_setup, 4, &bad);
	syscall(SYS_io_uring_enter, fd, 0, 0, 0, NULL, 0);
	syscall(SYS_io_uring_enter, 77, 1, 2, IORING_ENTER_GETEVENTS, 0x1234, 8);
	syscall(SYS_io_uring_register, 77, 2, 0x5678, 9);
}
