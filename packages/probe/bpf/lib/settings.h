/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What userspace decides: fixed settings written before the load, and tables that may change while the probe runs. */
#pragma once
#include "kernel.h"

#define SCOPE_ALL 0
#define SCOPE_TREE 1   /* the processes in `tree` */
#define SCOPE_PIDNS 2  /* scope_id: inode number of the namespace */
#define SCOPE_CGROUP 3 /* scope_id: id of the cgroup v2, scope_level: its distance from the root */

/* Order and size: SETTINGS in addon/load.c */
struct settings {
	u64 boot_epoch_ns; /* time of boot, ns since 1970: ktime_get_boot plus this is the time of an event */
	u64 scope_id;
	u32 scope_kind;
	u32 scope_level;
	u32 snaplen; /* at most so many bytes of a read or written buffer */
	u32 drop_failed;
	u64 flood_bytes; /* size of the flood ring */
};

extern const volatile struct settings settings SEC(".rodata.settings");

#define IDS 512         /* more than any x86-64 or ia32 number */
#define GENERIC 511     /* slot of `programs` for a system call without a program of its own */
#define HOOK_PROCEXIT 0 /* index in tables.hook */
#define HOOK_SIGNAL 1

/* Layout: packTables in src/tables.ts */
struct tables {
	u8 native[IDS];   /* not 0: the x86-64 system call is wanted */
	u8 ia32[IDS];     /* not 0: the ia32 number means a wanted system call */
	s16 to_native[IDS]; /* ia32 number to x86-64 number, -1: there is none */
	u16 sc[IDS];      /* x86-64 number to the code of a generic event's ID */
	u8 hook[8];
};
_Static_assert(sizeof(struct tables) == 3080, "src/tables.ts and TABLES_BYTES in addon/probe.h know this size");

struct tables_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct tables);
};
extern struct tables_map tables SEC(".maps");

/* tgid of the agent as the initial pid namespace sees it; its own events are never reported */
struct self_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
};
extern struct self_map self SEC(".maps");

/* tgids of SCOPE_TREE */
struct tree_map {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u32);
	__type(value, u8);
	__uint(map_flags, BPF_F_NO_PREALLOC);
};
extern struct tree_map tree SEC(".maps");

/*
 * Flags of a clone3 by the thread id of the child: its parent's struct clone_args may be gone when the child looks. A
 * child that never gets to report its birth leaves an entry, so old ones are replaced.
 */
struct births_map {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, u64);
};
extern struct births_map births SEC(".maps");

/* x86-64 number to program; filled by the loader by the programs' names. */
struct programs_map {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, IDS);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
};
extern struct programs_map programs SEC(".maps");

static __always_inline struct tables *tables_get(void)
{
	u32 zero = 0;
	return bpf_map_lookup_elem(&tables, &zero);
}
