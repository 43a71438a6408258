// close, close_range.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { resultOf, type Handlers } from './handler.ts'
import type { State } from './state.ts'

const CLOSE_RANGE_CLOEXEC = 4

/** The descriptor goes with the next event: fields of the close still show it. */
function onClose(c: EventContext, state: State): void {
  const { thread, fd } = c
  if (thread !== undefined && fd !== undefined && resultOf(c.ev) >= 0) state.closeLater(thread.tid, c.fdNum)
}

function onCloseRange(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  const fds = state.threads.fdsOf(thread)
  if (fds === undefined) return
  const first = ev.uint(1)
  const last = ev.uint(2)
  if ((ev.uint(3) & CLOSE_RANGE_CLOEXEC) !== 0) fds.setCloexecRange(first, last)
  else fds.deleteRange(first, last)
}

export const closeHandlers: Handlers = {
  [codes.CLOSE_X]: onClose,
  [codes.CLOSE_RANGE_X]: onCloseRange,
}
