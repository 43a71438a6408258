/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * One event is built in the scratch buffer of its CPU and sent once. No program touches a ring by itself.
 *
 * What is built is a whole event block of a capture file, so that userspace only copies it:
 *   0  u32 block type 0x216
 *   4  u32 block length
 *   8  u16 cpu
 *  10  event header: u64 time, u64 tid, u32 length, u16 type, u32 number of parameters
 *  36  u16 length of each parameter, then the parameters
 *   -  zeros up to a multiple of 4, u32 block length
 *
 * The buffer is twice as large as the longest block: a masked offset lies in the lower half, so any parameter (at most
 * 65535 bytes) fits behind it for the verifier. A block that grew over the lower half is counted as too big and not sent.
 * The upper half is free for intermediate work. The programs run with preemption off, one at a time on a CPU.
 */
#pragma once
#include "abi.h"
#include "codes.h"
#include "kernel.h"
#include "settings.h"

#define BLOCK_EVENT 0x216
#define BLOCK_MAX 65536
#define BLOCK_MASK (BLOCK_MAX - 1)
#define HEADER 10

/* Work areas in the upper half of the buffer */
#define PATH_AREA (BLOCK_MAX + PATH_MAX) /* names are written over its ends, at most 256 bytes */
#define ADDRESS_AREA (BLOCK_MAX + 4 * PATH_MAX)
#define VECTOR_AREA (BLOCK_MAX + 5 * PATH_MAX)
#define LENGTHS (HEADER + 26)

struct ev {
	u64 pos;     /* next free byte of data */
	u32 lengths; /* where the length of the next parameter goes */
	u16 code;
	u16 ring;
	u64 args[6]; /* of the system call, set by the dispatcher */
	u32 id;      /* x86-64 number of the system call */
	u32 compat;  /* it came from 32-bit code: pointers in memory have four bytes */
	/* variables of loops that would cost the verifier too many states in registers */
	u64 work[4];
	u8 data[2 * BLOCK_MAX];
};

/* One for each CPU; the loader sets max_entries. A per-CPU map may hold 32 KiB values at most. */
struct scratch_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct ev);
};
extern struct scratch_map scratch SEC(".maps");

struct ring_map {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
};
extern struct ring_map precious SEC(".maps");
extern struct ring_map flood SEC(".maps");

/* Order: COUNTS in src/index.ts */
struct ev_count {
	u64 sent, dropped_full, dropped_big;
};

#define CODES 512

struct cpu_counts {
	struct ev_count of[CODES];
};
_Static_assert(sizeof(struct cpu_counts) == 512 * 3 * 8, "CODES and COUNTS_PER_CODE in addon/probe.h know this size");

/* One entry for each CPU, mapped by userspace; the loader sets max_entries. */
struct counts_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct cpu_counts);
};
extern struct counts_map counts SEC(".maps");

/* GCC and clang turn a constant memcpy to an unaligned address into plain stores. */
#define STORE(e, offset, type, value) \
	do { \
		type __v = (value); \
		__builtin_memcpy(&(e)->data[offset], &__v, sizeof(__v)); \
	} while (0)

static __always_inline struct ev *ev_here(void)
{
	u32 cpu = bpf_get_smp_processor_id();
	return bpf_map_lookup_elem(&scratch, &cpu);
}

/* The three numbers come as one macro of codes.h. */
static __always_inline struct ev *ev_begin(u16 code, u32 nparams, u16 ring)
{
	struct ev *e = ev_here();
	if (!e)
		return NULL;
	STORE(e, 0, u32, BLOCK_EVENT);
	STORE(e, 8, u16, bpf_get_smp_processor_id());
	STORE(e, HEADER, u64, settings.boot_epoch_ns + bpf_ktime_get_boot_ns());
	STORE(e, HEADER + 8, u64, (u32)bpf_get_current_pid_tgid());
	STORE(e, HEADER + 20, u16, code);
	STORE(e, HEADER + 22, u32, nparams);
	e->pos = LENGTHS + 2 * nparams;
	e->lengths = LENGTHS;
	e->code = code;
	e->ring = ring;
	return e;
}

static __always_inline void *ev_room(struct ev *e)
{
	return &e->data[e->pos & BLOCK_MASK];
}

