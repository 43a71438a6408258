/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Groups of parameters that the events of fork, exec and their failures share. They all describe the current task. */
#pragma once
#include "path.h"
#include "syscall.h"
#include "task.h"

#define ARGS_MAX 4096

/* Defined in process.bpf.c. Each puts several parameters; the names say which, in their order. */

/* exe, args: of the running program, from its memory */
extern int put_exe_args(void);
/* exe, args: of a program that was not started: strings behind `argv`, an array of pointers in user memory */
extern int put_exe_args_of(u64 argv);
/* env, likewise */
extern int put_env_of(u64 envp);
/* tid, pid, ptid, cwd (always empty), fdlimit, pgft_maj, pgft_min, vm_size, vm_rss, vm_swap, comm, cgroups */
extern int put_task(void);
/* tty, vpgid, loginuid, flags, cap_inheritable, cap_permitted, cap_effective, exe_ino, exe_ino_ctime, exe_ino_mtime, uid,
 * trusted_exepath, pgid, gid */
extern int put_program(void);

/* `length` bytes at `user`, a row of strings each with its NUL; cut to `max`, then the last byte becomes a NUL. */
static __always_inline void put_strings(struct ev *e, u64 user, u64 length, u32 max)
{
	u32 written = append_bytes(e, user, length < max ? length : max);
	if (written)
		amend_last(e, 0);
	put_length(e, written);
}
