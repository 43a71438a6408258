import { HEADER_SIZE } from '../events/cursor.ts'
import { INFRASTRUCTURE_EVENT_E, NOTIFICATION_E } from '../events/codes.ts'
import { EVENT_COUNT, events } from '../events/table.ts'
import * as blocks from './blocks.ts'
import { ByteReader, MalformedBlock } from './byte-reader.ts'
import { CONVERT, Converter, DROP, PASS, TOO_MANY_PARAMS, unknownForm } from './convert.ts'
import { ScapError, type ScapErrorCode } from './error.ts'
import { countParams, isPlain, MISFIT, plainForms, treatmentOf } from './event-bounds.ts'
import type { CaptureHeader, FdInfo, InterfaceInfo, MachineInfo, ProcessInfo, UserList } from './metadata.ts'
import { readFds } from './read-fds.ts'
import { readInterfaces } from './read-interfaces.ts'
import { readMachine } from './read-machine.ts'
import { readProcesses } from './read-processes.ts'
import { addStartTimes, readStartTimes, type StartTimes } from './read-start-times.ts'
import { readUsers } from './read-users.ts'

/** Takes what a capture holds, in the order in which it stands there. */
export interface CaptureSink {
  /** A section begins. */
  header(header: CaptureHeader): void
  machine(machine: MachineInfo): void
  interfaces(list: readonly InterfaceInfo[]): void
  users(list: UserList): void
  processes(list: readonly ProcessInfo[]): void
  fds(tid: number, list: readonly FdInfo[]): void
  /** Another capture follows in the same stream: everything known so far is of the past. Its header comes next. */
  restart(): void
  /**
   * An event in today's schema. Its header starts at `pos` of `buf`, `view` covers the same bytes; both are valid during the
   * call only. `flags`: 1 (STATE_ONLY of blocks.ts) for an event that rules must not see.
   */
  event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void
}

/** What was read and what was left out. */
export interface ReadCounts {
  /** Given to the sink. */
  events: number
  /** Of a type that is not known here: written by a newer version. */
  unknownTypes: number
  /** Enter events of older captures that were merged into their exits, or that have no use any more. */
  merged: number
}

/**
 * Cuts a capture (already uncompressed) into blocks and gives what is in them to a sink. Events stay where they are in the
 * chunk; only the block that reaches over the end of a chunk is copied, and events of older captures are rewritten.
 *
 * Every event that reaches the sink lies in the buffer with all of its parameters.
 */
export class BlockReader {
  readonly counts: ReadCounts = { events: 0, unknownTypes: 0, merged: 0 }
  readonly converter: Converter = new Converter()

  readonly #sink: CaptureSink
  /** The start of a block whose end has not come yet. */
  #carry = new Uint8Array(CARRY_SIZE)
  #carryView = new DataView(this.#carry.buffer)
  #carried = 0
  /** Offset in the capture of the buffer that is being looked at: the chunk, or the carried block. */
  #base = 0
  #inSection = false
  #inEvents = false
  #failed: ScapError | undefined
  /** Start times by thread id, for the process list that follows. */
  #startTimes: StartTimes | undefined
  /** Events of the first format are rewritten here. */
  #v2 = new Uint8Array(4096)
  #v2View = new DataView(this.#v2.buffer)

  constructor(sink: CaptureSink) {
    this.#sink = sink
  }

