// The end of a thread.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import type { Handlers } from './handler.ts'
import type { State } from './state.ts'

const REAPER = 4

/** The entry goes with the next event: fields of the exit still show it. */
function onExit(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined) return
  state.threads.markDead(thread)
  if (thread.children !== undefined && thread.children.size > 0) {
    if (ev.count <= REAPER) thread.reaperTid = -1
    else if (ev.size(REAPER) > 0) thread.reaperTid = ev.int(REAPER)
  }
  // The first process of a container ends, and with it the container: names of its users are of no more use.
  if (state.live && thread.vpid === 1 && thread.vtid === 1) state.users.deleteContainer(thread.containerId)
  state.removeLater(thread, ev.timeHi, ev.timeLo)
}

export const exitHandlers: Handlers = {
  [codes.PROCEXIT_1_E]: onExit,
}
