/** What kind of event it is: name, direction, category. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { paramText, syscallName } from '../events/render.ts'
import { syscallRows } from '../events/syscall-rows.ts'
import { events, isExit } from '../events/table.ts'
import type { FieldRef } from './define.ts'
import * as fds from '../state/fd.ts'
import { custom, id, NO_VALUE, text, type FieldEntry, type ReadArg } from './entry.ts'
import { parseInteger } from './integers.ts'

/** Codes of system calls by their number on x86-64: for calls that the recorder did not know yet. */
const byNativeNumber = new Map<number, string>(syscallRows.filter((row) => row[2] >= 0).map((row) => [row[2], row[1]]))

/** The name of a system call that has no event type of its own. Its code, then its number on the machine. */
function genericName(c: EventContext): string {
  const { ev } = c
  const code = ev.uint(0)
  if (code === 0 && ev.size(1) > 0) return byNativeNumber.get(ev.uint(1)) ?? 'unknown'
  return syscallName(code) ?? 'unknown'
}

/** The type alone does not say the name of generic and asynchronous events. */
function ownName(code: number): boolean {
  return code === codes.GENERIC_X || code === codes.GENERIC_E || code === codes.ASYNCEVENT_E
}

function name(c: EventContext): string {
  const { type } = c.ev
  if (type === codes.GENERIC_X) return genericName(c)
  return type === codes.ASYNCEVENT_E ? paramText(c.ev, 1) : events[type]!.name
}

function isSyscall(code: number): boolean {
  return (events[code]!.category & kinds.SYSCALL) !== 0
}

function direction(code: number): string {
  return isExit(code) ? '<' : '>'
}

/** By the low bits of the category. */
const categories = new Map<number, string>([
  [kinds.UNKNOWN, 'unknown'],
  [kinds.OTHER, 'other'],
  [kinds.FILE, 'file'],
  [kinds.NET, 'net'],
  [kinds.IPC, 'IPC'],
  [kinds.MEMORY, 'memory'],
  [kinds.PROCESS, 'process'],
  [kinds.SLEEP, 'sleep'],
  [kinds.SYSTEM, 'system'],
  [kinds.SIGNAL, 'signal'],
  [kinds.USER, 'user'],
  [kinds.TIME, 'time'],
  [kinds.PROCESSING, 'processing'],
  [kinds.WAIT, 'wait'],
  [kinds.SCHEDULER, 'scheduler'],
  [kinds.INTERNAL, 'internal'],
])

/** The bits that say what an event is about; those above say where it comes from. */
const ABOUT = kinds.SYSCALL - 1

export function about(code: number): number {
  return events[code]!.category & ABOUT
}

/** Reading, writing and the like: what it is about depends on the descriptor. */
export function isIo(code: number): boolean {
  return (about(code) & kinds.IO_BASE) !== 0
}

/** Categories of calls that read, write or wait on a descriptor. */
function ioCategory(c: EventContext): string {
  const fd = c.fd
  if (fd === undefined) return 'unknown'
  switch (fd.type) {
    case fds.FD_FILE:
    case fds.FD_FILE_V2:
    case fds.FD_DIRECTORY:
      return 'file'
    case fds.FD_IPV4:
    case fds.FD_IPV6:
    case fds.FD_IPV4_SERVER:
    case fds.FD_IPV6_SERVER:
      return 'net'
    case fds.FD_FIFO:
    case fds.FD_UNIX:
    case fds.FD_EVENT:
    case fds.FD_SIGNAL:
    case fds.FD_INOTIFY:
    case fds.FD_USERFAULTFD:
      return 'ipc'
  }
  return 'unknown'
}

function fixedCategory(code: number): string {
  return categories.get(about(code)) ?? 'unknown'
}

const one = { value: 1 }
const zero = { value: 0 }

/** evt.type.is.NAME or evt.type.is.CODE. */
function typeIs(rest: string): ReadArg {
  if (!rest.startsWith('.')) return { error: 'evt.type.is needs a name or a code, as in evt.type.is.open' }
  const wanted = rest.slice(1)
  const number = parseInteger(wanted, 32, false)
  if (number !== undefined) return { used: rest.length, body: is(Number(number), -1) }
  // The first type of that name, and its counterpart.
  const first = events.find((e) => e.name === wanted)
  if (first === undefined) return { error: `evt.type.is.${wanted}: no event has the name ${wanted}` }
  return { used: rest.length, body: is(first.code, first.code + 1) }
}

function is(code: number, other: number) {
  const fold: FieldRef['fold'] = (type) => (type === code || type === other ? one : zero)
  return { extract: (c: EventContext) => (c.ev.type === code || c.ev.type === other ? 1 : 0), fold }
}

export const kind = {
  'evt.dir': text('Direction: > when a call begins, < when it is over.', (c) => direction(c.ev.type), {
    deprecated: true,
    fold: (code) => ({ value: direction(code) }),
  }),
  'evt.type': text('Name of the event, mostly that of the system call: open, execve, connect.', name, {
    fold: (code) => (ownName(code) ? undefined : { value: events[code]!.name }),
  }),
  'evt.type.is': custom(
    kinds.PT_UINT32,
    '1 when the event has the name, or numeric code, that follows: evt.type.is.open.',
    typeIs,
    { arg: { rule: 'required', key: true, index: true } },
  ),
  'syscall.type': text(
    'Name of the system call; events that are none do not have it.',
    (c) => {
      const { type } = c.ev
      if (!isSyscall(type)) return undefined
      return type === codes.GENERIC_X ? genericName(c) : events[type]!.name
    },
    {
      fold: (code) => {
        if (!isSyscall(code)) return NO_VALUE
        return ownName(code) ? undefined : { value: events[code]!.name }
      },
    },
  ),
  'evt.category': text(
    'What the event is about: file, net, IPC, memory, process, signal, time and so on; for reading and writing that depends on the descriptor.',
    (c) => (isIo(c.ev.type) ? ioCategory(c) : fixedCategory(c.ev.type)),
    { fold: (code) => (isIo(code) ? undefined : { value: fixedCategory(code) }) },
  ),
  'evt.cpu': id(kinds.PT_INT16, 'Number of the processor, or of its buffer.', (c) => (c.ev.cpu << 16) >> 16),
} satisfies Record<string, FieldEntry>
