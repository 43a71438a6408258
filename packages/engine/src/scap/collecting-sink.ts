import type { CaptureHeader, FdInfo, InterfaceInfo, MachineInfo, ProcessInfo, UserList } from './metadata.ts'
import { BlockReader, type CaptureSink } from './reader.ts'

/** An event as it was delivered, copied. */
export interface CollectedEvent {
  readonly bytes: Uint8Array
  readonly cpu: number
  readonly flags: number
}

/** Keeps everything that a capture holds: for tests and for captures that are known to be small. */
export class CollectingSink implements CaptureSink {
  readonly headers: CaptureHeader[] = []
  readonly machines: MachineInfo[] = []
  readonly interfaceLists: (readonly InterfaceInfo[])[] = []
  readonly userLists: UserList[] = []
  readonly processLists: (readonly ProcessInfo[])[] = []
  readonly fdLists: { tid: number; fds: readonly FdInfo[] }[] = []
  readonly events: CollectedEvent[] = []
  /** Number of events that had been delivered at each restart. */
  readonly restarts: number[] = []

  header(header: CaptureHeader): void {
    this.headers.push(header)
  }

  machine(machine: MachineInfo): void {
    this.machines.push(machine)
  }

  interfaces(list: readonly InterfaceInfo[]): void {
    this.interfaceLists.push(list)
  }

  users(list: UserList): void {
    this.userLists.push(list)
  }

  processes(list: readonly ProcessInfo[]): void {
    this.processLists.push(list)
  }

  fds(tid: number, list: readonly FdInfo[]): void {
    this.fdLists.push({ tid, fds: list })
  }

  restart(): void {
    this.restarts.push(this.events.length)
  }

  event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void {
    this.events.push({ bytes: buf.slice(pos, pos + view.getUint32(pos + 16, true)), cpu, flags })
  }
}

/** Reads a capture that lies in memory as a whole. Throws ScapError. */
export function collectCapture(capture: Uint8Array): CollectingSink {
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  reader.push(capture)
  reader.end()
  return sink
}
