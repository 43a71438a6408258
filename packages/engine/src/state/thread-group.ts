import type { Thread } from './thread.ts'

/** The threads of one process. */
export class ThreadGroup {
  readonly pid: number
  /** Orphans below this process become its children: it is an init, or asked for it (prctl PR_SET_CHILD_SUBREAPER). */
  reaper: boolean
  /** Threads that have not ended. */
  alive = 1
  /** The thread that leads, when it is known; it stays until the last thread has ended. */
  main: Thread | undefined
  /** The other threads that are known, in order of appearance; undefined: none yet (most processes have one thread). */
  others: Set<Thread> | undefined

  constructor(pid: number, reaper: boolean) {
    this.pid = pid
    this.reaper = reaper
  }

  /** Makes `thread` a member; does not count it. */
  join(thread: Thread): void {
    if (this.main === undefined && thread.isMain) {
      this.main = thread
      return
    }
    this.others ??= new Set()
    this.others.add(thread)
  }

  /** Forgets `thread`; does not count it. */
  leave(thread: Thread): void {
    if (this.main === thread) this.main = undefined
    else this.others?.delete(thread)
  }

  /** A member that has not ended, other than `besides`: the main thread before others. */
  someAlive(besides: Thread | undefined): Thread | undefined {
    const { main } = this
    if (main !== undefined && main !== besides && !main.dead) return main
    if (this.others !== undefined) {
      for (const thread of this.others) if (thread !== besides && !thread.dead) return thread
    }
    return undefined
  }
}
