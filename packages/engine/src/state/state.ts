import { byteString } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import type { EventCursor } from '../events/cursor.ts'
import { EVENT_COUNT } from '../events/table.ts'
import type { FdInfo, InterfaceInfo, MachineInfo, ProcessInfo, UserList } from '../scap/metadata.ts'
import { fdParameterOf, isEnter, THREAD_ANY, THREAD_NONE, threadOf } from './binding.ts'
import { Cgroups } from './cgroups.ts'
import { Containers, type ContainerOptions } from './containers.ts'
import type { Fd } from './fd.ts'
import { handlerTable } from './handlers.ts'
import { Interfaces } from './interfaces.ts'
import { fdFromList, fixDirections, isServerSocket, threadFromList } from './listed.ts'
import { OpenedFiles } from './opened-files.ts'
import { PathJoiner } from './paths.ts'
import { shownOnlyBy } from './shown-by.ts'
import { ThreadTable, type ThreadLookup } from './thread-table.ts'
import type { Thread } from './thread.ts'
import { Users, type UserLookup } from './users.ts'

export interface StateOptions {
  /** Most threads known at a time; absent: 262144. */
  readonly maxThreads?: number
  /** Asks the running system about a thread; absent when a capture is replayed. */
  readonly lookup?: ThreadLookup
  /** Asks the running system about one descriptor of a process; absent when a capture is replayed. */
  readonly lookupFd?: (pid: number, num: number) => FdInfo | undefined
  /** Asks the running system about users and groups; absent when a capture is replayed. */
  readonly userLookup?: UserLookup
  readonly containers?: ContainerOptions
  /** Where the host's file system is mounted, when that is not '/'. */
  readonly hostRoot?: string
}

/** What was lost because a table was full. */
export interface StateCounters {
  fdsDropped: number
}

/** How much is known, and how much was lost because a table was full. */
export interface StateStats {
  readonly threads: number
  readonly containers: number
  readonly threadsDropped: number
  readonly fdsDropped: number
  readonly usersDropped: number
  readonly containersDropped: number
}

const DEFAULT_MAX_THREADS = 262144

/**
 * What is known about the machine that the events come from: threads, their descriptors, users, containers. Each event changes it
 * (`begin`) before rules look at the event, except for what the event ends: that goes when the next event begins.
 */
export class State {
  readonly threads: ThreadTable
  readonly users: Users
  readonly containers: Containers
  readonly interfaces = new Interfaces()
  readonly paths = new PathJoiner()
  readonly files = new OpenedFiles(this.paths)
  readonly counters: StateCounters = { fdsDropped: 0 }
  readonly hostRoot: string
  /** Events come from the running system. */
  readonly live: boolean
  /** See StateOptions. */
  readonly lookupFd: StateOptions['lookupFd']
  machine: MachineInfo | undefined
  /** Start of the machine in nanoseconds since the epoch, two halves; 0: not known, as on replay. */
  bootHi = 0
  bootLo = 0
  /** Time of the first event that is no meta event; set by the engine, which sees events that state skips. 0: none yet. */
  firstTimeHi = 0
  firstTimeLo = 0
  /** The event gave its descriptor another name. */
  fdRenamed = false
  /** By event code: 1 when events of that code can change something, so that every one has to be seen. */
  readonly handles: Uint8Array
  readonly #cgroups = new Cgroups()
  #lastCaptured = ''
  #lastCgroups: string | undefined = ''
  readonly #lookup: ThreadLookup | undefined
  /** Something waits for the next event. */
  #pending = false
  #endedTid = -1
  #endedHi = 0
  #endedLo = 0
  #closedTid = -1
  #closedFd = -1
  /** Threads of a list that have no relations yet, and ports of its server sockets. */
  #listed: Thread[] = []
  readonly #serverPorts = new Set<number>()

  constructor(options: StateOptions = {}) {
    this.#lookup = options.lookup
    this.live = options.lookup !== undefined
    this.hostRoot = options.hostRoot ?? ''
    this.lookupFd = options.lookupFd
    this.users = new Users(options.userLookup)
    this.containers = new Containers(options.containers)
    this.threads = new ThreadTable({
      maxThreads: options.maxThreads ?? DEFAULT_MAX_THREADS,
      discover: (tid) => this.#discover(tid),
    })
    this.handles = new Uint8Array(EVENT_COUNT)
    for (let code = 0; code < EVENT_COUNT; code++) {
      // What happens to a thread between enter and exit of a call makes it forget the enter.
      const interrupts = isEnter[code] === 1 && threadOf[code] === THREAD_ANY
      this.handles[code] = handlerTable[code] !== undefined || interrupts ? 1 : 0
    }
  }

