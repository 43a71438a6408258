/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the addon share about an open probe. */
#pragma once
#include "probe.h"
#include <bpf/libbpf.h>
#include <stdbool.h>
#include <time.h>

#define LINKS_MAX 8

struct probe {
	struct bpf_object *object;
	struct bpf_link *links[LINKS_MAX];
	unsigned link_count;
	struct ring flood, precious;
	int epoll;
	unsigned cpus;
	const uint8_t *counts; /* one struct cpu_counts for each CPU */
	size_t counts_bytes;
	uint64_t boot_epoch_ns;
};

static inline uint64_t clock_ns(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}
