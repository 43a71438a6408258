/** Open flags of the kernel, as /proc/PID/fdinfo shows them, in the encoding that events have. */

import { constants } from 'node:fs'

/** include/uapi/asm-generic/fcntl.h; these are the same on x86-64 and arm64. */
const O_CLOEXEC = 0o2000000
const TMPFILE_BIT = 0o20000000

/** Kernel bits and event bits (file_flags). A row counts when all of its kernel bits are set. */
const rows: readonly (readonly [kernel: number, event: number])[] = [
  [constants.O_CREAT, 0x4],
  [constants.O_APPEND, 0x8],
  [constants.O_DSYNC, 0x10],
  [constants.O_EXCL, 0x20],
  [constants.O_NONBLOCK, 0x40],
  [constants.O_SYNC, 0x80],
  [constants.O_TRUNC, 0x100],
  [constants.O_DIRECT, 0x200],
  [constants.O_DIRECTORY, 0x400],
  [O_CLOEXEC, 0x1000],
  [TMPFILE_BIT | constants.O_DIRECTORY, 0x2000],
]

const accessModes = new Map([
  [constants.O_WRONLY, 2],
  [constants.O_RDWR, 3],
])

/** `flags`: what follows `flags:` of a fdinfo file, as a number. O_LARGEFILE says nothing on 64 bits and is left out. */
export function eventOpenFlags(flags: number): number {
  let out = accessModes.get(flags & 3) ?? 1
  for (const [kernel, event] of rows) if ((flags & kernel) === kernel) out |= event
  return out
}
