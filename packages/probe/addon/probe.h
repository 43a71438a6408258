/* SPDX-License-Identifier: Apache-2.0 */
/* The probe in user space, without any JavaScript: loading, the two rings, counters. */
#pragma once
#include "ring.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CODES 512            /* event types counted, as in bpf/lib/event.h */
#define COUNTS_PER_CODE 3    /* sent, dropped full, dropped big */
#define TABLES_BYTES 3080    /* sizeof(struct tables) of bpf/lib/settings.h */

/* Order: SETTINGS in src/settings.ts */
struct probe_settings {
	uint64_t flood_bytes, precious_bytes; /* powers of two, at least a page */
	uint64_t snaplen, drop_failed;
	uint64_t scope_kind, scope_id, scope_level;
};

struct probe_program {
	char name[64]; /* of the function in the object */
	uint16_t id;   /* x86-64 number of its system call */
};

/* What went wrong: a code of src/errors.ts and a sentence about this machine. */
struct probe_failure {
	char code[32];
	char text[4096];
};

struct probe;

/* NULL: failed, and `failure` says why. `tables` has TABLES_BYTES bytes. */
struct probe *probe_open(const char *object, const struct probe_program *programs, size_t count, const void *tables,
			 const struct probe_settings *settings, struct probe_failure *failure);
void probe_close(struct probe *p);

/* These give 0 or a negative errno. */
int probe_set_tables(struct probe *p, const void *tables);
int probe_add_to_tree(struct probe *p, uint32_t tgid);

/* Copies whole event blocks in the order of their times; gives the bytes written. */
size_t probe_drain(struct probe *p, uint8_t *into, size_t room);
/* Waits until there is something to drain: 1, 0 after timeout_ms (negative: never), or a negative errno. */
int probe_wait(struct probe *p, int timeout_ms);

unsigned probe_cpus(const struct probe *p);
/* CODES * COUNTS_PER_CODE numbers of one CPU, growing while one looks. */
const volatile uint64_t *probe_counts(const struct probe *p, unsigned cpu);
uint64_t probe_boot_time_ns(const struct probe *p);
