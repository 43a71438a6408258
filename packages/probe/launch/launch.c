// SPDX-License-Identifier: Apache-2.0
/*
 * saker-launch COMMAND [ARGUMENT...]: waits for one byte on descriptor 3, then becomes COMMAND. Whoever starts it has
 * time to put this process into the scope of a probe before the command does anything. Descriptor 3 is closed before.
 * Exit code 126: the command can't be run, 127: it was not found (as a shell has it), 125: the pipe ended without a byte.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GO 3

int main(int argc, char **argv)
{
	char byte;
	if (argc < 2) {
		fprintf(stderr, "usage: saker-launch COMMAND [ARGUMENT...]\n");
		return 125;
	}
	ssize_t n;
	do
		n = read(GO, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		return 125;
	close(GO);
	execvp(argv[1], argv + 1);
	fprintf(stderr, "saker-launch: %s: %s\n", argv[1], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}