  /** Takes the next bytes of the capture. Throws ScapError where it cannot be read on; everything before was delivered. */
  push(bytes: Uint8Array): void {
    if (this.#failed !== undefined) throw this.#failed
    // The slice of a subclass may be no copy: that of a Node Buffer is a view. What is kept must outlive the chunk.
    const chunk =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const at = this.#carried > 0 ? this.#complete(chunk) : 0
    if (at < chunk.length) {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const rest = this.#run(chunk, view, at)
      if (rest < chunk.length) this.#take(chunk, rest, chunk.length - rest)
    }
    this.#base += chunk.length
  }

  /** The capture is complete. Throws ScapError when it ends in the middle of a block or has no events. */
  end(): void {
    if (this.#failed !== undefined) throw this.#failed
    const carried = this.#carried
    if (carried > 0) {
      if (carried < 4 && !this.#inSection) throw this.#notACapture(-carried)
      throw this.#error(
        'SCAP_TRUNCATED',
        -carried,
        'the capture ends in the middle of a block: it was cut off, or is still being written',
      )
    }
    if (!this.#inSection) throw this.#error('SCAP_NOT_A_CAPTURE', 0, 'the capture is empty')
    if (!this.#inEvents) throw this.#error('SCAP_NO_EVENTS', 0, 'the capture has no events')
  }

  /** Works on the whole blocks from `at`; gives the place of the first one that is not complete. */
  #run(buf: Uint8Array, view: DataView, at: number): number {
    const sink = this.#sink
    const counts = this.counts
    const plain = plainForms
    const end = buf.length
    while (end - at >= 8) {
      const type = view.getUint32(at, true)
      const total = view.getUint32(at + 4, true)
      if (total > end - at) {
        this.#checkSize(type, total, at)
        return at
      }
      // Nearly all blocks of today's captures are such: this is the hot path, all the rest has its place in #block.
      if (
        type === blocks.EVENT_V2 &&
        total <= blocks.MAX_EVENT_BLOCK &&
        isPlain(plain, view, at + 10, total - 14) &&
        this.#inEvents
      ) {
        counts.events++
        sink.event(buf, view, at + 10, view.getUint16(at + 8, true), 0)
      } else this.#block(buf, view, type, at, total)
      at += total
    }
    return at
  }

  /** Completes the carried block with the first bytes of the chunk; gives the place behind what it took. */
  #complete(chunk: Uint8Array): number {
    // Where in the chunk the block would begin, had the chunk those bytes too.
    const start = -this.#carried
    let at = this.#take(chunk, 0, 8 - this.#carried)
    if (this.#carried < 8) return at
    const type = this.#carryView.getUint32(0, true)
    const total = this.#carryView.getUint32(4, true)
    this.#checkSize(type, total, start)
    at = this.#take(chunk, at, total - this.#carried)
    if (this.#carried < total) return at
    this.#carried = 0
    this.#base += start
    this.#block(this.#carry, this.#carryView, type, 0, total)
    this.#base -= start
    if (this.#carry.length > 16 * CARRY_SIZE) this.#setCarry(new Uint8Array(CARRY_SIZE))
    return at
  }

  /** Carries up to `wanted` bytes more, from `at` of the chunk; gives the place behind them. */
  #take(chunk: Uint8Array, at: number, wanted: number): number {
    const size = Math.min(wanted, chunk.length - at)
    if (size <= 0) return at
    const held = this.#carried + size
    // Grows with the bytes that have come, not with the length that the block claims.
    if (held > this.#carry.length) {
      const grown = new Uint8Array(Math.max(held, 2 * this.#carry.length))
      grown.set(this.#carry.subarray(0, this.#carried))
      this.#setCarry(grown)
    }
    this.#carry.set(chunk.subarray(at, at + size), this.#carried)
    this.#carried = held
    return at + size
  }

  #setCarry(buf: Uint8Array<ArrayBuffer>): void {
    this.#carry = buf
    this.#carryView = new DataView(buf.buffer)
  }

  #checkSize(type: number, total: number, at: number): void {
    if (!this.#inSection && type !== blocks.SECTION_HEADER) throw this.#notACapture(at)
    const most = isOrdinaryEvent(type) ? blocks.MAX_EVENT_BLOCK : blocks.MAX_BLOCK
    if (total < blocks.BLOCK_OVERHEAD || total > most) {
      throw this.#corrupt(at, `a block of type ${hex(type)} claims ${total} bytes; it can have 12 to ${most}`)
    }
  }

  /** One whole block. */
  #block(buf: Uint8Array, view: DataView, type: number, at: number, total: number): void {
    switch (type) {
      case blocks.EVENT_V2:
      case blocks.EVENT_V2_LARGE:
        return this.#eventBlock(buf, view, at, total, at + 10, 0)
      case blocks.EVENT_V2_FLAGS:
      case blocks.EVENT_V2_LARGE_FLAGS:
        return this.#eventBlock(buf, view, at, total, at + 14, total < 18 ? 0 : view.getUint32(at + 10, true))
      case blocks.EVENT_V1:
      case blocks.EVENT_V1_OLD:
        return this.#eventBlockV1(buf, view, at, total, at + 10, 0)
      case blocks.EVENT_V1_FLAGS:
        return this.#eventBlockV1(buf, view, at, total, at + 14, total < 18 ? 0 : view.getUint32(at + 10, true))
    }
    this.#checkSize(type, total, at)
    if (view.getUint32(at + total - 4, true) !== total) {
      throw this.#corrupt(
        at,
        `a block of type ${hex(type)} has ${total} bytes by its start and another number by its end`,
      )
    }
    if (type === blocks.SECTION_HEADER) return this.#section(view, at, total)
    if (this.#inEvents) {
      throw this.#corrupt(at, `a block of type ${hex(type)} stands between events; only a new section can begin there`)
    }
    const r = new ByteReader(buf, view, at + 8, at + total - 4)
    try {
      this.#metadata(type, r)
    } catch (error) {
      throw this.#explain(error, at)
    }
  }

  #section(view: DataView, at: number, total: number): void {
    if (total < 28) throw this.#notACapture(at)
    const magic = view.getUint32(at + 8, true)
    if (magic === 0x4d3c2b1a) {
      throw this.#error(
        'SCAP_VERSION',
        at,
        'the capture was written by a big-endian machine; captures can only be read in the byte order of their writer',
      )
    }
    if (magic !== blocks.SECTION_MAGIC) throw this.#notACapture(at)
    const major = view.getUint16(at + 12, true)
    const minor = view.getUint16(at + 14, true)
    if (major > blocks.MAJOR_VERSION) {
      throw this.#error(
        'SCAP_VERSION',
        at,
        `the capture has the format ${major}.${minor}; formats up to ${blocks.MAJOR_VERSION} are known: read it with a newer version`,
      )
    }
    if (this.#inEvents) {
      this.#inEvents = false
      this.converter.clear()
      this.#sink.restart()
    }
    this.#inSection = true
    this.#startTimes = undefined
    this.#sink.header({ major, minor })
  }

  #metadata(type: number, r: ByteReader): void {
    const sink = this.#sink
    const processes = processVersions.get(type)
    if (processes !== undefined) {
      const list = readProcesses(r, processes)
      if (this.#startTimes !== undefined) addStartTimes(list, this.#startTimes)
      this.#startTimes = undefined
      return sink.processes(list)
    }
    switch (type) {
      case blocks.MACHINE:
      case blocks.MACHINE_OLD:
        return sink.machine(readMachine(r))
      case blocks.INTERFACES_V1:
      case blocks.INTERFACES_V1_OLD:
        return sink.interfaces(readInterfaces(r, 1))
      case blocks.INTERFACES_V2:
        return sink.interfaces(readInterfaces(r, 2))
      case blocks.USERS_V1:
      case blocks.USERS_V1_OLD:
        return sink.users(readUsers(r, 1))
      case blocks.USERS_V2:
        return sink.users(readUsers(r, 2))
      case blocks.FDS_V1:
      case blocks.FDS_V1_OLD:
        return sink.fds(r.i64(), readFds(r, 1))
      case blocks.FDS_V2:
        return sink.fds(r.i64(), readFds(r, 2))
      case blocks.START_TIMES:
        this.#startTimes = readStartTimes(r)
    }
    // Blocks of other types are for other readers.
  }

  #eventBlock(buf: Uint8Array, view: DataView, at: number, total: number, pos: number, flags: number): void {
    // What the event can have of the block: all but type, length, cpu and flags before it and the length at the end.
    const room = at + total - 4 - pos
    if (room < HEADER_SIZE) throw this.#corrupt(at, `an event block of ${total} bytes has no room for an event`)
    if (total > blocks.MAX_EVENT_BLOCK) this.#checkSize(view.getUint32(at, true), total, at)
    this.#event(buf, view, pos, room, view.getUint16(at + 8, true), flags, at)
  }

