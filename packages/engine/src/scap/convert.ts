/**
 * Brings events of older captures to today's schema: the rows of conversion-rows.ts, applied until nothing is left to do.
 *
 * While the steps run, an event is a list of slices (which bytes, from where, how many); it is written out once at the end.
 */

import { bytesOf, byteString } from '../bytes.ts'
import { HEADER_SIZE, MAX_PARAMS } from '../events/cursor.ts'
import * as kinds from '../events/kinds.ts'
import { EVENT_COUNT, eventById, events, isExit, lengthWidth } from '../events/table.ts'
import { MalformedBlock } from './byte-reader.ts'
import { conversionRows, type Action } from './conversion-rows.ts'

/** What happens to an event by its type and number of parameters. */
export const PASS = 0
export const DROP = 1
export const CONVERT = 2
export const UNKNOWN_FORM = 3
export const TOO_MANY_PARAMS = 4

/** More steps than any chain of rows has: a guard against rows that go round in circles. */
const MAX_STEPS = 50

/** Enter events kept for their exits: bounds on threads and bytes, so that a capture cannot fill the memory. */
const MAX_KEPT_THREADS = 65536
const MAX_KEPT_BYTES = 64 * 1024 * 1024

const FROM_OLD = 0
const FROM_ENTER = 1
const FROM_EMPTY = 2
const FROM_DEFAULT = 3
const FROM_CONTAINER = 4

interface Instruction {
  readonly from: number
  readonly param: number
  /** Without a stored enter event: nothing, rather than the type's default. */
  readonly orEmpty: boolean
}

interface Conversion {
  readonly action: Action
  readonly becomes: number
  readonly instructions: readonly Instruction[]
}

/** The rows by form (formOf). */
const conversions = new Array<Conversion | undefined>(EVENT_COUNT * (MAX_PARAMS + 1)).fill(undefined)
for (const [id, found, action, becomes, params] of conversionRows) {
  const { code } = eventById(id)!
  const target = becomes === '' ? code : eventById(becomes)!.code
  conversions[formOf(code, found)] = { action, becomes: target, instructions: parseInstructions(params) }
}

/** What to do with an event of a form (formOf): PASS, DROP, CONVERT, UNKNOWN_FORM, TOO_MANY_PARAMS. */
export const treatments: Uint8Array = new Uint8Array(EVENT_COUNT * (MAX_PARAMS + 1))
for (const { code } of events) {
  for (let count = 0; count <= MAX_PARAMS; count++) treatments[formOf(code, count)] = treat(code, count)
}

/** Type and number of parameters in one number. */
export function formOf(code: number, count: number): number {
  return code * (MAX_PARAMS + 1) + count
}

function treat(code: number, count: number): number {
  const { flags, params } = events[code]!
  if (flags & kinds.UNUSED) return DROP
  const old = (flags & kinds.OLD) !== 0
  const known = conversions[formOf(code, count)] !== undefined ? CONVERT : UNKNOWN_FORM
  // Old enter events without rows have nothing that their exits lack.
  if ((flags & kinds.CONVERTED) === 0) return !old ? PASS : isExit(code) ? UNKNOWN_FORM : DROP
  if (!isExit(code)) return known
  if (count > params.length) return TOO_MANY_PARAMS
  return old || count !== params.length ? known : PASS
}

function parseInstructions(text: string): readonly Instruction[] {
  if (text === '') return []
  return text.split(' ').map((word) => {
    if (word === 'empty') return { from: FROM_EMPTY, param: 0, orEmpty: true }
    if (word === 'default') return { from: FROM_DEFAULT, param: 0, orEmpty: false }
    if (word === 'json') return { from: FROM_CONTAINER, param: 0, orEmpty: true }
    const [source, fallback] = word.split('|')
    const from = source!.startsWith('o') ? FROM_OLD : FROM_ENTER
    return { from, param: Number(source!.slice(1)), orEmpty: fallback === 'empty' }
  })
}

/** Bytes that a value of a parameter type has; 0: as many as it needs. */
function fixedSize(type: number): number {
  switch (type) {
    case kinds.PT_INT8:
    case kinds.PT_UINT8:
    case kinds.PT_FLAGS8:
    case kinds.PT_ENUMFLAGS8:
    case kinds.PT_SIGTYPE:
      return 1
    case kinds.PT_INT16:
    case kinds.PT_UINT16:
    case kinds.PT_FLAGS16:
    case kinds.PT_ENUMFLAGS16:
    case kinds.PT_SYSCALLID:
    case kinds.PT_PORT:
      return 2
    case kinds.PT_INT32:
    case kinds.PT_UINT32:
    case kinds.PT_FLAGS32:
    case kinds.PT_ENUMFLAGS32:
    case kinds.PT_UID:
    case kinds.PT_GID:
    case kinds.PT_MODE:
    case kinds.PT_SIGSET:
    case kinds.PT_FD32:
    case kinds.PT_PID32:
    case kinds.PT_IPV4ADDR:
      return 4
    case kinds.PT_INT64:
    case kinds.PT_UINT64:
    case kinds.PT_RELTIME:
    case kinds.PT_ABSTIME:
    case kinds.PT_ERRNO:
    case kinds.PT_FD:
    case kinds.PT_PID:
      return 8
    case kinds.PT_IPV6ADDR:
      return 16
  }
  return 0
}

