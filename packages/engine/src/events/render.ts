/**
 * Parameters of an event as text. A parameter has a raw form and may have a resolved one, which says what the raw form stands for:
 * 3 and <f>/etc/passwd, -2 and ENOENT, 577 and O_TRUNC|O_CREAT|O_WRONLY.
 * Which form a type has: reference of the field semantics, section 2.
 */

import { byteString } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import { joinPath, printable } from '../state/paths.ts'
import type { Fd } from '../state/fd.ts'
import * as fds from '../state/fd.ts'
import { fdKindLetter } from '../state/fd-kinds.ts'
import type { EventCursor } from './cursor.ts'
import * as kinds from './kinds.ts'
import { printBase64, printDots } from './render-bytes.ts'
import { errorName, signalName } from './render-names.ts'
import { printEnum, printFlags, printMode, printParamInteger, printShortest } from './render-numbers.ts'
import { printAddress, printTuple } from './render-sockets.ts'
import { printLocalTime, type TimeForm, type UtcOffset } from './render-time.ts'
import { syscallRows } from './syscall-rows.ts'
import { events, type ParamSpec, type PrintFormat } from './table.ts'

/** How values are shown. */
export interface Rendering {
  readonly buffers: 'dots' | 'base64'
  readonly utcOffset: UtcOffset
}

/** The directory descriptor that stands for the working directory (AT_FDCWD). */
const WORKING_DIRECTORY = -100

const DATE_AND_TIME: TimeForm = { date: true, nanoseconds: true }

const syscallNames: readonly string[] = syscallRows.map((row) => row[1])

/** The name of a system call by its code in captures; undefined for codes that are none. */
export function syscallName(code: number): string | undefined {
  return syscallNames[code]
}

/** What `evt.arg` shows: the resolved form when there is one, else the raw one. undefined: the event has no parameter `i`. */
export function renderParam(c: EventContext, i: number, rendering: Rendering): string | undefined {
  const spec = events[c.ev.type]!.params[i]
  if (spec === undefined || c.ev.size(i) < 0) return undefined
  const resolved = resolve(c, i, spec)
  return resolved === '' ? raw(c, i, spec, rendering) : resolved
}

/** `name=raw` or `name=raw(resolved)` for all parameters, joined by blanks. */
export function renderParams(c: EventContext, rendering: Rendering): string {
  const { params } = events[c.ev.type]!
  let out = ''
  for (let i = 0; i < params.length && i < c.ev.count; i++) {
    const spec = params[i]!
    const resolved = resolve(c, i, spec)
    out += `${i > 0 ? ' ' : ''}${spec.name}=${raw(c, i, spec, rendering)}`
    if (resolved !== '') out += `(${resolved})`
  }
  return out
}

/** A text that the kernel side could not read, or that is absent. */
export function isNullText(ev: EventCursor, i: number): boolean {
  const size = ev.size(i)
  if (size <= 0) return true
  return size === 7 && ev.text(i) === '(NULL)'
}

/** A text parameter; `<NA>` for one that could not be read. */
export function paramText(ev: EventCursor, i: number): string {
  return isNullText(ev, i) ? '<NA>' : ev.text(i)
}

// What a dynamic parameter turned out to be: set by `typeOf`.
let type = 0
let format: PrintFormat = 'dec'
let start = 0
let size = 0

/** Finds type, format and bytes of a parameter; the first byte of a dynamic one selects its type. */
function typeOf(ev: EventCursor, i: number, spec: ParamSpec): void {
  type = spec.type
  format = spec.format
  start = ev.start(i)
  size = ev.size(i)
  if (type !== kinds.PT_DYN || spec.dynamic === undefined || size <= 0) return
  const member = spec.dynamic[ev.buf[start]!]
  if (member === undefined) return
  type = member.type
  start++
  size--
}

function isEmpty(ev: EventCursor, i: number, paramType: number): boolean {
  if (ev.size(i) > 0) return false
  return !(paramType === kinds.PT_CHARBUF || paramType === kinds.PT_FSPATH || paramType === kinds.PT_FSRELPATH)
}

/** The unsigned integer at `start`: a bigint when it has eight bytes, 0 when it has no proper size. */
function integer(ev: EventCursor): number | bigint {
  switch (size) {
    case 1:
      return ev.buf[start]!
    case 2:
      return ev.view.getUint16(start, true)
    case 4:
      return ev.view.getUint32(start, true)
    case 8:
      return ev.view.getBigUint64(start, true)
  }
  return 0
}

/** The signed number at `start`, exact within 2^53. */
function signed(ev: EventCursor): number {
  switch (size) {
    case 1:
      return ev.view.getInt8(start)
    case 2:
      return ev.view.getInt16(start, true)
    case 4:
      return ev.view.getInt32(start, true)
    case 8:
      return ev.view.getInt32(start + 4, true) * 4294967296 + ev.view.getUint32(start, true)
  }
  return 0
}

