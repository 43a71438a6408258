/** The look at the running machine from which a live capture starts. */

import {
  ByteWriter,
  writeFds,
  writeHeader,
  writeInterfaces,
  writeMachine,
  writeProcesses,
  writeUsers,
  type FdInfo,
  type InterfaceInfo,
  type MachineInfo,
  type ProcessInfo,
  type UserList,
} from '@saker/engine'
import { Cgroups } from './cgroups.ts'
import { readDescriptors, type DescriptorTables } from './descriptors.ts'
import { listNumbers } from './files.ts'
import { readInterfaces } from './interfaces.ts'
import { readMachine } from './machine.ts'
import { MountDevices } from './mounts.ts'
import { readIdentity, readProcess, readThread, type ProcHost } from './process.ts'
import { SocketTables } from './sockets.ts'
import { bootTime } from './start-time.ts'
import { readUsers } from './users.ts'

/** Processes in one block. */
const LIST_LENGTH = 2000

export interface ScanOptions {
  /** Where the host's file system is seen, from within a container: `/host`. '' : here. */
  readonly root?: string
  /**
   * Processes to look at; without it, all. Of the others, only those that these descend from are looked at, and of them only who
   * they are: that is needed to tell where a process comes from.
   */
  readonly pids?: readonly number[]
}

export interface ProcScan {
  readonly machine: MachineInfo
  readonly interfaces: readonly InterfaceInfo[]
  readonly users: UserList
  /** Threads; each behind the one that leads its process. */
  readonly processes: readonly ProcessInfo[]
  /** Open descriptors of the processes that have some. */
  readonly fds: readonly { readonly tid: number; readonly list: readonly FdInfo[] }[]
}

/** Looks at processes one by one, and keeps what several of them share. */
export class ProcReader {
  readonly #host: ProcHost
  readonly #tables: DescriptorTables = { sockets: new SocketTables(), mounts: new MountDevices() }

  constructor(root = '') {
    this.#host = { root, cgroups: new Cgroups(root), boot: bootTime(root), namespaceStarts: new Map() }
    // Whose start is that of the outermost namespace.
    readIdentity(this.#host, 1)
  }

  get boot(): bigint {
    return this.#host.boot
  }

  /** A process and its other threads; nothing when it is none that counts, or has ended. */
  threads(pid: number): ProcessInfo[] {
    const leader = readProcess(this.#host, pid)
    if (leader === undefined) return []
    const out = [leader]
    for (const tid of listNumbers(`${this.#host.root}/proc/${pid}/task`)) {
      if (tid === pid) continue
      const thread = readThread(this.#host, leader, tid)
      if (thread !== undefined) out.push(thread)
    }
    return out
  }

  /** One thread; undefined when there is none with this id. */
  thread(tid: number): ProcessInfo | undefined {
    return readProcess(this.#host, tid)
  }

  identity(pid: number): ProcessInfo | undefined {
    return readIdentity(this.#host, pid)
  }

  descriptors(pid: number): FdInfo[] {
    return readDescriptors(`${this.#host.root}/proc/${pid}`, this.#tables)
  }
}

/** Looks at the whole machine, or at what `options` leave of it. A process that ends meanwhile is left out. */
export function scanProc(options: ScanOptions = {}): ProcScan {
  const root = options.root ?? ''
  const reader = new ProcReader(root)
  const processes: ProcessInfo[] = []
  const fds: { tid: number; list: FdInfo[] }[] = []
  // In the order of ids, so that the first process of a namespace mostly comes before the others.
  const pids = options.pids ?? listNumbers(`${root}/proc`)
  for (const pid of pids) {
    const threads = reader.threads(pid)
    processes.push(...threads)
    if (threads.length === 0) continue
    const list = reader.descriptors(pid)
    if (list.length > 0) fds.push({ tid: pid, list })
  }
  if (options.pids !== undefined) processes.push(...readAncestors(reader, processes))
  return {
    machine: readMachine(root, reader.boot),
    interfaces: readInterfaces(),
    users: readUsers(root),
    processes,
    fds,
  }
}

/** Who the processes descend from, as far as they are not among them. */
function readAncestors(reader: ProcReader, processes: readonly ProcessInfo[]): ProcessInfo[] {
  const known = new Set(processes.map((p) => p.pid))
  const out: ProcessInfo[] = []
  for (const { ptid } of processes) {
    for (let pid = ptid; pid > 0 && !known.has(pid);) {
      known.add(pid)
      const parent = reader.identity(pid)
      if (parent === undefined) break
      out.push(parent)
      pid = parent.ptid
    }
  }
  return out
}

/** The scan as the start of a capture: every block that comes before the events. */
export function scanToCapture(options: ScanOptions = {}): Uint8Array {
  const scan = scanProc(options)
  const w = new ByteWriter(1024 * 1024)
  writeHeader(w)
  writeMachine(w, scan.machine)
  writeInterfaces(w, scan.interfaces)
  writeUsers(w, scan.users)
  // Several lists: a block has a longest size.
  for (let i = 0; i < scan.processes.length; i += LIST_LENGTH) {
    writeProcesses(w, scan.processes.slice(i, i + LIST_LENGTH))
  }
  for (const { tid, list } of scan.fds) writeFds(w, tid, list)
  return w.written
}
