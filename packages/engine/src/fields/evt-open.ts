/** What a file was opened for. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { EVENT_COUNT } from '../events/table.ts'
import { bool, type FieldEntry } from './entry.ts'
import { returnValue } from './evt-result.ts'

// Flags in the event encoding (file_flags of events/flag-tables.ts); O_RDWR sets both READ and WRITE.
const READ = 1
const WRITE = 2
const CREATE = 1 << 2
const TMPFILE = 1 << 13
const CREATED = 1 << 14
/** Any of the three execute bits of a mode, in the event encoding. */
const EXECUTE = 0o111

/** By event code: the parameter with the flags, -1 for events that open nothing. */
const flagPlaces = new Int8Array(EVENT_COUNT).fill(-1)
flagPlaces[codes.OPEN_X] = 2
flagPlaces[codes.OPEN_BY_HANDLE_AT_X] = 2
flagPlaces[codes.OPENAT_2_X] = 3
flagPlaces[codes.OPENAT2_X] = 3

/** The parameter with the mode that a new file gets; -1: there is none. */
const modePlaces = new Int8Array(EVENT_COUNT).fill(-1)
modePlaces[codes.OPEN_X] = 3
modePlaces[codes.OPENAT_2_X] = 4
modePlaces[codes.OPENAT2_X] = 4

/** creat has no flags, its mode is here. */
const CREAT_MODE = 2

function flagsOf(c: EventContext): number {
  const place = flagPlaces[c.ev.type]!
  return place === -1 ? 0 : c.ev.uint(place)
}

function isExec(c: EventContext): boolean {
  const { ev } = c
  if (ev.type === codes.CREAT_X) return (ev.uint(CREAT_MODE) & EXECUTE) !== 0
  const place = modePlaces[ev.type]!
  return place !== -1 && (flagsOf(c) & (TMPFILE | CREATE)) !== 0 && (ev.uint(place) & EXECUTE) !== 0
}

function isCreate(c: EventContext): boolean {
  const flags = flagsOf(c)
  if ((flags & CREATED) !== 0) return true
  if ((flags & TMPFILE) === 0) return false
  const result = returnValue(c)
  return result !== undefined && result >= 0
}

const no = { value: false }
const fold = { fold: (code: number) => (flagPlaces[code] === -1 ? no : undefined) }

export const open = {
  'evt.is_open_read': bool('A file was opened for reading.', (c) => (flagsOf(c) & READ) !== 0, fold),
  'evt.is_open_write': bool('A file was opened for writing.', (c) => (flagsOf(c) & WRITE) !== 0, fold),
  'evt.is_open_exec': bool('A file was created with permission to execute it.', isExec, {
    fold: (code) => (modePlaces[code] === -1 && code !== codes.CREAT_X ? no : undefined),
  }),
  'evt.is_open_create': bool('Opening created the file.', isCreate, fold),
} satisfies Record<string, FieldEntry>
