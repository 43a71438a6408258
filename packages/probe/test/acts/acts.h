// SPDX-License-Identifier: Apache-2.0
/*
 * An act is a function that makes system calls for the tests to see, and prints facts about them that only it knows.
 * System calls are made by number, so that the C library does not choose another one.
 */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct act {
	const char *name;
	void (*play)(void);
	struct act *next;
};

void add_act(struct act *act);

#define ACT(name) \
	static void play_##name(void); \
	static struct act act_##name = { #name, play_##name, NULL }; \
	__attribute__((constructor)) static void add_##name(void) \
	{ \
		add_act(&act_##name); \
	} \
	static void play_##name(void)

/* Prints "name=value" for the test. The output is written at the very end. */
void fact(const char *name, unsigned long long value);
void fact_text(const char *name, const char *value);

/* Ends the act as failed when the machine does not give what the act needs. */
void need(int condition, const char *what);
