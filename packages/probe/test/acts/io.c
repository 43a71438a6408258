// SPDX-License-Identifier: Apache-2.0
/* Reading and writing files. */
#include "acts.h"
#include <sys/sendfile.h>
#include <sys/uio.h>

ACT(io)
{
	int fd = open("data", O_CREAT | O_RDWR, 0600), other = open("other", O_CREAT | O_RDWR, 0600);
	char text[120], in[200], one[3], two[60];
	for (int i = 0; i < 120; i++)
		text[i] = 'a' + i % 26;
	fact("fd", fd);
	fact("other", other);
	syscall(SYS_write, fd, text, 120);
	syscall(SYS_write, 77, "lost", 4);
	syscall(SYS_pwrite64, fd, "XY", 2, 0x123456789);
	syscall(SYS_pread64, fd, in, 5, 26);
	syscall(SYS_lseek, fd, 0, SEEK_SET);
	syscall(SYS_read, fd, in, 200);
	syscall(SYS_read, fd, (char *)8, 10);
	syscall(SYS_ftruncate, fd, 120);
	syscall(SYS_lseek, fd, 0, SEEK_END);
	syscall(SYS_read, fd, in, 10);
	struct iovec out[2] = { { "12345", 5 }, { text, 100 } }, into[2] = { { one, 3 }, { two, 60 } };
	syscall(SYS_writev, fd, out, 2);
	syscall(SYS_writev, 77, out, 1);
	syscall(SYS_pwritev, fd, out, 1, 7, 0);
	syscall(SYS_preadv, fd, into, 2, 1, 0);
	syscall(SYS_readv, 77, into, 2);
	syscall(SYS_lseek, fd, 2, SEEK_SET);
	syscall(SYS_readv, fd, into, 1);
	off_t offset = 5;
	syscall(SYS_sendfile, other, fd, &offset, 10);
	int pipes[2];
	need(pipe(pipes) == 0, "pipe");
	fact("w", pipes[1]);
	syscall(SYS_splice, fd, NULL, pipes[1], NULL, 6, 1 | 4);
	syscall(SYS_copy_file_range, fd, NULL, other, NULL, 4, 0);
	struct iovec remote = { text, 4 }, local = { in, 4 };
	syscall(SYS_process_vm_readv, getpid(), &local, 1, &remote, 1, 0);
	syscall(SYS_process_vm_writev, getpid(), &local, 1, &remote, 1, 0);
	fact("pid", getpid());
}
