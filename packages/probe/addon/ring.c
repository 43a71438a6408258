// SPDX-License-Identifier: Apache-2.0
/*
 * Layout (kernel/bpf/ringbuf.c): page 0 holds the consumer's position, page 1 the producer's, then the data, mapped
 * twice so that a record is never broken. Each record starts at a multiple of 8 with a header of 8 bytes: u32 length,
 * whose highest bit says that it is still being written and the next one that it was discarded; u32 for the kernel.
 */
#include "ring.h"
#include <errno.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page(void)
{
	return sysconf(_SC_PAGESIZE);
}

int ring_map(struct ring *r, int map_fd, size_t bytes)
{
	void *ours = mmap(NULL, page(), PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
	if (ours == MAP_FAILED)
		return -errno;
	void *theirs = mmap(NULL, page() + 2 * bytes, PROT_READ, MAP_SHARED, map_fd, page());
	if (theirs == MAP_FAILED) {
		int failure = -errno;
		munmap(ours, page());
		return failure;
	}
	r->consumer = ours;
	r->producer = theirs;
	r->data = (uint8_t *)theirs + page();
	r->bytes = bytes;
	r->position = *r->consumer;
	return 0;
}

void ring_unmap(struct ring *r)
{
	if (r->consumer)
		munmap((void *)r->consumer, page());
	if (r->producer)
		munmap((void *)r->producer, page() + 2 * r->bytes);
	r->consumer = NULL;
	r->producer = NULL;
}

uint64_t ring_written(const struct ring *r)
{
	return __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
}

enum ring_state ring_head(struct ring *r, uint64_t limit, const uint8_t **record, uint32_t *length)
{
	while (r->position < limit) {
		const uint8_t *at = r->data + (r->position & (r->bytes - 1));
		uint32_t header = __atomic_load_n((const uint32_t *)at, __ATOMIC_ACQUIRE);
		if (header & BPF_RINGBUF_BUSY_BIT)
			return RING_BUSY;
		*length = header & ~BPF_RINGBUF_DISCARD_BIT;
		if (header & BPF_RINGBUF_DISCARD_BIT) {
			ring_next(r, *length);
			continue;
		}
		*record = at + BPF_RINGBUF_HDR_SZ;
		return RING_RECORD;
	}
	return RING_EMPTY;
}

void ring_next(struct ring *r, uint32_t length)
{
	r->position += (BPF_RINGBUF_HDR_SZ + length + 7) & ~7ull;
}

void ring_release(struct ring *r)
{
	__atomic_store_n(r->consumer, r->position, __ATOMIC_RELEASE);
}

bool ring_has_data(const struct ring *r)
{
	return ring_written(r) != r->position;
}
