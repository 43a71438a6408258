// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Run once by the loader (BPF_PROG_TEST_RUN), in its own process: learns the process id that the initial pid namespace
 * gives the agent. Inside a container getpid would give another one.
 */
#include "lib/settings.h"

SEC("raw_tp")
int learn_self(void *ctx)
{
	u32 zero = 0, tgid = bpf_get_current_pid_tgid() >> 32;
	bpf_map_update_elem(&self, &zero, &tgid, BPF_ANY);
	return 0;
}
