import type { FdInfo, ProcessInfo } from '../scap/metadata.ts'
import { FdTable } from './fd-table.ts'
import { joinPath } from './paths.ts'
import { RecentlyExited } from './recently-exited.ts'
import { CLONE_FILES, DEAD, Thread } from './thread.ts'
import { ThreadGroup } from './thread-group.ts'

/** Most processes of a walk to the ancestors: longer chains do not occur, loops would. */
const MAX_ANCESTORS = 4096
/** Direct-mapped copy of the threads used lately, by thread id. */
const CACHE_SIZE = 1024

/** What somebody who can look at the running system says about a thread. */
export type ThreadLookup = (
  tid: number,
) => { readonly process: ProcessInfo; readonly fds: readonly FdInfo[] } | undefined

export interface ThreadTableOptions {
  /** Most threads known at a time. Further ones are not taken up, and counted. */
  readonly maxThreads: number
  /** Makes a thread of which nobody knows anything: asks the running system, when there is one. */
  readonly discover: (tid: number) => Thread | undefined
}

/** All threads, how they form processes, and who is whose child. */
export class ThreadTable {
  readonly exited = new RecentlyExited()
  /** Threads that were not taken up because the table was full. */
  drops = 0
  /** Time now, for Thread.lastSeenHi. */
  nowHi = 0
  readonly #options: ThreadTableOptions
  readonly #threads = new Map<number, Thread>()
  readonly #groups = new Map<number, ThreadGroup>()
  readonly #cache = new Array<Thread | undefined>(CACHE_SIZE).fill(undefined)

  constructor(options: ThreadTableOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#threads.size
  }

  all(): IterableIterator<Thread> {
    return this.#threads.values()
  }

  /** The thread, when it is known. */
  find(tid: number): Thread | undefined {
    const cached = this.#cache[tid & (CACHE_SIZE - 1)]
    if (cached !== undefined && cached.tid === tid) return cached
    const thread = this.#threads.get(tid)
    if (thread !== undefined) this.#cache[tid & (CACHE_SIZE - 1)] = thread
    return thread
  }

  /**
   * The thread; one that nobody knows is looked up in the running system, and when that does not help either, an entry is made
   * that says so. undefined only when the table is full.
   */
  get(tid: number): Thread | undefined {
    return this.find(tid) ?? this.#discover(tid)
  }