function unsigned(ev: EventCursor): number {
  return size === 8 ? ev.view.getUint32(start, true) : (integer(ev) as number)
}

function raw(c: EventContext, i: number, spec: ParamSpec, rendering: Rendering): string {
  const { ev } = c
  if (isEmpty(ev, i, spec.type)) return rawOfEmpty(spec.type)
  typeOf(ev, i, spec)
  switch (type) {
    case kinds.PT_CHARBUF:
      return paramText(ev, i)
    case kinds.PT_FSPATH:
    case kinds.PT_FSRELPATH:
      return printable(paramText(ev, i))
    case kinds.PT_BYTEBUF: {
      // Not interned: buffers hardly ever repeat.
      const bytes = byteString(ev.buf, start, start + size)
      return rendering.buffers === 'base64' ? printBase64(bytes) : printDots(bytes)
    }
    case kinds.PT_INT8:
    case kinds.PT_INT16:
    case kinds.PT_INT32:
    case kinds.PT_INT64:
      return printParamInteger(integer(ev), size, true, format)
    case kinds.PT_UINT8:
    case kinds.PT_UINT16:
    case kinds.PT_UINT32:
    case kinds.PT_UINT64:
    case kinds.PT_MODE:
      return printParamInteger(integer(ev), size, false, format)
    case kinds.PT_FD:
    case kinds.PT_PID:
    case kinds.PT_ERRNO:
      return printParamInteger(integer(ev), size, true, 'dec')
    case kinds.PT_FLAGS8:
    case kinds.PT_FLAGS16:
    case kinds.PT_FLAGS32:
    case kinds.PT_ENUMFLAGS8:
    case kinds.PT_ENUMFLAGS16:
    case kinds.PT_ENUMFLAGS32:
    case kinds.PT_SIGTYPE:
      return String(integer(ev))
    case kinds.PT_SYSCALLID:
      return syscallName(unsigned(ev)) === undefined ? '<unknown syscall>' : String(integer(ev))
    case kinds.PT_SIGSET:
      return signalNames(unsigned(ev))
    case kinds.PT_RELTIME:
      return isNoTime(ev) ? 'none' : String(integer(ev))
    case kinds.PT_ABSTIME:
      return printLocalTime(BigInt(integer(ev)), rendering.utcOffset, DATE_AND_TIME)
    case kinds.PT_UID:
    case kinds.PT_GID:
      return String(unsigned(ev) | 0)
    case kinds.PT_SOCKADDR:
      return printAddress(ev.bytes(i))
    case kinds.PT_SOCKTUPLE:
      return printTuple(ev.bytes(i))
    case kinds.PT_FDLIST:
      return fdList(c, i)
    case kinds.PT_DYN:
      return 'INVALID DYNAMIC PARAMETER'
  }
  return '(n.a.)'
}

function rawOfEmpty(paramType: number): string {
  switch (paramType) {
    case kinds.PT_BYTEBUF:
    case kinds.PT_SOCKTUPLE:
    case kinds.PT_FDLIST:
    case kinds.PT_CHARBUFARRAY:
    case kinds.PT_CHARBUF_PAIR_ARRAY:
    case kinds.PT_DYN:
      return 'NULL'
  }
  return '<NA>'
}

/** '' when the raw form says it all. */
function resolve(c: EventContext, i: number, spec: ParamSpec): string {
  const { ev } = c
  if (isEmpty(ev, i, spec.type)) return ''
  typeOf(ev, i, spec)
  switch (type) {
    case kinds.PT_FSPATH:
    case kinds.PT_FSRELPATH:
      return resolvePath(c, i, spec)
    case kinds.PT_FD:
      return resolveFd(c, signed(ev))
    case kinds.PT_PID:
      return c.state.threads.find(signed(ev))?.comm ?? ''
    case kinds.PT_ERRNO: {
      const result = signed(ev)
      return result < 0 ? errorName(-result) : ''
    }
    case kinds.PT_FLAGS8:
    case kinds.PT_FLAGS16:
    case kinds.PT_FLAGS32:
      return spec.names === undefined ? '' : printFlags(spec.names, unsigned(ev))
    case kinds.PT_ENUMFLAGS8:
    case kinds.PT_ENUMFLAGS16:
    case kinds.PT_ENUMFLAGS32:
      return spec.names === undefined ? '' : printEnum(spec.names, unsigned(ev))
    case kinds.PT_MODE:
      return spec.names === undefined ? '' : printMode(spec.names, unsigned(ev))
    case kinds.PT_SIGTYPE:
      return signalName(unsigned(ev))
    case kinds.PT_SYSCALLID:
      return syscallName(unsigned(ev)) ?? ''
    case kinds.PT_RELTIME:
      return isNoTime(ev) ? '' : `${printShortest(Number(integer(ev)) / 1e9)}s`
    case kinds.PT_UID: {
      const uid = unsigned(ev)
      if (uid === 0xffffffff) return '<NONE>'
      return c.thread === undefined ? '<NA>' : nameOr(c.state.users.user(c.thread.containerId, uid)?.name)
    }
    case kinds.PT_GID: {
      const gid = unsigned(ev)
      if (gid === 0xffffffff) return '<NONE>'
      return c.thread === undefined ? '<NA>' : nameOr(c.state.users.group(c.thread.containerId, gid)?.name)
    }
  }
  return ''
}

