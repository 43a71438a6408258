/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The path of an open file. bpf_d_path is not allowed at the tracepoints that we use, so the dentries are walked here. */
#pragma once
#include "event.h"

/*
 * Puts the path at `path` (kernel address of a struct path) as a parameter: from the root of the mount namespace, so a
 * process in a container gives its container's path; " (deleted)" is never added. A file that is in no
 * directory gives its name, as "/memfd:x". Deeper than PATH_DEPTH components or longer than 4095 bytes:
 * only the end of the path, after a "/". Defined in path.bpf.c.
 */
extern int put_path(u64 path);

#define PATH_DEPTH 128
