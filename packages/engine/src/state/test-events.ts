// For tests: builds events and shows them to a state.

import { bytesOf } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import { EventCursor, HEADER_SIZE } from '../events/cursor.ts'
import * as kinds from '../events/kinds.ts'
import { events, lengthWidth, type ParamSpec } from '../events/table.ts'
import { newProcessInfo, type ProcessInfo } from '../scap/metadata.ts'
import { State, type StateOptions } from './state.ts'

/** A parameter: a number or text in the form of its type, raw bytes, or undefined for one that is present but empty. */
export type ParamValue = number | bigint | string | Uint8Array | undefined

/** Bytes of an integer parameter, by type. */
const sizes: Readonly<Record<number, number>> = {
  [kinds.PT_INT8]: 1,
  [kinds.PT_UINT8]: 1,
  [kinds.PT_FLAGS8]: 1,
  [kinds.PT_ENUMFLAGS8]: 1,
  [kinds.PT_SIGTYPE]: 1,
  [kinds.PT_INT16]: 2,
  [kinds.PT_UINT16]: 2,
  [kinds.PT_FLAGS16]: 2,
  [kinds.PT_ENUMFLAGS16]: 2,
  [kinds.PT_PORT]: 2,
  [kinds.PT_INT32]: 4,
  [kinds.PT_UINT32]: 4,
  [kinds.PT_FLAGS32]: 4,
  [kinds.PT_ENUMFLAGS32]: 4,
  [kinds.PT_UID]: 4,
  [kinds.PT_GID]: 4,
  [kinds.PT_MODE]: 4,
}
const texts = new Set([kinds.PT_CHARBUF, kinds.PT_FSPATH, kinds.PT_FSRELPATH])

function encodeParam(spec: ParamSpec | undefined, value: ParamValue): Uint8Array {
  if (value === undefined) return new Uint8Array(0)
  if (typeof value === 'object') return value
  if (typeof value === 'string') return bytesOf(spec !== undefined && texts.has(spec.type) ? `${value}\0` : value)
  const size = (spec === undefined ? undefined : sizes[spec.type]) ?? 8
  const out = new DataView(new ArrayBuffer(8))
  out.setBigInt64(0, BigInt(value), true)
  return new Uint8Array(out.buffer, 0, size)
}

/** One event as a capture has it. `time`: nanoseconds since the epoch. */
export function encodeEvent(code: number, tid: number, time: bigint, values: readonly ParamValue[]): Uint8Array {
  const params = values.map((value, i) => encodeParam(events[code]!.params[i], value))
  const width = lengthWidth[code]!
  const data = HEADER_SIZE + params.length * width
  const out = new Uint8Array(params.reduce((size, param) => size + param.length, data))
  const view = new DataView(out.buffer)
  view.setBigUint64(0, time, true)
  view.setBigInt64(8, BigInt(tid), true)
  view.setUint32(16, out.length, true)
  view.setUint16(20, code, true)
  view.setUint32(22, params.length, true)
  let at = data
  params.forEach((param, i) => {
    if (width === 2) view.setUint16(HEADER_SIZE + 2 * i, param.length, true)
    else view.setUint32(HEADER_SIZE + 4 * i, param.length, true)
    out.set(param, at)
    at += param.length
  })
  return out
}

export const SECOND = 1_000_000_000n

/** A state and the events that it is shown, one every millisecond unless told otherwise. */
export class Player {
  readonly state: State
  readonly c: EventContext
  now = 1_700_000_000n * SECOND
  #num = 0

  constructor(options: StateOptions = {}) {
    this.state = new State(options)
    this.c = { ev: new EventCursor(), state: this.state, thread: undefined, fdNum: -1, fd: undefined }
  }

  /** Shows an event; the context stays on it until the next one. */
  play(code: number, tid: number, ...values: readonly ParamValue[]): EventContext {
    this.now += 1_000_000n
    const bytes = encodeEvent(code, tid, this.now, values)
    this.c.ev.at(bytes, new DataView(bytes.buffer), 0, 0)
    this.c.ev.num = ++this.#num
    this.state.begin(this.c)
    return this.c
  }

  /** Threads that are there from the start: processes with one thread unless `pid` differs from `tid`. */
  load(...list: readonly (Partial<ProcessInfo> & { readonly tid: number })[]): void {
    this.state.loadProcesses(
      list.map((info) => {
        const pid = info.pid ?? info.tid
        const ids = newProcessInfo(info.tid, pid, info.ptid ?? 1)
        return { ...ids, vtid: info.tid, vpid: pid, cwd: '/', comm: `p${info.tid}`, exe: `p${info.tid}`, ...info }
      }),
    )
  }
}

/** A clone, fork, vfork or clone3 exit: what tests care about, by name. */
export interface CloneEvent {
  readonly res: number
  readonly pid?: number
  readonly ptid?: number
  readonly flags?: number
  readonly comm?: string
  readonly args?: string
  readonly cgroups?: string
  readonly uid?: number
  readonly vtid?: number
  readonly vpid?: number
  readonly pidnsStart?: bigint
}

export function cloneParams(e: CloneEvent): ParamValue[] {
  const comm = e.comm ?? 'sh'
  const vtid = e.vtid
  return [
    e.res,
    `/bin/${comm}`,
    e.args ?? '',
    0,
    e.pid ?? 0,
    e.ptid ?? 0,
    '',
    1024,
    0,
    0,
    100,
    50,
    0,
    comm,
    e.cgroups,
    e.flags ?? 0,
    e.uid ?? 0,
    0,
    vtid,
    vtid === undefined ? undefined : (e.vpid ?? vtid),
    e.pidnsStart,
  ]
}

export interface ExecEvent {
  readonly res?: number
  readonly comm?: string
  readonly args?: string
  readonly pid: number
  readonly ptid?: number
  readonly env?: string
  readonly cgroups?: string
  readonly exepath?: string
  readonly flags?: number
  readonly ctime?: bigint
  readonly pgid?: number
}

export function execParams(e: ExecEvent): ParamValue[] {
  const comm = e.comm ?? 'ls'
  return [
    e.res ?? 0,
    `/bin/${comm}`,
    e.args ?? '',
    e.pid,
    e.pid,
    e.ptid ?? 1,
    '',
    1024,
    1,
    2,
    300,
    200,
    100,
    comm,
    e.cgroups,
    e.env ?? 'A=1\0',
    34816,
    e.pid,
    1000,
    e.flags ?? 0,
    1n,
    2n,
    0x1ffffffffffn,
    12345n,
    e.ctime ?? 5n,
    6n,
    1000,
    e.exepath,
    e.pgid,
    1000,
    undefined,
  ]
}

/** A file is opened: openat with a path and flags. */
export function openParams(res: number, path: string, flags = 1, dirfd = -100): ParamValue[] {
  return [res, dirfd, path, flags, 0, 5, 77n]
}

/** The bytes of an IPv4 socket address parameter, and of a tuple. */
export function ipv4(...parts: readonly [address: string, port: number][]): Uint8Array {
  const out = [2]
  for (const [address, port] of parts) out.push(...address.split('.').map(Number), port & 0xff, port >> 8)
  return Uint8Array.from(out)
}
