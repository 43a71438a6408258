/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a BPF ring buffer without callbacks. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	volatile uint64_t *consumer;       /* a page that we write */
	const volatile uint64_t *producer; /* a page that the kernel writes, followed by the data, mapped twice */
	const uint8_t *data;
	size_t bytes;
	uint64_t position; /* how far we have read; ahead of *consumer until ring_release */
};

/* 0 or a negative errno. `bytes` is the map's max_entries. */
int ring_map(struct ring *r, int map_fd, size_t bytes);
void ring_unmap(struct ring *r);

uint64_t ring_written(const struct ring *r);

enum ring_state { RING_EMPTY, RING_BUSY, RING_RECORD };

/*
 * The record at the reader's position, none behind `limit` (of ring_written). RING_BUSY: it is still being written.
 * Discarded records are skipped.
 */
enum ring_state ring_head(struct ring *r, uint64_t limit, const uint8_t **record, uint32_t *length);
void ring_next(struct ring *r, uint32_t length);
/* Gives the space of what was read back to the kernel. */
void ring_release(struct ring *r);
bool ring_has_data(const struct ring *r);