/** The bytes of every default. That of a user or group id would be another; no row asks for it. */
const ZEROS = new Uint8Array(16)

/** An event in steps: its type and where the bytes of each parameter are. */
class Slices {
  type = 0
  count = 0
  readonly sources: Uint8Array[] = Array.from({ length: MAX_PARAMS }, () => ZEROS)
  readonly starts = new Int32Array(MAX_PARAMS)
  readonly sizes = new Int32Array(MAX_PARAMS)

  put(i: number, source: Uint8Array, start: number, size: number): void {
    this.sources[i] = source
    this.starts[i] = start
    this.sizes[i] = size
  }

  /** Takes the parameters of the event whose header is at `pos`; its bounds have been checked. */
  read(buf: Uint8Array, view: DataView, pos: number): void {
    this.type = view.getUint16(pos + 20, true)
    this.count = view.getUint32(pos + 22, true)
    const width = lengthWidth[this.type]!
    let at = pos + HEADER_SIZE + this.count * width
    for (let i = 0; i < this.count; i++) {
      const place = pos + HEADER_SIZE + i * width
      const size = width === 2 ? view.getUint16(place, true) : view.getUint32(place, true)
      this.put(i, buf, at, size)
      at += size
    }
  }
}

/** A stored enter event; `size` 0: its exit has taken it. The buffer stays for the next one of the thread. */
interface Kept {
  bytes: Uint8Array
  view: DataView
  size: number
}

/** Converts events one by one; keeps what an exit needs of its enter event. */
export class Converter {
  /** The event that `convert` made, from offset 0. Valid until the next call. */
  buf: Uint8Array = new Uint8Array(65536)
  view: DataView = new DataView(this.buf.buffer)
  /** Enter events that were given up because too many were waiting for their exits. */
  evicted = 0
  /** Exits that found the enter event of another call: theirs had been lost. They are converted as if there were none. */
  mismatched = 0

  readonly #kept = new Map<number, Kept>()
  #keptBytes = 0
  #now = new Slices()
  #next = new Slices()
  readonly #enter = new Slices()

  /** Forgets all enter events: another capture follows. */
  clear(): void {
    this.#kept.clear()
    this.#keptBytes = 0
  }

  /**
   * Converts the event at `pos`. True: the result is in `buf`, false: it was taken in and there is nothing to deliver.
   * Throws MalformedBlock for an event of a form that no capture has.
   */
  convert(buf: Uint8Array, view: DataView, pos: number): boolean {
    this.#now.read(buf, view, pos)
    for (let step = 0; step < MAX_STEPS; step++) {
      const now = this.#now
      const form = formOf(now.type, now.count)
      const treatment = treatments[form]!
      if (treatment === PASS) {
        this.#write(buf, pos)
        return true
      }
      if (treatment === DROP) return false
      if (treatment !== CONVERT) throw new MalformedBlock(unknownForm(now.type, now.count))
      const conversion = conversions[form]!
      switch (conversion.action) {
        case 'store':
          this.#keep(this.#write(buf, pos))
          return false
        case 'store+pass':
          this.#keep(this.#write(buf, pos))
          return true
        case 'pass':
          this.#write(buf, pos)
          return true
        default:
          this.#apply(conversion, view.getInt32(pos + 8, true))
      }
    }
    throw new MalformedBlock(unknownForm(this.#now.type, this.#now.count))
  }

  #apply(conversion: Conversion, tid: number): void {
    const now = this.#now
    const next = this.#next
    next.type = conversion.becomes
    next.count = 0
    if (conversion.action === 'add') {
      for (; next.count < now.count; next.count++) {
        next.put(next.count, now.sources[next.count]!, now.starts[next.count]!, now.sizes[next.count]!)
      }
    }
    let enter: Slices | undefined
    for (const instruction of conversion.instructions) {
      if (instruction.from === FROM_ENTER && enter === undefined) enter = this.#takeEnter(tid, now.type)
      this.#fill(next, instruction, enter)
      next.count++
    }
    this.#now = next
    this.#next = now
  }

  #fill(next: Slices, instruction: Instruction, enter: Slices | undefined): void {
    const i = next.count
    const type = events[next.type]!.params[i]!.type
    switch (instruction.from) {
      case FROM_EMPTY:
        return next.put(i, ZEROS, 0, 0)
      case FROM_CONTAINER: {
        const json = describeContainer(this.#now)
        return next.put(i, json, 0, json.length)
      }
      case FROM_DEFAULT:
        return next.put(i, ZEROS, 0, fixedSize(type))
    }
    const from = instruction.from === FROM_OLD ? this.#now : enter
    if (from !== undefined && instruction.param < from.count) {
      const { param } = instruction
      // A value may have become narrower: little-endian, so its low bytes are the first.
      const most = fixedSize(type) || 65535
      next.put(i, from.sources[param]!, from.starts[param]!, Math.min(from.sizes[param]!, most))
    } else if (instruction.orEmpty) next.put(i, ZEROS, 0, 0)
    else next.put(i, ZEROS, 0, fixedSize(type))
  }

  /** The stored enter event of a thread, when it is the one of this exit. Its slot is free afterwards. */
  #takeEnter(tid: number, exitType: number): Slices | undefined {
    const kept = this.#kept.get(tid)
    if (kept === undefined || kept.size === 0) return undefined
    if (kept.view.getUint16(20, true) !== exitType - 1) {
      this.mismatched++
      return undefined
    }
    this.#enter.read(kept.bytes, kept.view, 0)
    kept.size = 0
    return this.#enter
  }

