/** Descriptors, memory, page faults and control groups of a process. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { fdKindName } from '../state/fd-kinds.ts'
import { custom, number, text, type FieldEntry } from './entry.ts'

/** Open descriptors of the process. */
export function openCount(c: EventContext): number | undefined {
  if (c.thread === undefined) return undefined
  return c.state.threads.mainOf(c.thread)?.fds.size ?? 0
}

function limit(c: EventContext): number | undefined {
  if (c.thread === undefined) return undefined
  return c.state.threads.mainOf(c.thread)?.fdLimit ?? 0
}

function usage(c: EventContext): number | undefined {
  const open = openCount(c)
  const most = limit(c)
  if (open === undefined || most === undefined) return undefined
  if (most <= 0) return 0
  return open > most ? 100 : (open * 100) / most
}

function standardFd(c: EventContext, num: number) {
  return c.thread === undefined ? undefined : c.state.threads.fdsOf(c.thread)?.get(num)
}

function kindOf(num: number, what: string): FieldEntry {
  return text(`Kind of the descriptor behind ${what}, as fd.type.`, (c) => {
    const fd = standardFd(c, num)
    return fd === undefined ? undefined : fdKindName(fd.type)
  })
}

function nameOf(num: number, what: string): FieldEntry {
  return text(`Name of the descriptor behind ${what}, as fd.name.`, (c) => standardFd(c, num)?.name)
}

/** `subsystem=path` entries joined by blanks, by the block. */
const cgroupTexts = new Map<string, string>()
const MOST_TEXTS = 4096

function cgroupsText(c: EventContext): string | undefined {
  const cgroups = c.thread?.cgroups
  if (cgroups === undefined || cgroups === '') return undefined
  let known = cgroupTexts.get(cgroups)
  if (known === undefined) {
    if (cgroupTexts.size >= MOST_TEXTS) cgroupTexts.clear()
    cgroupTexts.set(cgroups, (known = cgroups.replaceAll('\0', ' ')))
  }
  return known
}

/** The path of one subsystem. */
function cgroupPath(cgroups: string, subsystem: string): string | undefined {
  let start = 0
  while (start < cgroups.length) {
    let end = cgroups.indexOf('\0', start)
    if (end < 0) end = cgroups.length
    const equals = start + subsystem.length
    if (equals < end && cgroups[equals] === '=' && cgroups.startsWith(subsystem, start))
      return cgroups.slice(equals + 1, end)
    start = end + 1
  }
  return undefined
}

/** Memory of the process counts once, with the thread that leads. */
function mainMemory(c: EventContext, member: 'vmSize' | 'vmRss', factor: number): number | undefined {
  if (c.thread === undefined) return undefined
  return c.thread.isMain ? c.thread[member] * factor : 0
}

export const resources = {
  'proc.fdopencount': number(kinds.PT_UINT64, 'How many descriptors the process has open.', openCount),
  'proc.fdlimit': number(kinds.PT_INT64, 'How many descriptors the process may have open.', limit),
  'proc.fdusage': number(kinds.PT_DOUBLE, 'Open descriptors in percent of the limit.', usage, { format: 'none' }),
  'proc.vmsize': number(kinds.PT_UINT64, 'Virtual memory of the process in KiB.', (c) => c.thread?.vmSize),
  'proc.vmrss': number(kinds.PT_UINT64, 'Resident memory of the process in KiB.', (c) => c.thread?.vmRss),
  'proc.vmswap': number(kinds.PT_UINT64, 'Swapped memory of the process in KiB.', (c) => c.thread?.vmSwap),
  'thread.pfmajor': number(
    kinds.PT_UINT64,
    'Page faults that had to read from disk, since the thread started.',
    (c) => c.thread?.pfMajor,
  ),
  'thread.pfminor': number(
    kinds.PT_UINT64,
    'Page faults that needed no disk, since the thread started.',
    (c) => c.thread?.pfMinor,
  ),
  'thread.vmsize': number(
    kinds.PT_UINT64,
    'Virtual memory of the process in KiB; 0 for all but its main thread, so that sums are right.',
    (c) => mainMemory(c, 'vmSize', 1),
  ),
  'thread.vmrss': number(
    kinds.PT_UINT64,
    'Resident memory of the process in KiB; 0 for all but its main thread.',
    (c) => mainMemory(c, 'vmRss', 1),
  ),
  'thread.vmsize.b': number(kinds.PT_UINT64, 'thread.vmsize in bytes.', (c) => mainMemory(c, 'vmSize', 1024), {
    hidden: true,
  }),
  'thread.vmrss.b': number(kinds.PT_UINT64, 'thread.vmrss in bytes.', (c) => mainMemory(c, 'vmRss', 1024), {
    hidden: true,
  }),
  'thread.cgroups': text('Control groups of the thread: subsystem=path, joined by blanks.', cgroupsText),
  'thread.cgroup': custom(
    kinds.PT_CHARBUF,
    'Control group of the thread in one subsystem: thread.cgroup.cpu.',
    (rest) => {
      const name = /^\.([A-Za-z_]*)/.exec(rest)
      if (name === null) return { error: 'thread.cgroup needs a subsystem, as in thread.cgroup.cpu' }
      const subsystem = name[1]!
      return {
        used: name[0].length,
        body: { extract: (c) => (c.thread === undefined ? undefined : cgroupPath(c.thread.cgroups, subsystem)) },
      }
    },
    { arg: { rule: 'required', key: true } },
  ),
  'proc.stdin.type': kindOf(0, 'standard input'),
  'proc.stdout.type': kindOf(1, 'standard output'),
  'proc.stderr.type': kindOf(2, 'standard error'),
  'proc.stdin.name': nameOf(0, 'standard input'),
  'proc.stdout.name': nameOf(1, 'standard output'),
  'proc.stderr.name': nameOf(2, 'standard error'),
} satisfies Record<string, FieldEntry>
