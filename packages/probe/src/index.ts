// The live source of events: opens the eBPF probe and hands out event blocks as a capture file has them.
import { builtFile, loadAddon, type Handle, type ProbeAddon } from './addon.ts'
import { asProbeError, ProbeError } from './errors.ts'
import { programs } from './programs.ts'
import { packScope, type Scope } from './scope.ts'
import { syscalls } from './syscalls.ts'
import { packTables } from './tables.ts'

export { builtFile } from './addon.ts'
export { ProbeError, type ProbeErrorCode } from './errors.ts'
export { supportedSyscalls } from './tables.ts'
export type { Scope } from './scope.ts'

export interface ProbeOptions {
  /** Whose events; absent: everybody's. The agent's own are never reported. */
  scope?: Scope
  /** Size of the ring for frequent events; raised to a power of two. Default 8 MiB. */
  ringBytes?: number
  /** Size of the ring for rare events that must not be lost: processes, identity, connections. Default 4 MiB. */
  preciousRingBytes?: number
  /** At most so many bytes of what is read or written are reported. Default 80, at most 65000. */
  snaplen?: number
  /** Leave out system calls that failed. */
  dropFailed?: boolean
  /** Names of system calls, and sched_process_exit; see supportedSyscalls. */
  wanted: readonly string[]
}

/** Events of one type since the probe was opened. */
export interface EventCounts {
  /** in the event table */
  code: number
  sent: number
  /** lost because the ring was full */
  droppedFull: number
  /** lost because the event was larger than 64 KiB */
  droppedBig: number
}

export interface ProbeCounts {
  events: number
  drops: number
  /** types that occurred, by code */
  byType: EventCounts[]
}

export interface Probe {
  /** Time of boot, ns since 1970: event times count from it. */
  readonly bootTimeNs: bigint
  /**
   * Copies whole event blocks, oldest first, and gives the bytes used. `into` needs room for at least one block.
   * 0: nothing waits.
   */
  drain(into: Uint8Array): number
  /** Blocks this thread until events wait (true) or the time is over (false). */
  wait(ms: number): boolean
  /** Replaces the wanted names of the options. */
  setWanted(names: readonly string[]): void
  /** Adds a process to a tree scope; what it starts from now on follows. */
  addToScope(pid: number): void
  counts(): ProbeCounts
  close(): void
}

/** No event block is longer. */
export const MAX_BLOCK = 65_536

const TYPES = 512

/**
 * Loads and attaches the probe.
 * @throws ProbeError with what to do
 */
export function openProbe(options: ProbeOptions): Probe {
  const addon = loadAddon()
  const names = Object.keys(programs)
  const ids = Uint16Array.from(Object.values(programs), (name) => syscalls[name]?.[0] ?? 0)
  try {
    const handle = addon.open(
      builtFile('saker_probe.bpf.o'),
      names,
      ids,
      packTables(options.wanted),
      packSettings(options),
    )
    return new OpenProbe(addon, handle)
  } catch (error) {
    throw asProbeError(error)
  }
}

/** struct probe_settings of addon/probe.h */
function packSettings(options: ProbeOptions): BigUint64Array {
  const flood = ringSize(options.ringBytes ?? 8 << 20)
  const precious = ringSize(options.preciousRingBytes ?? 4 << 20)
  const snaplen = Math.min(Math.max(options.snaplen ?? 80, 0), 65_000)
  return BigUint64Array.from([
    BigInt(flood),
    BigInt(precious),
    BigInt(snaplen),
    options.dropFailed ? 1n : 0n,
    ...packScope(options.scope),
  ])
}

/** The kernel wants a power of two of whole pages; less than two of the largest events would be no ring. */
function ringSize(bytes: number): number {
  if (!(bytes <= 1 << 30)) throw new ProbeError('PROBE_ARGUMENT', `a ring of ${bytes} bytes is too large`)
  let size = 4 * MAX_BLOCK
  while (size < bytes) size *= 2
  return size
}

class OpenProbe implements Probe {
  readonly bootTimeNs: bigint
  readonly #addon: ProbeAddon
  readonly #handle: Handle
  readonly #raw: BigUint64Array

  constructor(addon: ProbeAddon, handle: Handle) {
    this.#addon = addon
    this.#handle = handle
    this.#raw = new BigUint64Array(addon.cpus(handle) * TYPES * 3)
    this.bootTimeNs = addon.bootTime(handle)
  }

  drain(into: Uint8Array): number {
    if (into.byteLength < MAX_BLOCK)
      throw new ProbeError('PROBE_ARGUMENT', `a buffer of ${into.byteLength} bytes can't take every event`)
    return this.#addon.drain(this.#handle, into)
  }

  wait(ms: number): boolean {
    return this.#addon.wait(this.#handle, Math.ceil(ms))
  }

  setWanted(names: readonly string[]): void {
    this.#addon.setTables(this.#handle, packTables(names))
  }

  addToScope(pid: number): void {
    this.#addon.addToTree(this.#handle, pid)
  }

  counts(): ProbeCounts {
    this.#addon.counts(this.#handle, this.#raw)
    return sumCounts(this.#raw)
  }

  close(): void {
    this.#addon.close(this.#handle)
  }
}

/** Adds the CPUs. The numbers of an event type in `raw` are struct ev_count of bpf/lib/event.h. */
function sumCounts(raw: BigUint64Array): ProbeCounts {
  const all: ProbeCounts = { events: 0, drops: 0, byType: [] }
  for (let code = 0; code < TYPES; code++) {
    const of: EventCounts = { code, sent: 0, droppedFull: 0, droppedBig: 0 }
    for (let at = 3 * code; at < raw.length; at += 3 * TYPES) {
      of.sent += Number(raw[at])
      of.droppedFull += Number(raw[at + 1])
      of.droppedBig += Number(raw[at + 2])
    }
    if (of.sent + of.droppedFull + of.droppedBig === 0) continue
    all.events += of.sent
    all.drops += of.droppedFull + of.droppedBig
    all.byType.push(of)
  }
  return all
}