  /** Marks in `handles` only what these fields can show. State that is not kept up meanwhile stays as it is. */
  showOnly(fields: ReadonlySet<string>): void {
    for (const { codes, fields: showing } of shownOnlyBy) {
      const shown = showing.some((field) => fields.has(field)) ? 1 : 0
      for (const code of codes) this.handles[code] = shown
    }
  }

  /** Binds the event's thread and descriptor, then lets it change the state. */
  begin(c: EventContext): void {
    if (this.#pending) this.#settle()
    const { ev } = c
    const code = ev.type
    c.fdNum = -1
    c.fd = undefined
    this.fdRenamed = false
    const rule = threadOf[code]!
    if (rule === THREAD_NONE) c.thread = undefined
    else {
      const { threads } = this
      threads.nowHi = ev.timeHi
      const thread = rule === THREAD_ANY ? threads.get(ev.tid) : threads.find(ev.tid)
      c.thread = thread
      if (thread !== undefined) {
        thread.lastSeenHi = ev.timeHi
        const parameter = fdParameterOf[code]!
        if (parameter >= 0) this.#bindFd(c, ev, thread, parameter)
        if (isEnter[code] === 1) thread.entered = 0
        else if (thread.entered !== 0) {
          handlerTable[code]?.(c, this)
          thread.entered = 0
          return
        }
      }
    }
    const handler = handlerTable[code]
    if (handler !== undefined) handler(c, this)
  }

  /**
   * An event that nobody looks at and that `handles` does not mark: what is left of `begin` for it. It shows that its thread
   * exists, and ends a system call. Needed for every such event, so that the others find the same state.
   */
  passOver(code: number, tid: number): void {
    if (this.#pending) this.#settle()
    if (threadOf[code] !== THREAD_ANY) return
    const thread = this.threads.get(tid)
    if (thread !== undefined && thread.entered !== 0) thread.entered = 0
  }

  #bindFd(c: EventContext, ev: EventCursor, thread: Thread, parameter: number): void {
    if (ev.size(parameter) <= 0) return
    const num = ev.int(parameter)
    c.fdNum = num
    if (num >= 0) c.fd = this.threads.fdsOf(thread)?.get(num)
  }

  /** Descriptor `num` as `thread` sees it. */
  fdOf(thread: Thread, num: number): Fd | undefined {
    return num < 0 ? undefined : this.threads.fdsOf(thread)?.get(num)
  }

  /** Finds out which container `thread` is in. */
  attach(thread: Thread): void {
    this.attachAfter(thread, thread.containerId)
  }

  /** The same; `before` is the container that it was in when the event came: in another one its user gets other names. */
  attachAfter(thread: Thread, before: string): void {
    this.containers.attach(thread)
    if (thread.containerId !== before) this.users.meet(thread.containerId, thread.pid, thread.uid, thread.gid)
  }

  /**
   * The container whose details a process with these `subsystem=path` entries, as captured, needs, and the entries normalised;
   * undefined: they are known, or there are none to know. Changes nothing.
   */
  unknownContainer(captured: string): { readonly id: string; readonly cgroups: string } | undefined {
    const cgroups = this.#cgroups.normalise(captured)
    const id = cgroups === undefined ? undefined : this.containers.find(cgroups)
    return id === undefined || this.containers.get(id) !== undefined ? undefined : { id, cgroups: cgroups! }
  }

  /** Takes over `subsystem=path` entries as captured, unless they are malformed. */
  setCgroups(thread: Thread, captured: string): void {
    const cgroups = this.#cgroups.normalise(captured)
    if (cgroups !== undefined) thread.cgroups = cgroups
  }

  /** The same from a parameter. One after another many threads have the same entries. */
  takeCgroups(thread: Thread, ev: EventCursor, parameter: number): void {
    const size = ev.size(parameter)
    if (!isSame(ev.buf, ev.start(parameter), size, this.#lastCaptured)) {
      this.#lastCaptured = ev.bytes(parameter)
      this.#lastCgroups = this.#cgroups.normalise(this.#lastCaptured)
    }
    if (this.#lastCgroups !== undefined) thread.cgroups = this.#lastCgroups
  }

  /** The thread got a descriptor that no call of its own made: only the running system can tell what it is. */
  lookUpFd(thread: Thread, num: number): void {
    const info = this.lookupFd?.(thread.pid, num)
    if (info === undefined) return
    const fds = this.threads.fdsOf(thread)
    if (fds !== undefined && !fds.set(num, fdFromList(info, this.interfaces))) this.counters.fdsDropped++
  }

  /** The descriptor is gone from the next event on. */
  closeLater(tid: number, num: number): void {
    this.#closedTid = tid
    this.#closedFd = num
    this.#pending = true
  }

  /** The thread is gone from the next event on. */
  removeLater(thread: Thread, timeHi: number, timeLo: number): void {
    this.#endedTid = thread.tid
    this.#endedHi = timeHi
    this.#endedLo = timeLo
    this.#pending = true
  }

  /** Does what waited for the next event. */
  #settle(): void {
    this.#pending = false
    if (this.#listed.length > 0) this.#relate()
    if (this.#endedTid !== -1) {
      const { threads } = this
      const tid = this.#endedTid
      this.#endedTid = -1
      const thread = threads.find(tid)
      threads.exited.add(tid, thread?.ptid ?? -1, this.#endedHi, this.#endedLo)
      threads.remove(tid)
    }
    if (this.#closedTid !== -1) {
      const thread = this.threads.find(this.#closedTid)
      if (thread !== undefined) this.threads.fdsOf(thread)?.delete(this.#closedFd)
      this.#closedTid = -1
    }
  }

  loadMachine(machine: MachineInfo): void {
    // On replay the original knows nothing of the machine: evt.hostname is empty, starts of pid namespaces count from boot.
    if (!this.live) return
    this.machine = machine
    this.bootHi = machine.bootHi
    this.bootLo = machine.bootLo
  }

  loadInterfaces(list: readonly InterfaceInfo[]): void {
    this.interfaces.load(list)
  }

  loadUsers(list: UserList): void {
    for (const user of list.users) this.users.addUser('', user)
    for (const group of list.groups) this.users.addGroup('', group)
  }

  /** Threads that were there before the first event. Their relations are made when that comes. */
  loadProcesses(list: readonly ProcessInfo[]): void {
    for (const info of list) {
      if (this.threads.full) {
        this.threads.drops++
        continue
      }
      const thread = threadFromList(info)
      this.setCgroups(thread, byteString(info.cgroups, 0, info.cgroups.length))
      this.users.meet('', thread.pid, thread.uid, thread.gid)
      this.threads.put(thread)
      this.#listed.push(thread)
    }
    this.#pending = true
  }

  /** The open descriptors of a thread that is known. */
  loadFds(tid: number, list: readonly FdInfo[]): void {
    const thread = this.threads.find(tid)
    if (thread === undefined) return
    for (const info of list) {
      const fd = fdFromList(info, this.interfaces)
      if (isServerSocket(fd)) this.#serverPorts.add(fd.sport)
      if (!thread.fds.set(info.fd, fd)) this.counters.fdsDropped++
    }
    this.#pending = true
  }

  /** The list is complete: who belongs to whom, and which sockets are a server's. */
  #relate(): void {
    for (const thread of this.#listed) this.threads.link(thread)
    for (const thread of this.#listed) {
      fixDirections(thread.fds, this.#serverPorts)
      this.attach(thread)
    }
    this.#listed = []
  }

  #discover(tid: number): Thread | undefined {
    const found = this.#lookup?.(tid)
    if (found === undefined) return undefined
    const thread = threadFromList(found.process)
    this.setCgroups(thread, byteString(found.process.cgroups, 0, found.process.cgroups.length))
    for (const info of found.fds) thread.fds.set(info.fd, fdFromList(info, this.interfaces))
    this.users.meet('', thread.pid, thread.uid, thread.gid)
    this.threads.add(thread)
    return this.threads.find(tid)
  }

  /** Forgets threads that have not shown up for `timeoutSeconds` before the time given and are gone; returns how many. */
  purge(nowHi: number, timeoutSeconds: number, isAlive: (thread: Thread) => boolean): number {
    // The high half of a time in nanoseconds counts units of 2^32 ns.
    return this.threads.purge(nowHi - Math.ceil((timeoutSeconds * 1e9) / 4294967296), isAlive)
  }

  stats(): StateStats {
    const { threads, users, containers } = this
    return {
      threads: threads.size,
      containers: containers.size,
      threadsDropped: threads.drops,
      fdsDropped: this.counters.fdsDropped,
      usersDropped: users.drops,
      containersDropped: containers.drops,
    }
  }

  /** Another capture begins: nothing is known any more. */
  restart(): void {
    this.threads.clear()
    this.users.clear()
    this.containers.clear()
    this.interfaces.load([])
    this.machine = undefined
    this.bootHi = 0
    this.bootLo = 0
    this.#pending = false
    this.#endedTid = -1
    this.#closedTid = -1
    this.#listed = []
    this.#serverPorts.clear()
  }
}

/** The `size` bytes at `start` are those of `text`. */
function isSame(buf: Uint8Array, start: number, size: number, text: string): boolean {
  if (size !== text.length) return false
  for (let i = 0; i < size; i++) if (buf[start + i] !== text.charCodeAt(i)) return false
  return true
}
