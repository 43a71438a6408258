import type { EventContext } from '../context.ts'
import type { EventCursor } from '../events/cursor.ts'
import type { Fd } from './fd.ts'
import type { State } from './state.ts'
import type { Thread } from './thread.ts'

/** What an event type does to the state. Thread and descriptor of the event are bound already. */
export type Handler = (c: EventContext, state: State) => void

/** Handlers by event code. */
export type Handlers = Readonly<Record<number, Handler>>

/** Result of a system call: the first parameter. */
export function resultOf(ev: EventCursor): number {
  return ev.int(0)
}

/** What stands for a text parameter that the kernel side could not read. */
export const MISSING = '<NA>'

/** A text or path parameter; `<NA>` when it is absent or empty, or says `(NULL)` as old captures do. */
export function textOf(ev: EventCursor, i: number): string {
  if (ev.size(i) <= 0) return MISSING
  const text = ev.text(i)
  return text === '(NULL)' ? MISSING : text
}

/** The event made descriptor `num` of its thread. It is the one that fields show. */
export function addFd(c: EventContext, state: State, thread: Thread, num: number, fd: Fd): void {
  const fds = state.threads.fdsOf(thread)
  if (fds === undefined) {
    c.fd = undefined
    return
  }
  c.fdNum = num
  if (fds.set(num, fd)) {
    c.fd = fd
    state.fdRenamed = fd.name !== ''
  } else {
    c.fd = undefined
    state.counters.fdsDropped++
  }
}

/** The event changed its descriptor. */
export function replaceFd(c: EventContext, state: State, thread: Thread, fd: Fd): void {
  state.fdRenamed ||= c.fd !== undefined && c.fd.name !== fd.name
  c.fd = fd
  state.threads.fdsOf(thread)?.set(c.fdNum, fd)
}
