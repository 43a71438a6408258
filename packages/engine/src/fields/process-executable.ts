/** The executable file of a process, and the times of the process. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { bool, number, type FieldEntry } from './entry.ts'
import { i64, narrow, u64, u64Difference } from './integers.ts'
import { ancestor } from './lineage.ts'
import { openCount } from './process-resources.ts'

/** A time in two halves; undefined when it is not known. */
function known(hi: number, lo: number): number | bigint | undefined {
  return hi === 0 && lo === 0 ? undefined : u64(hi, lo)
}

function duration(c: EventContext): number | bigint | undefined {
  const { thread, ev } = c
  if (thread === undefined || (thread.cloneTimeHi === 0 && thread.cloneTimeLo === 0)) return undefined
  return u64Difference(ev.timeHi, ev.timeLo, thread.cloneTimeHi, thread.cloneTimeLo)
}

function parentDuration(c: EventContext): number | bigint | undefined {
  const parent = ancestor(c, 1)
  if (parent === undefined) return undefined
  // With an unknown start Falco gives the number of open descriptors; rules rely on the field being there.
  if (parent.cloneTimeHi === 0 && parent.cloneTimeLo === 0) return openCount(c)
  return u64Difference(c.ev.timeHi, c.ev.timeLo, parent.cloneTimeHi, parent.cloneTimeLo)
}

function nonZero(value: bigint | undefined): number | bigint | undefined {
  return value === undefined || value === 0n ? undefined : narrow(value)
}

export const executable = {
  'proc.duration': number(kinds.PT_RELTIME, 'Nanoseconds since the process started.', duration),
  'proc.ppid.duration': number(kinds.PT_RELTIME, 'Nanoseconds since the parent process started.', parentDuration),
  'proc.pid.ts': number(
    kinds.PT_RELTIME,
    'Start of the process in nanoseconds since the epoch.',
    (c) => c.thread && known(c.thread.cloneTimeHi, c.thread.cloneTimeLo),
  ),
  'proc.ppid.ts': number(kinds.PT_RELTIME, 'Start of the parent process in nanoseconds since the epoch.', (c) => {
    const parent = c.thread && c.state.threads.find(c.thread.ptid)
    return parent && u64(parent.cloneTimeHi, parent.cloneTimeLo)
  }),
  'proc.is_exe_writable': bool('The user of the process may write to its executable.', (c) => c.thread?.exeWritable),
  'proc.is_exe_upper_layer': bool(
    'The executable lies in the upper layer of an overlay file system: it was added to or changed in a running container.',
    (c) => c.thread?.exeUpperLayer,
  ),
  'proc.is_exe_lower_layer': bool(
    'The executable lies in a lower layer of an overlay file system: it came with the image.',
    (c) => c.thread?.exeLowerLayer,
  ),
  'proc.is_exe_from_memfd': bool(
    'The executable lies in memory only (memfd_create), in no file system.',
    (c) => c.thread?.exeFromMemfd,
  ),
  'proc.exe_ino': number(kinds.PT_INT64, 'Inode of the executable.', (c) => {
    const { thread } = c
    return thread === undefined || (thread.exeInoHi === 0 && thread.exeInoLo === 0)
      ? undefined
      : i64(thread.exeInoHi, thread.exeInoLo)
  }),
  'proc.exe_ino.ctime': number(
    kinds.PT_ABSTIME,
    'Last change of status of the executable, in nanoseconds since the epoch.',
    (c) => c.thread && known(c.thread.exeCtimeHi, c.thread.exeCtimeLo),
  ),
  'proc.exe_ino.mtime': number(
    kinds.PT_ABSTIME,
    'Last change of content of the executable, in nanoseconds since the epoch.',
    (c) => c.thread && known(c.thread.exeMtimeHi, c.thread.exeMtimeLo),
  ),
  'proc.exe_ino.ctime_duration_proc_start': number(
    kinds.PT_ABSTIME,
    'Nanoseconds from the last change of status of the executable to the start of the process.',
    (c) => c.thread && nonZero(c.thread.ctimeSinceClone),
  ),
  'proc.exe_ino.ctime_duration_pidns_start': number(
    kinds.PT_ABSTIME,
    'Nanoseconds from the start of the pid namespace to the last change of status of the executable, when it came later.',
    (c) => c.thread && nonZero(c.thread.ctimeSincePidns),
  ),
  'proc.pidns_init_start_ts': number(
    kinds.PT_UINT64,
    'Start of the first process of the pid namespace, in nanoseconds since the epoch.',
    (c) => c.thread && known(c.thread.pidnsStartHi, c.thread.pidnsStartLo),
  ),
} satisfies Record<string, FieldEntry>
