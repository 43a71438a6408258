/** Reading and writing: what was transferred, in which direction. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { events, isExit } from '../events/table.ts'
import type { Fd } from '../state/fd.ts'
import { bool, NO_VALUE, number, text, type FieldEntry, type FieldMarks } from './entry.ts'
import { returnValue } from './evt-result.ts'
import { isFile, isNetwork } from './fd-access.ts'

function flag(doc: string, bits: number): FieldEntry {
  const holds = (code: number): boolean => (events[code]!.flags & bits) !== 0
  return bool(doc, (c) => holds(c.ev.type), { fold: (code) => ({ value: holds(code) }) })
}

function direction(code: number): string | undefined {
  const { flags } = events[code]!
  return (flags & kinds.WRITES) !== 0 ? 'write' : (flags & kinds.READS) !== 0 ? 'read' : undefined
}

const writesToLog = (c: EventContext): boolean =>
  (events[c.ev.type]!.flags & kinds.WRITES) !== 0 && c.fd !== undefined && c.fd.name.includes('/dev/log')

const no = { value: false }
const hidden: FieldMarks = { hidden: true }

/** Bytes transferred by calls of a kind on descriptors of a kind: the return value when it is no error. */
function transferred(
  doc: string,
  applies: (category: number) => boolean,
  suits: ((fd: Fd) => boolean) | undefined,
  marks: FieldMarks,
): FieldEntry {
  return number(
    kinds.PT_UINT64,
    doc,
    (c) => {
      const { ev, fd } = c
      if (fd === undefined || !isExit(ev.type) || !applies(events[ev.type]!.category)) return undefined
      if (suits !== undefined && !suits(fd)) return undefined
      const result = returnValue(c)
      return result === undefined || result < 0 ? undefined : result
    },
    { ...marks, fold: (code) => (isExit(code) && applies(events[code]!.category) ? undefined : NO_VALUE) },
  )
}

const any = (category: number): boolean => (category & kinds.IO_BASE) !== 0
const reads = (category: number): boolean => (category & (kinds.SYSCALL - 1)) === kinds.IO_READ
const writes = (category: number): boolean => (category & (kinds.SYSCALL - 1)) === kinds.IO_WRITE

export const io = {
  'evt.buflen': transferred('Bytes that the call transferred.', any, undefined, {}),
  'evt.is_io': flag('The event reads from or writes to a descriptor.', kinds.READS | kinds.WRITES),
  'evt.is_io_read': flag('The event reads from a descriptor.', kinds.READS),
  'evt.is_io_write': flag('The event writes to a descriptor.', kinds.WRITES),
  'evt.io_dir': text('read or write, for events that do so.', (c) => direction(c.ev.type), {
    fold: (code) => ({ value: direction(code) }),
  }),
  'evt.is_wait': flag('The event makes the thread wait, as sleep and poll do.', kinds.WAITS),
  'evt.is_syslog': bool('The event writes to the socket of the system log, /dev/log.', writesToLog, {
    fold: (code) => ((events[code]!.flags & kinds.WRITES) === 0 ? no : undefined),
  }),
  'evt.buflen.in': transferred('Bytes read.', reads, undefined, hidden),
  'evt.buflen.out': transferred('Bytes written.', writes, undefined, hidden),
  'evt.buflen.file': transferred('Bytes read from or written to files.', any, isFile, hidden),
  'evt.buflen.file.in': transferred('Bytes read from files.', reads, isFile, hidden),
  'evt.buflen.file.out': transferred('Bytes written to files.', writes, isFile, hidden),
  'evt.buflen.net': transferred('Bytes received from or sent to the network.', any, isNetwork, hidden),
  'evt.buflen.net.in': transferred('Bytes received from the network.', reads, isNetwork, hidden),
  'evt.buflen.net.out': transferred('Bytes sent to the network.', writes, isNetwork, hidden),
} satisfies Record<string, FieldEntry>