function nameOr(name: string | undefined): string {
  return name === undefined || name === '' ? '<NA>' : printable(name)
}

/** All ones: there is no time limit. */
function isNoTime(ev: EventCursor): boolean {
  return (
    size === 8 && ev.view.getUint32(start, true) === 0xffffffff && ev.view.getUint32(start + 4, true) === 0xffffffff
  )
}

/** An absolute path for a relative one, as far as the event's thread tells. */
function resolvePath(c: EventContext, i: number, spec: ParamSpec): string {
  const { ev, thread } = c
  if (isNullText(ev, i)) return ''
  const path = ev.text(i)
  if (thread === undefined || path === '' || path.charCodeAt(0) === 47 || path === '<NA>') return ''
  const dirfd = spec.dirfd >= 0 && spec.type === kinds.PT_FSRELPATH ? ev.int(spec.dirfd) : WORKING_DIRECTORY
  if (dirfd === WORKING_DIRECTORY) return joinPath(c.state.threads.cwdOf(thread), path)
  const directory = c.state.threads.fdsOf(thread)?.get(dirfd)?.name ?? ''
  return joinPath(directory === '' || directory.endsWith('/') ? directory : `${directory}/`, path)
}

function resolveFd(c: EventContext, num: number): string {
  if (c.thread === undefined) return ''
  if (num >= 0) {
    const fd = c.state.threads.fdsOf(c.thread)?.get(num)
    return fd === undefined ? '' : `<${fdKindLetter(fd.type)}${transportLetter(fd)}>${printable(fd.name)}`
  }
  return num === WORKING_DIRECTORY ? 'AT_FDCWD' : errorName(-num)
}

function transportLetter(fd: Fd): string {
  switch (transportOf(fd)) {
    case fds.L4_TCP:
      return 't'
    case fds.L4_UDP:
      return 'u'
    case fds.L4_ICMP:
      return 'i'
    case fds.L4_RAW:
      return 'r'
  }
  return ''
}

/** The transport of a network socket; a socket with two ends must have a role, unless it is raw. */
export function transportOf(fd: Fd): number {
  switch (fd.type) {
    case fds.FD_IPV4_SERVER:
    case fds.FD_IPV6_SERVER:
      return fd.l4
    case fds.FD_IPV4:
    case fds.FD_IPV6:
      if (fd.l4 === fds.L4_RAW || (fd.flags & (fds.FD_ROLE_CLIENT | fds.FD_ROLE_SERVER)) !== 0) return fd.l4
  }
  return fds.L4_NA
}

/** The names of the signals in a set: bit 0 is signal 1. */
function signalNames(set: number): string {
  let out = ''
  for (let bit = 0; bit < 32; bit++) {
    if ((set & (1 << bit)) === 0) continue
    const name = signalName(bit + 1)
    if (name !== '') out += out === '' ? name : ` ${name}`
  }
  return out
}

/** Bytes of one entry of a descriptor list: number (8 bytes), poll events (2 bytes). */
const FD_ENTRY = 10

/** `3:f1 4:u41`: number, kind, and events of poll in hexadecimal. The list: count (2 bytes), entries. */
function fdList(c: EventContext, i: number): string {
  const { ev, thread } = c
  // Without a thread the form is the empty one.
  if (thread === undefined) return ''
  const at = ev.start(i)
  const count = fdListLength(ev, i)
  const table = c.state.threads.fdsOf(thread)
  let out = ''
  for (let j = 0; j < count; j++) {
    const entry = at + 2 + j * FD_ENTRY
    const num = ev.view.getBigInt64(entry, true)
    const fd = num >= 0n ? table?.get(Number(num)) : undefined
    const polled = ev.view.getInt16(entry + 8, true) >>> 0
    out += `${j > 0 ? ' ' : ''}${BigInt.asUintN(64, num)}:${fd === undefined ? '?' : fdKindLetter(fd.type)}${polled.toString(16)}`
  }
  return out
}

/** Entries of a descriptor list, no more than its bytes hold. */
export function fdListLength(ev: EventCursor, i: number): number {
  const bytes = ev.size(i)
  if (bytes < 2) return 0
  return Math.min(ev.view.getUint16(ev.start(i), true), Math.floor((bytes - 2) / FD_ENTRY))
}

/** The descriptor number of entry `j` of a list. */
export function fdListEntry(ev: EventCursor, i: number, j: number): number {
  return Number(ev.view.getBigInt64(ev.start(i) + 2 + j * FD_ENTRY, true))
}
