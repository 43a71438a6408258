/*
 * The acts of the demo that a shell has no words for. Each does what its name says to processes, files and addresses
 * of its own, and nothing else.
 *
 *   actor memfd PROGRAM [ARGS]     copies PROGRAM into an anonymous file in memory and runs it from there
 *   actor attach PID               attaches to PID with ptrace, then lets it go
 *   actor read-late FLAG FILE      opens FILE once FLAG exists, but not within the first six seconds of its life
 *   actor connect PORT             connects to 192.0.2.1:PORT, which it makes in a network namespace of its own
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "actor: %s: %s\n", what, strerror(errno));
	return 1;
}

static int run_from_memory(char **argv)
{
	int from = open(argv[0], O_RDONLY | O_CLOEXEC);
	int memory = memfd_create("saker-demo", MFD_CLOEXEC);
	struct stat size;

	if (from < 0 || memory < 0 || fstat(from, &size))
		return fail(argv[0]);
	for (off_t done = 0; done < size.st_size;) {
		ssize_t n = sendfile(memory, from, &done, size.st_size - done);
		if (n <= 0)
			return fail("copy into memory");
	}
	fexecve(memory, argv, environ);
	return fail("run from memory");
}

static int attach(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL))
		return fail("attach");
	waitpid(pid, &status, 0);
	return ptrace(PTRACE_DETACH, pid, NULL, NULL) ? fail("detach") : 0;
}

/* The rule leaves a program's start-up alone for five seconds. */
static int read_late(const char *flag, const char *path)
{
	time_t earliest = time(NULL) + 6;
	const struct timespec pause = { .tv_nsec = 50000000 };
	int file;

	while (access(flag, F_OK) || time(NULL) < earliest)
		nanosleep(&pause, NULL);
	file = open(path, O_RDONLY);
	return file < 0 ? fail(path) : close(file);
}

/* 192.0.2.1 is set aside for documentation; here it is an alias of the loopback device of an empty namespace. */
static int connect_inside(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct ifreq device = { 0 };
	int listener, client, control;

	inet_pton(AF_INET, "192.0.2.1", &address.sin_addr);
	if (unshare(CLONE_NEWNET))
		return fail("own network namespace");
	control = socket(AF_INET, SOCK_DGRAM, 0);
	strcpy(device.ifr_name, "lo");
	device.ifr_flags = IFF_UP | IFF_RUNNING;
	if (ioctl(control, SIOCSIFFLAGS, &device))
		return fail("bring lo up");
	strcpy(device.ifr_name, "lo:1");
	memcpy(&device.ifr_addr, &address, sizeof(address));
	if (ioctl(control, SIOCSIFADDR, &device))
		return fail("address for lo");
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		return fail("listen");
	client = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(client, (struct sockaddr *)&address, sizeof(address)))
		return fail("connect");
	return 0;
}

int main(int argc, char **argv)
{
	const char *act = argc > 1 ? argv[1] : "";

	if (!strcmp(act, "memfd") && argc > 2)
		return run_from_memory(argv + 2);
	if (!strcmp(act, "attach") && argc == 3)
		return attach(atoi(argv[2]));
	if (!strcmp(act, "read-late") && argc == 4)
		return read_late(argv[2], argv[3]);
	if (!strcmp(act, "connect") && argc == 3)
		return connect_inside(atoi(argv[2]));
	fprintf(stderr, "usage: actor memfd PROGRAM [ARGS] | attach PID | read-late FLAG FILE | connect PORT\n");
	return 2;
}