  /** Stores the enter event that `#write` has just made of `size` bytes. */
  #keep(size: number): void {
    const tid = this.view.getInt32(8, true)
    let kept = this.#kept.get(tid)
    if (kept === undefined || kept.bytes.length < size) {
      if (kept !== undefined) this.#forget(tid, kept)
      const bytes = new Uint8Array(Math.max(64, size))
      while (this.#kept.size >= MAX_KEPT_THREADS || this.#keptBytes + bytes.length > MAX_KEPT_BYTES) this.#evict()
      kept = { bytes, view: new DataView(bytes.buffer), size }
      this.#kept.set(tid, kept)
      this.#keptBytes += bytes.length
    }
    kept.size = size
    kept.bytes.set(this.buf.subarray(0, size))
  }

  #forget(tid: number, kept: Kept): void {
    this.#kept.delete(tid)
    this.#keptBytes -= kept.bytes.length
  }

  /** Gives up the slot that is the oldest: mostly that of a thread long gone. */
  #evict(): void {
    for (const [tid, kept] of this.#kept) {
      if (kept.size > 0) this.evicted++
      return this.#forget(tid, kept)
    }
  }

  /** Writes the event as it stands, under the header of the original at `pos`, into `buf`; gives its size. */
  #write(original: Uint8Array, pos: number): number {
    const now = this.#now
    const width = lengthWidth[now.type]!
    let size = HEADER_SIZE + now.count * width
    for (let i = 0; i < now.count; i++) size += now.sizes[i]!
    if (size > this.buf.length) {
      this.buf = new Uint8Array(size + 4096)
      this.view = new DataView(this.buf.buffer)
    }
    const { buf, view } = this
    copyBytes(original, pos, 16, buf, 0)
    view.setUint32(16, size, true)
    view.setUint16(20, now.type, true)
    view.setUint32(22, now.count, true)
    let at = HEADER_SIZE + now.count * width
    for (let i = 0; i < now.count; i++) {
      const place = HEADER_SIZE + i * width
      const start = now.starts[i]!
      const paramSize = now.sizes[i]!
      if (width === 2) view.setUint16(place, paramSize, true)
      else view.setUint32(place, paramSize, true)
      copyBytes(now.sources[i]!, start, paramSize, buf, at)
      at += paramSize
    }
    return size
  }
}

/** A loop for the few bytes that most parameters have: a view of them would cost more than they do. */
function copyBytes(from: Uint8Array, start: number, size: number, to: Uint8Array, at: number): void {
  if (size > 64) to.set(from.subarray(start, start + size), at)
  else for (let i = 0; i < size; i++) to[at + i] = from[start + i]!
}

/** What is wrong with an event for which `treatments` says UNKNOWN_FORM or TOO_MANY_PARAMS. */
export function unknownForm(type: number, count: number): string {
  const { id, params } = events[type]!
  return `an event ${id} with ${count} parameters (${params.length} are known)`
}

const NO_BYTES = new Uint8Array(0)

/** The JSON text, NUL behind it, that describes the container of an old event: id, type, name, image. */
function describeContainer(event: Slices): Uint8Array {
  // Without its NUL a text is none: then there is no description.
  if (event.sizes[0] === 0 || event.sizes[2] === 0 || event.sizes[3] === 0 || event.sizes[1] !== 4) return NO_BYTES
  const at = event.starts[1]!
  const source = event.sources[1]!
  const type = (source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24)) >>> 0
  const [id, name, image] = [0, 2, 3].map((i) => {
    const start = event.starts[i]!
    return quote(byteString(event.sources[i]!, start, start + event.sizes[i]! - 1))
  })
  const json = bytesOf(`{"id":${id},"type":${type},"name":${name},"image":${image}}\0`)
  return json.length <= 65535 ? json : NO_BYTES
}

/** A JSON string literal of a byte string; what is beyond ASCII stays as it is. */
function quote(bytes: string): string {
  // oxlint-disable-next-line no-control-regex
  const escaped = bytes.replace(/["\\\u0000-\u001f]/g, (c) =>
    c === '"' || c === '\\' ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${escaped}"`
}