static __always_inline void put_length(struct ev *e, u16 length)
{
	*(u16 *)&e->data[e->lengths & 127] = length;
	e->lengths += 2;
}

#define PUT(name, type) \
	static __always_inline void append_##name(struct ev *e, type value) \
	{ \
		*(type *)ev_room(e) = value; \
		e->pos += sizeof(type); \
	} \
	static __always_inline void put_##name(struct ev *e, type value) \
	{ \
		append_##name(e, value); \
		put_length(e, sizeof(type)); \
	}
PUT(u8, u8)
PUT(u16, u16)
PUT(u32, u32)
PUT(s32, s32)
PUT(u64, u64)
PUT(s64, s64)

/* A descriptor or pid: the kernel takes 32 bits of the register, a caller may leave junk above. */
static __always_inline void put_int(struct ev *e, u64 argument)
{
	put_s64(e, (s32)argument);
}

static __always_inline void put_empty(struct ev *e)
{
	put_length(e, 0);
}

/* A string with its NUL, cut to `max` bytes with it. Gives the bytes written, 0: not readable. */
static __always_inline u32 append_str(struct ev *e, u64 user, u32 max)
{
	long n = user ? bpf_probe_read_user_str(ev_room(e), max, (void *)user) : -1;
	if (n < 0)
		return 0;
	if (n == 0) { /* of an empty string, some kernels */
		append_u8(e, 0);
		return 1;
	}
	e->pos += n;
	return n;
}

static __always_inline u32 append_kernel_str(struct ev *e, const void *kernel, u32 max)
{
	long n = bpf_probe_read_kernel_str(ev_room(e), max, kernel);
	if (n <= 0)
		return 0;
	e->pos += n;
	return n;
}

static __always_inline void put_str(struct ev *e, u64 user, u32 max)
{
	put_length(e, append_str(e, user, max));
}

static __always_inline void put_kernel_str(struct ev *e, const void *kernel, u32 max)
{
	put_length(e, append_kernel_str(e, kernel, max));
}

static __always_inline void put_path_arg(struct ev *e, u64 user)
{
	put_str(e, user, PATH_MAX);
}

/* All of `length` bytes (at most 65535), or none. */
static __always_inline u32 append_bytes(struct ev *e, u64 user, u32 length)
{
	u64 bytes = bounded(length, 65536);
	if (!user || bpf_probe_read_user(ev_room(e), bytes, (void *)user))
		return 0;
	e->pos += bytes;
	return bytes;
}

static __always_inline void put_bytes(struct ev *e, u64 user, u32 length)
{
	put_length(e, append_bytes(e, user, length));
}

/* Overwrites the byte written last. */
static __always_inline void amend_last(struct ev *e, u8 byte)
{
	e->data[(e->pos - 1) & BLOCK_MASK] = byte;
}

/*
 * Closes the block and sends it. A waiting reader is woken for each precious event (the kernel does it only if the
 * reader had caught up), and for the flood only when a quarter of the ring is full: it looks for less by itself.
 */
static __always_inline int ev_send(struct ev *e)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct cpu_counts *all = bpf_map_lookup_elem(&counts, &cpu);
	if (!all)
		return 0;
	struct ev_count *count = &all->of[e->code & (CODES - 1)];
	u64 end = e->pos;
	if (end > BLOCK_MAX - 8) {
		count->dropped_big++;
		return 0;
	}
	STORE(e, HEADER + 16, u32, end - HEADER);
	*(u32 *)&e->data[end & BLOCK_MASK] = 0;
	u32 total = (end + 3 & ~3ull) + 4;
	STORE(e, 4, u32, total);
	*(u32 *)&e->data[(total - 4) & BLOCK_MASK] = total;
	total &= 0x1ffff; /* for the verifier; it is at most BLOCK_MAX */
	if (total > BLOCK_MAX)
		return 0;
	long failed;
	if (e->ring == PRECIOUS) {
		failed = bpf_ringbuf_output(&precious, e->data, total, 0);
	} else {
		u64 waiting = bpf_ringbuf_query(&flood, BPF_RB_AVAIL_DATA);
		u64 wake = waiting > settings.flood_bytes / 4 ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
		failed = bpf_ringbuf_output(&flood, e->data, total, wake);
	}
	if (failed)
		count->dropped_full++;
	else
		count->sent++;
	return 0;
}
