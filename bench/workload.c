/*
 * A program that does little but system calls: opens, reads and closes a file, over and over.
 *
 * usage: workload FILE SECONDS [CALLS]
 * CALLS: system calls a second at most, 0 (the default) for as many as the machine makes.
 * Prints the system calls a second that were made, and the nanoseconds of CPU time that one took.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const struct timespec pause = { .tv_nsec = 500000 };
	const int batch = 50;
	double start, end, limit;
	double calls = 0;
	struct rusage used;
	char bytes[64];

	if (argc < 3) {
		fprintf(stderr, "usage: workload FILE SECONDS [CALLS]\n");
		return 2;
	}
	limit = argc > 3 ? atof(argv[3]) : 0;
	start = now();
	end = start + atof(argv[2]);
	for (double t = start; t < end; t = now()) {
		if (limit > 0 && calls > (t - start) * limit) {
			nanosleep(&pause, NULL);
			continue;
		}
		for (int i = 0; i < batch; i++) {
			int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
			if (fd < 0 || read(fd, bytes, sizeof(bytes)) < 0) {
				perror(argv[1]);
				return 1;
			}
			close(fd);
		}
		calls += 3 * batch;
	}
	end = now();
	getrusage(RUSAGE_SELF, &used);
	printf("%.0f %.1f\n", calls / (end - start),
	       (used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6) /
		       calls * 1e9);
	return 0;
}