  /** The event at `pos`, which has at most `room` bytes, of the block at `at` of what is being looked at. */
  #event(buf: Uint8Array, view: DataView, pos: number, room: number, cpu: number, flags: number, at: number): void {
    if (!this.#inEvents) this.#startEvents(at)
    const type = view.getUint16(pos + 20, true)
    if (type >= EVENT_COUNT) {
      this.counts.unknownTypes++
      return
    }
    const treatment = treatmentOf(view, pos, room)
    if (treatment === PASS) {
      this.counts.events++
      this.#sink.event(buf, view, pos, cpu, flags)
    } else if (treatment === CONVERT) this.#convert(buf, view, pos, cpu, flags, at)
    else if (treatment === DROP) this.counts.merged++
    else {
      const size = view.getUint32(pos + 16, true)
      const count = view.getUint32(pos + 22, true)
      if (treatment === MISFIT) {
        throw this.#corrupt(
          at,
          `the ${count} parameters of an event of type ${type} do not fit its ${size} bytes, or these the ${room} of the block`,
        )
      }
      if (treatment === TOO_MANY_PARAMS) {
        throw this.#error('SCAP_VERSION', at, `${unknownForm(type, count)}: read this capture with a newer version`)
      }
      throw this.#corrupt(at, unknownForm(type, count))
    }
  }

  #convert(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number, at: number): void {
    const { converter } = this
    let made
    try {
      made = converter.convert(buf, view, pos)
    } catch (error) {
      throw this.#explain(error, at)
    }
    if (made) {
      this.counts.events++
      this.#sink.event(converter.buf, converter.view, 0, cpu, flags)
    } else this.counts.merged++
  }

  /** An event of the first format, whose header lacks the number of parameters. */
  #eventBlockV1(buf: Uint8Array, view: DataView, at: number, total: number, pos: number, flags: number): void {
    const room = at + total - 4 - pos
    const head = HEADER_SIZE - 4
    if (room < head) throw this.#corrupt(at, `an event block of ${total} bytes has no room for an event`)
    if (total > blocks.MAX_EVENT_BLOCK) this.#checkSize(view.getUint32(at, true), total, at)
    if (!this.#inEvents) this.#startEvents(at)
    const type = view.getUint16(pos + 20, true)
    if (type >= EVENT_COUNT) {
      this.counts.unknownTypes++
      return
    }
    // Those who wrote these two counted three bytes too many.
    const surplus = type === NOTIFICATION_E || type === INFRASTRUCTURE_EVENT_E ? 3 : 0
    const size = view.getUint32(pos + 16, true) - surplus
    const count =
      size < head || size > room ? -1 : countParams(view, pos + head, pos + size, events[type]!.params.length)
    if (count < 0) {
      throw this.#corrupt(at, `no number of parameters fits an event of type ${type} that has ${size} of ${room} bytes`)
    }
    if (size + 4 > this.#v2.length) {
      this.#v2 = new Uint8Array(size + 4096)
      this.#v2View = new DataView(this.#v2.buffer)
    }
    this.#v2.set(buf.subarray(pos, pos + head))
    this.#v2View.setUint32(16, size + 4, true)
    this.#v2View.setUint32(22, count, true)
    this.#v2.set(buf.subarray(pos + head, pos + size), HEADER_SIZE)
    this.#event(this.#v2, this.#v2View, 0, size + 4, view.getUint16(at + 8, true), flags, at)
  }

  #startEvents(at: number): void {
    if (!this.#inSection) throw this.#notACapture(at)
    this.#inEvents = true
  }

  #explain(error: unknown, at: number): unknown {
    return error instanceof MalformedBlock ? this.#corrupt(at, error.message) : error
  }

  #notACapture(at: number): ScapError {
    return this.#error('SCAP_NOT_A_CAPTURE', at, 'this is no capture: it does not begin with a section header')
  }

  #corrupt(at: number, what: string): ScapError {
    return this.#error('SCAP_CORRUPT', at, `${what}: the capture is damaged here; what stands before was read`)
  }

  #error(code: ScapErrorCode, at: number, what: string): ScapError {
    const offset = this.#base + at
    this.#failed = new ScapError(code, offset, `${what} (byte ${offset})`)
    return this.#failed
  }
}

const CARRY_SIZE = 64 * 1024

const processVersions: ReadonlyMap<number, number> = new Map([
  [blocks.PROCESSES_V1, 1],
  [blocks.PROCESSES_V1_OLD, 1],
  [blocks.PROCESSES_V2, 2],
  [blocks.PROCESSES_V2_OLD, 2],
  [blocks.PROCESSES_V3, 3],
  [blocks.PROCESSES_V3_OLD, 3],
  [blocks.PROCESSES_V4, 4],
  [blocks.PROCESSES_V5, 5],
  [blocks.PROCESSES_V6, 6],
  [blocks.PROCESSES_V7, 7],
  [blocks.PROCESSES_V8, 8],
  [blocks.PROCESSES_V9, 9],
])

function isOrdinaryEvent(type: number): boolean {
  switch (type) {
    case blocks.EVENT_V1:
    case blocks.EVENT_V1_OLD:
    case blocks.EVENT_V1_FLAGS:
    case blocks.EVENT_V2:
    case blocks.EVENT_V2_FLAGS:
      return true
  }
  return false
}

function hex(n: number): string {
  return `0x${n.toString(16)}`
}
