// SPDX-License-Identifier: Apache-2.0
/* Merging the two rings by time, and waiting for them. */
#include "internal.h"
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#define TIME_OFFSET 10 /* of u64 ns since 1970 in a block: behind u32 type, u32 length, u16 cpu */

static uint64_t time_of(const uint8_t *block)
{
	uint64_t time;
	memcpy(&time, block + TIME_OFFSET, sizeof(time));
	return time;
}

/*
 * Only events up to a moment are given out that lies before both rings are looked at. An event takes its time before
 * it enters its ring, so whatever happened before such an event, in the sense that it caused it or was done by the same
 * thread, is already in its ring: an open in the flood never overtakes the fork in the precious ring that made its
 * process, nor the other way round. A record that is still being written stops everything for the same reason.
 */
size_t probe_drain(struct probe *p, uint8_t *into, size_t room)
{
	size_t used = 0;
	struct ring *flood = &p->flood, *precious = &p->precious;
	uint64_t until = p->boot_epoch_ns + clock_ns(CLOCK_BOOTTIME);
	uint64_t flood_limit = ring_written(flood), precious_limit = ring_written(precious);
	for (;;) {
		const uint8_t *f = NULL, *r = NULL;
		uint32_t f_length = 0, r_length = 0;
		enum ring_state f_state = ring_head(flood, flood_limit, &f, &f_length);
		enum ring_state r_state = ring_head(precious, precious_limit, &r, &r_length);
		if (f_state == RING_BUSY || r_state == RING_BUSY || (!f && !r))
			break;
		bool take_precious = r && (!f || time_of(r) <= time_of(f));
		const uint8_t *block = take_precious ? r : f;
		uint32_t length = take_precious ? r_length : f_length;
		if (time_of(block) > until || used + length > room)
			break;
		memcpy(into + used, block, length);
		used += length;
		ring_next(take_precious ? precious : flood, length);
	}
	ring_release(flood);
	ring_release(precious);
	return used;
}

/*
 * The kernel wakes us for precious events and for a flood that piles up (ev_send in bpf/lib/event.h). A few flood
 * events are found by looking every few milliseconds: that costs less than a wakeup for each of them.
 */
#define LOOK_EVERY_MS 5

int probe_wait(struct probe *p, int timeout_ms)
{
	for (int waited = 0;;) {
		if (ring_has_data(&p->precious) || ring_has_data(&p->flood))
			return 1;
		int rest = timeout_ms < 0 ? LOOK_EVERY_MS : timeout_ms - waited;
		if (rest <= 0)
			return 0;
		int step = rest < LOOK_EVERY_MS ? rest : LOOK_EVERY_MS;
		struct epoll_event events[2];
		if (epoll_wait(p->epoll, events, 2, step) < 0 && errno != EINTR)
			return -errno;
		waited += step;
	}
}
