// How much a process uses and may use: memory, page faults, number of descriptors.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { resultOf, type Handlers } from './handler.ts'
import type { State } from './state.ts'

const RLIMIT_NOFILE = 7

/** brk, mmap, munmap: sizes in KiB in parameters 1 to 3. */
function onMemory(c: EventContext): void {
  const { ev, thread } = c
  if (thread === undefined) return
  if (ev.size(1) > 0) thread.vmSize = ev.uint(1)
  if (ev.size(3) > 0) {
    thread.vmRss = ev.uint(2)
    thread.vmSwap = ev.uint(3)
  }
}

/** The scheduler takes the thread off a processor. */
function onSwitch(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || ev.size(5) <= 0) return
  thread.pfMajor = ev.uint(1)
  thread.pfMinor = ev.uint(2)
  const main = state.threads.mainOf(thread)
  if (main === undefined) return
  main.vmSize = ev.uint(3)
  main.vmRss = ev.uint(4)
  main.vmSwap = ev.uint(5)
}

/** getrlimit, setrlimit of the thread itself. */
function onRlimit(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0 || ev.uint(3) !== RLIMIT_NOFILE) return
  const limit = ev.int(1)
  const main = state.threads.mainOf(thread)
  if (limit !== -1 && main !== undefined) main.fdLimit = limit
}

function onPrlimit(c: EventContext, state: State): void {
  const { ev } = c
  if (resultOf(ev) !== 0 || ev.size(6) <= 0 || ev.uint(6) !== RLIMIT_NOFILE || ev.size(5) <= 0) return
  const limit = ev.int(1)
  if (limit === -1) return
  const thread = state.threads.get(ev.int(5) || ev.tid)
  if (thread === undefined || thread.invalid) return
  const main = state.threads.mainOf(thread)
  if (main !== undefined) main.fdLimit = limit
}

export const resourceHandlers: Handlers = {
  [codes.BRK_4_X]: onMemory,
  [codes.MMAP_X]: onMemory,
  [codes.MMAP2_X]: onMemory,
  [codes.MUNMAP_X]: onMemory,
  [codes.SCHEDSWITCH_6_E]: onSwitch,
  [codes.GETRLIMIT_X]: onRlimit,
  [codes.SETRLIMIT_X]: onRlimit,
  [codes.PRLIMIT_X]: onPrlimit,
}
