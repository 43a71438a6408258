/** How a call ended. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { renderParam, type Rendering } from '../events/render.ts'
import { events, isExit } from '../events/table.ts'
import * as fds from '../state/fd.ts'
import { bool, NO_VALUE, number, text, type FieldEntry } from './entry.ts'
import { about } from './evt-kind.ts'
import { i64 } from './integers.ts'

/** By event code: 1 when its first parameter is the return value of a system call. */
const resultCodes = Uint8Array.from(events, (e) =>
  e.code !== codes.GENERIC_X && isExit(e.code) && (e.category & kinds.SYSCALL) !== 0 && e.params.length > 0 ? 1 : 0,
)

function foldResult(code: number): { readonly value: undefined } | undefined {
  return resultCodes[code] === 1 ? undefined : NO_VALUE
}

/** What the call returned; undefined: the event has no return value. 0 when it has an odd size. */
export function returnValue(c: EventContext): number | bigint | undefined {
  const { ev } = c
  if (resultCodes[ev.type] !== 1 || ev.count === 0) return undefined
  switch (ev.size(0)) {
    case 4:
      return ev.int(0)
    case 8:
      return i64(ev.hi(0), ev.lo(0))
  }
  return 0
}

function failed(c: EventContext): boolean | undefined {
  const result = returnValue(c)
  return result === undefined ? undefined : result < 0
}

/** 1 when the call failed, 0 when it did not. */
function failures(c: EventContext): number | undefined {
  const result = returnValue(c)
  return result === undefined ? undefined : result < 0 ? 1 : 0
}

// The first parameter does not depend on how buffers and times print.
const anyRendering: Rendering = { buffers: 'dots', utcOffset: () => 0 }

function resultText(c: EventContext): string | undefined {
  const result = returnValue(c)
  if (result === undefined) return undefined
  return result >= 0 ? 'SUCCESS' : renderParam(c, 0, anyRendering)
}

/** What a failure without a known descriptor is about, by event code. */
const opens = new Set<number>([
  codes.OPEN_X,
  codes.CREAT_X,
  codes.OPENAT_2_X,
  codes.OPENAT2_X,
  codes.OPEN_BY_HANDLE_AT_X,
])
const connects = new Set<number>([codes.ACCEPT_5_X, codes.ACCEPT4_6_X, codes.CONNECT_X])

function isAboutFile(c: EventContext): boolean {
  const { fd } = c
  if (fd === undefined) return opens.has(c.ev.type)
  return fd.type === fds.FD_FILE || fd.type === fds.FD_FILE_V2 || fd.type === fds.FD_DIRECTORY
}

function isAboutNet(c: EventContext): boolean {
  const { fd } = c
  if (fd === undefined) return connects.has(c.ev.type)
  return (fd.type >= fds.FD_IPV4 && fd.type <= fds.FD_IPV6_SERVER) || fd.type === fds.FD_UNIX
}

function isAboutMemory(code: number): boolean {
  return about(code) === kinds.MEMORY
}

function isAboutOther(c: EventContext): boolean {
  return !isAboutFile(c) && !isAboutNet(c) && !(c.fd === undefined && isAboutMemory(c.ev.type))
}

const fold = { fold: foldResult }
const one = { value: 1 }

export const result = {
  'evt.res': text('SUCCESS, or the name of the error: ENOENT.', resultText, { ...fold, format: 'dec' }),
  'evt.rawres': number(kinds.PT_INT64, 'Return value of the call; negative for errors.', returnValue, fold),
  'evt.failed': bool('The call failed.', failed, fold),
  'evt.count': number(kinds.PT_UINT32, 'Always 1: to count events.', () => 1, { fold: () => one }),
  'evt.count.error': number(kinds.PT_UINT32, '1 when the call failed, else 0.', failures, fold),
  'evt.count.error.file': number(
    kinds.PT_UINT32,
    '1 when a call on a file failed; other calls do not have it.',
    (c) => (isAboutFile(c) ? failures(c) : undefined),
    fold,
  ),
  'evt.count.error.net': number(
    kinds.PT_UINT32,
    '1 when a call on a socket failed; other calls do not have it.',
    (c) => (isAboutNet(c) ? failures(c) : undefined),
    fold,
  ),
  'evt.count.error.memory': number(
    kinds.PT_UINT32,
    '1 when a call for memory failed; other calls do not have it.',
    (c) => (isAboutMemory(c.ev.type) ? failures(c) : undefined),
    { fold: (code) => (isAboutMemory(code) ? foldResult(code) : NO_VALUE) },
  ),
  'evt.count.error.other': number(
    kinds.PT_UINT32,
    '1 when a call failed that is about neither files nor sockets nor memory; those do not have it.',
    (c) => (isAboutOther(c) ? failures(c) : undefined),
    fold,
  ),
  'evt.count.exit': number(
    kinds.PT_UINT32,
    '1 for events of calls that are over.',
    (c) => (isExit(c.ev.type) ? 1 : undefined),
    {
      fold: (code) => (isExit(code) ? one : NO_VALUE),
    },
  ),
  'evt.count.procinfo': number(
    kinds.PT_UINT32,
    '1 for process events of main threads, else 0.',
    (c) => (c.ev.type === codes.PROCINFO_E && c.thread?.isMain === true ? 1 : 0),
    { hidden: true, fold: (code) => (code === codes.PROCINFO_E ? undefined : { value: 0 }) },
  ),
  'evt.count.threadinfo': number(
    kinds.PT_UINT32,
    '1 for process events, else 0.',
    (c) => (c.ev.type === codes.PROCINFO_E ? 1 : 0),
    { hidden: true, fold: (code) => ({ value: code === codes.PROCINFO_E ? 1 : 0 }) },
  ),
} satisfies Record<string, FieldEntry>
