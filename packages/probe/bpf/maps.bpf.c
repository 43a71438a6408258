// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Defines what the headers in lib declare, and the licence of the whole object. */
#include "lib/event.h"

const volatile struct settings settings SEC(".rodata.settings") = {};
struct tables_map tables SEC(".maps");
struct programs_map programs SEC(".maps");
struct self_map self SEC(".maps");
struct births_map births SEC(".maps");
struct tree_map tree SEC(".maps");
struct scratch_map scratch SEC(".maps");
struct ring_map precious SEC(".maps");
struct ring_map flood SEC(".maps");
struct counts_map counts SEC(".maps");

/* Several helpers are for GPL-compatible programs only. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