  #discover(tid: number): Thread | undefined {
    if (this.#threads.size >= this.#options.maxThreads) {
      this.drops++
      return undefined
    }
    const found = this.#options.discover(tid)
    if (found !== undefined) return found
    const thread = new Thread(tid, new FdTable())
    thread.comm = '<NA>'
    thread.exe = '<NA>'
    this.add(thread)
    return thread
  }

  /** False when the table is full. */
  add(thread: Thread): boolean {
    if (this.#threads.size >= this.#options.maxThreads) {
      this.drops++
      return false
    }
    this.link(thread)
    this.put(thread)
    return true
  }

  /** Adds a thread of a list, without relations: `link` follows when the whole list is there. */
  put(thread: Thread): void {
    this.#threads.set(thread.tid, thread)
    this.#cache[thread.tid & (CACHE_SIZE - 1)] = thread
    thread.lastSeenHi = this.nowHi
  }

  get full(): boolean {
    return this.#threads.size >= this.#options.maxThreads
  }

  /** Makes the thread a member of its process and a child of its parent. Needs a valid thread. */
  link(thread: Thread): void {
    if (thread.invalid || thread.group !== undefined) return
    const { pid } = thread
    let group = this.#groups.get(pid)
    if (group === undefined) {
      group = new ThreadGroup(pid, pid === 1 || thread.vpid === 1)
      this.#groups.set(pid, group)
    } else group.alive++
    group.join(thread)
    thread.group = group
    if (pid === 1) return
    const parent = this.find(thread.ptid)
    if (parent === undefined || parent.invalid) thread.ptid = 0
    else adopt(parent, thread)
  }

  /** The thread has ended; its entry goes with `remove`. */
  markDead(thread: Thread): void {
    if (thread.group !== undefined && !thread.dead) thread.group.alive--
    thread.flags |= DEAD
  }

  /** It lives after all: an exec by another thread of the process made it go on. */
  resurrect(thread: Thread): void {
    if (!thread.dead) return
    thread.flags &= ~DEAD
    if (thread.group !== undefined) thread.group.alive++
  }

  /** Takes the entry out; children get another parent. A thread that leads stays as long as others of its process live. */
  remove(tid: number): void {
    const thread = this.find(tid)
    if (thread === undefined) return
    const { group } = thread
    if (thread.invalid || group === undefined) {
      this.#erase(thread)
      return
    }
    this.markDead(thread)
    if (thread.children !== undefined && thread.children.size > 0) this.#reparent(thread, thread.children)
    if (group.alive <= 0) {
      this.#groups.delete(thread.pid)
      const main = this.find(thread.pid)
      if (main !== undefined) this.#erase(main)
    }
    if (!thread.isMain) this.#erase(thread)
  }

  #erase(thread: Thread): void {
    this.find(thread.ptid)?.children?.delete(thread)
    thread.group?.leave(thread)
    if (this.#threads.get(thread.tid) === thread) this.#threads.delete(thread.tid)
    const slot = thread.tid & (CACHE_SIZE - 1)
    if (this.#cache[slot] === thread) this.#cache[slot] = undefined
  }

  /** Gives the children to the reaper that the kernel named, else to one found here, else to nobody. */
  #reparent(thread: Thread, children: Set<Thread>): void {
    let reaper = thread.reaperTid > 0 ? this.get(thread.reaperTid) : undefined
    if (reaper === undefined || reaper.invalid || reaper === thread) reaper = this.#findReaper(thread)
    thread.children = undefined
    if (reaper === undefined) {
      for (const child of children) child.ptid = 0
      return
    }
    thread.reaperTid = reaper.tid
    if (reaper.pid !== thread.pid && reaper.group !== undefined) reaper.group.reaper = true
    for (const child of children) adopt(reaper, child)
  }

  /** As the kernel does: another thread of the process, else the nearest ancestor that takes orphans. */
  #findReaper(thread: Thread): Thread | undefined {
    const sibling = thread.group?.someAlive(thread)
    if (sibling !== undefined) return sibling
    let parent = this.find(thread.ptid)
    for (let steps = 0; parent !== undefined && steps < MAX_ANCESTORS; steps++) {
      if (parent === thread || parent.inPidNamespace !== thread.inPidNamespace) return undefined
      if (parent.group !== undefined && parent.group.reaper) {
        const alive = parent.group.someAlive(undefined)
        if (alive !== undefined && alive !== thread) return alive
      }
      parent = this.find(parent.ptid)
    }
    return undefined
  }

  /** The thread that leads the process of `thread`, when it is known. */
  mainOf(thread: Thread): Thread | undefined {
    if (thread.isMain) return thread
    const main = thread.group?.main
    return main !== undefined && main.isMain ? main : undefined
  }

  /** The descriptors that `thread` sees. */
  fdsOf(thread: Thread): FdTable | undefined {
    return (thread.flags & CLONE_FILES) === 0 ? thread.fds : this.mainOf(thread)?.fds
  }

  /** The working directory of the process of `thread`; ends with '/'. */
  cwdOf(thread: Thread): string {
    return this.mainOf(thread)?.cwd ?? './'
  }

  /** The environment of the process of `thread`. */
  envOf(thread: Thread): readonly string[] {
    return (this.mainOf(thread) ?? thread).env
  }

  changeDirectory(thread: Thread, path: string): void {
    const main = this.mainOf(thread)
    if (main === undefined) return
    // From the thread's own directory: only a thread that leads has one.
    const joined = joinPath(thread.cwd, path)
    const cwd = joined.endsWith('/') ? joined : `${joined}/`
    main.cwd = main.cwd === cwd ? main.cwd : cwd
  }

  /** The process `steps` parents up; 0: the thread that leads the process of `thread` itself. */
  ancestor(thread: Thread, steps: number): Thread | undefined {
    let process = this.mainOf(thread)
    for (let i = 0; i < steps && i < MAX_ANCESTORS; i++) {
      if (process === undefined) return undefined
      const parent = this.find(process.ptid)
      process = parent === undefined ? undefined : this.mainOf(parent)
    }
    return process
  }

  /** The parent process. */
  parent(thread: Thread): Thread | undefined {
    return this.ancestor(thread, 1)
  }

  /**
   * Parents of `thread` one after another, nearest first, without regard to who leads, until `visit` returns false; ends
   * where the parent is not known, and at a loop.
   */
  walkParents(thread: Thread, visit: (parent: Thread) => boolean): void {
    let parent = this.find(thread.ptid)
    // Moves twice as fast: in a loop it meets the other.
    let ahead = parent === undefined ? undefined : this.find(parent.ptid)
    while (parent !== undefined && parent.tid !== -1) {
      if (!visit(parent)) return
      parent = this.find(parent.ptid)
      for (let i = 0; i < 2; i++) {
        ahead = ahead === undefined ? undefined : this.find(ahead.ptid)
        if (parent !== undefined && (parent === ahead || parent.tid === parent.ptid)) return
      }
    }
  }

  /** The oldest of the unbroken line of ancestors that have the session, or the leader itself where it can be told. */
  sessionLeader(thread: Thread): Thread | undefined {
    return this.#oldest(thread, thread.sid, (t) => t.sid, true)
  }

  /** The same for the process group as the thread's pid namespace numbers it. */
  virtualGroupLeader(thread: Thread): Thread | undefined {
    return this.#oldest(thread, thread.vpgid, (t) => t.vpgid, true)
  }

  /** The same for the process group as the initial namespace numbers it. */
  groupLeader(thread: Thread): Thread | undefined {
    return this.#oldest(thread, thread.pgid, (t) => t.pgid, false)
  }

  #oldest(thread: Thread, id: number, idOf: (t: Thread) => number, virtual: boolean): Thread | undefined {
    if (id === -1) return undefined
    // In a pid namespace a virtual id is not one of the table.
    const leader = virtual && thread.inPidNamespace ? undefined : this.find(id)
    if (leader !== undefined) return leader
    let oldest: Thread | undefined
    this.walkParents(thread, (parent) => {
      if (idOf(parent) !== id) return false
      oldest = parent
      return true
    })
    return oldest
  }

  /** Removes threads that were not seen since `beforeHi` (high half of a time) and are gone, and those never identified. */
  purge(beforeHi: number, isAlive: (thread: Thread) => boolean): number {
    const gone: Thread[] = []
    for (const thread of this.#threads.values()) {
      if (thread.invalid || (thread.lastSeenHi < beforeHi && !isAlive(thread))) gone.push(thread)
    }
    for (const thread of gone) this.remove(thread.tid)
    return gone.length
  }

  clear(): void {
    this.#threads.clear()
    this.#groups.clear()
    this.#cache.fill(undefined)
    this.exited.clear()
  }
}

function adopt(parent: Thread, child: Thread): void {
  parent.children ??= new Set()
  parent.children.add(child)
  child.ptid = parent.tid
}
