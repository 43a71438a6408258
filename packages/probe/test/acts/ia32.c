// SPDX-License-Identifier: Apache-2.0
/* System calls through the 32-bit entry (int 0x80), made from 64-bit code: the numbers and structures are ia32's. */
#include "acts.h"
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define LOW_BYTES 65536

static char *low; /* memory that a 32-bit pointer can name */

static uint32_t place(const void *data, size_t bytes)
{
	static size_t used;
	char *at = low + used;
	memcpy(at, data, bytes);
	used += (bytes + 15) & ~15ul;
	return (uint32_t)(uintptr_t)at;
}

static uint32_t text(const char *string)
{
	return place(string, strlen(string) + 1);
}

static long ia32(long number, uint64_t b, uint64_t c, uint64_t d, uint64_t s)
{
	long result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(b), "c"(c), "d"(d), "S"(s), "D"(0ul)
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)result;
}

ACT(ia32)
{
	low = mmap(NULL, LOW_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	need(low != MAP_FAILED, "mmap");
	if (ia32(20 /* getpid */, 0, 0, 0, 0) < 0)
		fact("missing", 1);
	uint32_t name = text("made32");
	long fd = ia32(5 /* open */, name, O_CREAT | O_RDWR, 0600, 0);
	fact("fd", fd);
	ia32(295 /* openat */, (unsigned)AT_FDCWD, text("nothing32"), O_RDONLY, 0);
	ia32(6 /* close */, 99, 0, 0, 0);
	ia32(41 /* dup */, fd, 0, 0, 0);
	ia32(213 /* setuid32 */, 0, 0, 0, 0);
	ia32(70 /* setreuid16 */, 0xabcd0000, 0x1234ffff, 0, 0);
	ia32(22 /* oldumount */, text("no/where32"), 0x55, 0, 0);
	uint64_t result = 0;
	ia32(140 /* _llseek */, fd, 1, 2, place(&result, sizeof(result)));
	ia32(59 /* oldolduname, on x86-64 execve */, 0, 0, 0, 0);

	uint32_t limit[2] = { 100, 200 };
	ia32(75 /* setrlimit */, 99, place(limit, sizeof(limit)), 0, 0);

	uint32_t argv[3] = { text("zero32"), text("one32"), 0 }, envp[2] = { text("E=32"), 0 };
	ia32(11 /* execve */, text("/no/such32"), place(argv, sizeof(argv)), place(envp, sizeof(envp)), 0);

	uint32_t socket_args[3] = { AF_INET, SOCK_DGRAM, 0 };
	long udp = ia32(102 /* socketcall */, 1, place(socket_args, sizeof(socket_args)), 0, 0);
	fact("udp", udp);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	uint32_t connect_args[3] = { udp, place(&a, sizeof(a)), sizeof(a) };
	ia32(102, 3, place(connect_args, sizeof(connect_args)), 0, 0);
	uint32_t send_args[4] = { 99, text("sent32"), 6, 0 };
	ia32(102, 9 /* SYS_SEND */, place(send_args, sizeof(send_args)), 0, 0);
	uint32_t vector[2] = { text("vector32"), 8 };
	uint32_t message[7] = { 0, 0, place(vector, sizeof(vector)), 1, 0, 0, 0 };
	uint32_t sendmsg_args[3] = { udp, place(message, sizeof(message)), 0 };
	ia32(102, 16 /* SYS_SENDMSG */, place(sendmsg_args, sizeof(sendmsg_args)), 0, 0);
}
