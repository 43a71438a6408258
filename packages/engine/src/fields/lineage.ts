/** Walks along the ancestors of a thread. No walk allocates, and none runs forever: a loop of parents ends it. */

import type { EventContext } from '../context.ts'
import type { Thread } from '../state/thread.ts'
import type { ThreadTable } from '../state/thread-table.ts'

/** No line of ancestors is longer than the thread table; more steps only go round a loop. */
export const MOST_STEPS = 262144

/** The process `n` steps up from the event's thread, the thread that leads it; 0: its own process. None for a negative number. */
export function ancestor(c: EventContext, n: number): Thread | undefined {
  if (c.thread === undefined || n < 0 || n > MOST_STEPS) return undefined
  const { threads } = c.state
  let at = threads.mainOf(c.thread)
  for (let i = 0; i < n; i++) {
    if (at === undefined) return undefined
    const parent = threads.find(at.ptid)
    if (parent === undefined) return undefined
    const main = threads.mainOf(parent)
    // Its own parent: every further step stays here.
    if (main === at) return at
    at = main
  }
  return at
}

/**
 * Tries `test` on the parent of `from`, its parent and so on, and stops at the first for which it holds: true. False: there is
 * none, or parents form a loop.
 */
function someParent(threads: ThreadTable, from: Thread, test: (thread: Thread) => boolean): boolean {
  let slow = threads.find(from.ptid)
  // Runs ahead two steps for each of `slow`: where they meet, parents form a loop.
  let fast = slow === undefined ? undefined : threads.find(slow.ptid)
  while (slow !== undefined && slow.tid !== -1) {
    if (test(slow)) return true
    slow = threads.find(slow.ptid)
    for (let i = 0; i < 2; i++) {
      if (fast !== undefined) fast = threads.find(fast.ptid)
      if (slow !== undefined && (slow === fast || slow.tid === slow.ptid)) return false
    }
  }
  return false
}

/** True when `test` holds for a process above that of the event's thread (itself excluded). */
export function someAncestor(c: EventContext, test: (thread: Thread) => boolean): boolean {
  if (c.thread === undefined) return false
  const main = c.state.threads.mainOf(c.thread)
  return main !== undefined && someParent(c.state.threads, main, test)
}

/** Values of all processes above the event's thread, nearest first, joined by blanks; undefined when that is empty. */
export function joinAncestors(c: EventContext, value: (thread: Thread) => string): string | undefined {
  let out = ''
  someAncestor(c, (thread) => {
    out += out === '' ? value(thread) : ` ${value(thread)}`
    return false
  })
  return out === '' ? undefined : out
}

/** Which id of a thread a group of processes shares. */
export type SharedId = 'sid' | 'vpgid' | 'pgid'

/**
 * The leader of the session or process group of the event's thread: the thread with that very id, else the oldest ancestor that
 * shares it without a gap. `sid` and `vpgid` are ids of the thread's pid namespace: only in the initial one they tell the thread.
 */
export function leader(c: EventContext, shared: SharedId): Thread | undefined {
  const { thread } = c
  if (thread === undefined) return undefined
  const id = thread[shared]
  if (id === -1) return undefined
  const { threads } = c.state
  if (shared === 'pgid' || !thread.inPidNamespace) {
    const direct = threads.find(id)
    if (direct !== undefined) return direct
  }
  return oldestSharing(threads, thread, shared, id)
}

/** A function of its own: it makes a closure, and most looks end before it. */
function oldestSharing(threads: ThreadTable, thread: Thread, shared: SharedId, id: number): Thread | undefined {
  let oldest: Thread | undefined
  someParent(threads, thread, (parent) => {
    if (parent[shared] !== id) return true
    oldest = parent
    return false
  })
  return oldest
}
