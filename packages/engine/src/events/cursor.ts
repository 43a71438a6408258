import { toText } from '../bytes.ts'
import { Interner } from '../intern.ts'
import { events, lengthWidth } from './table.ts'

/** Size of the header of an event: u64 time, u64 tid, u32 length, u16 type, u32 number of parameters, packed. */
export const HEADER_SIZE = 26
const TWO32 = 4294967296

/** No event has more parameters (reference: the event table's maximum). */
export const MAX_PARAMS = 32

/**
 * A view of one event in a buffer. One object is reused for all events; nothing is copied, a parameter is decoded when
 * something asks for it.
 *
 * Reads past the event or of parameters that it lacks give 0, -1 or '' (see each); an event placed by `at` has been checked to
 * lie inside the buffer by whoever cut the blocks (scap/reader.ts).
 */
export class EventCursor {
  buf: Uint8Array
  view: DataView
  /** Offset of the event header in `buf`. */
  pos = 0
  /** Event type: an index into the event table. */
  type = 0
  /** Number of parameters that the event carries (older captures carry fewer than the table lists). */
  count = 0
  cpu = 0
  /** Thread id in the initial namespace; -1 for events that belong to no thread. Exact: kernel ids are below 2^22. */
  tid = 0
  /** Sequence number (evt.num), from 1. */
  num = 0
  /** Time in nanoseconds since the epoch, as two unsigned halves: a double cannot hold it. */
  timeHi = 0
  timeLo = 0

  readonly interner: Interner
  readonly #starts = new Int32Array(MAX_PARAMS + 1)
  /** How many entries of #starts are known, less one. */
  #scanned = 0

  constructor(interner: Interner = new Interner()) {
    this.interner = interner
    this.buf = new Uint8Array(HEADER_SIZE)
    this.view = new DataView(this.buf.buffer)
  }

  /** Points at the event whose header starts at `pos`. `view` covers the same bytes as `buf`. */
  at(buf: Uint8Array, view: DataView, pos: number, cpu: number): void {
    // Mostly the same as before: a look is cheaper than telling the garbage collector of a change.
    if (this.buf !== buf) this.buf = buf
    if (this.view !== view) this.view = view
    this.pos = pos
    this.cpu = cpu
    this.timeLo = view.getUint32(pos, true)
    this.timeHi = view.getUint32(pos + 4, true)
    this.tid = view.getInt32(pos + 8, true)
    this.type = view.getUint16(pos + 20, true)
    const count = view.getUint32(pos + 22, true)
    this.count = count > MAX_PARAMS ? MAX_PARAMS : count
    this.#scanned = -1
  }

  get name(): string {
    return events[this.type]!.name
  }

  /** Offset in `buf` of the first byte of parameter `i`. */
  start(i: number): number {
    if (i >= this.count) return 0
    if (i > this.#scanned) this.#scan(i)
    return this.#starts[i]!
  }

  /** Length in bytes of parameter `i`: 0 when it is present but empty, -1 when the event does not carry it. */
  size(i: number): number {
    if (i >= this.count) return -1
    if (i > this.#scanned) this.#scan(i)
    return this.#starts[i + 1]! - this.#starts[i]!
  }

  #scan(to: number): void {
    const { view, pos } = this
    const starts = this.#starts
    const width = lengthWidth[this.type] ?? 2
    let i = this.#scanned
    if (i < 0) {
      starts[0] = pos + HEADER_SIZE + this.count * width
      i = 0
    }
    for (; i <= to; i++) {
      const at = pos + HEADER_SIZE + i * width
      starts[i + 1] = starts[i]! + (width === 2 ? view.getUint16(at, true) : view.getUint32(at, true))
    }
    this.#scanned = to
  }

  /** Unsigned integer parameter of 1, 2, 4 or 8 bytes by its size; 0 when absent. 8 bytes: exact up to 2^53. */
  uint(i: number): number {
    const size = this.size(i)
    const at = this.start(i)
    switch (size) {
      case 1:
        return this.buf[at]!
      case 2:
        return this.view.getUint16(at, true)
      case 4:
        return this.view.getUint32(at, true)
      case 8: {
        const lo = this.view.getUint32(at, true)
        const hi = this.view.getUint32(at + 4, true)
        // Small numbers stay small integers: a sum of halves would be a double on the heap.
        return hi === 0 ? lo : hi * TWO32 + lo
      }
    }
    return 0
  }

  /** Signed integer parameter of 1, 2, 4 or 8 bytes by its size; 0 when absent. 8 bytes: exact within +-2^53. */
  int(i: number): number {
    const size = this.size(i)
    const at = this.start(i)
    switch (size) {
      case 1:
        return (this.buf[at]! << 24) >> 24
      case 2:
        return this.view.getInt16(at, true)
      case 4:
        return this.view.getInt32(at, true)
      case 8: {
        const lo = this.view.getInt32(at, true)
        const hi = this.view.getInt32(at + 4, true)
        return hi === lo >> 31 ? lo : hi * TWO32 + (lo >>> 0)
      }
    }
    return 0
  }

  /** Low half of an 8-byte parameter; 0 when it has another size. */
  lo(i: number): number {
    return this.size(i) === 8 ? this.view.getUint32(this.start(i), true) : 0
  }

  /** High half of an 8-byte parameter; 0 when it has another size. */
  hi(i: number): number {
    return this.size(i) === 8 ? this.view.getUint32(this.start(i) + 4, true) : 0
  }

  /** String parameter up to its first NUL, as an interned byte string; '' when absent or empty. */
  text(i: number): string {
    const size = this.size(i)
    if (size <= 0) return ''
    const at = this.start(i)
    return this.interner.internText(this.buf, at, at + size)
  }

  /** All bytes of a parameter as an interned byte string; '' when absent or empty. */
  bytes(i: number): string {
    const size = this.size(i)
    if (size <= 0) return ''
    const at = this.start(i)
    return this.interner.intern(this.buf, at, at + size)
  }

  /** A copy of a parameter's bytes. */
  copy(i: number): Uint8Array {
    const at = this.start(i)
    return this.buf.slice(at, at + Math.max(0, this.size(i)))
  }

  /** Time as exact nanoseconds since the epoch. Allocates: for rendering. */
  time(): bigint {
    return (BigInt(this.timeHi) << 32n) | BigInt(this.timeLo)
  }

  /** A one-line description for error messages. */
  describe(): string {
    return `event ${this.num} (${toText(events[this.type]?.name ?? `type ${this.type}`)}, thread ${this.tid})`
  }
}
