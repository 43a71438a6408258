import type { EventCursor } from './events/cursor.ts'
import type { Fd } from './state/fd.ts'
import type { State } from './state/state.ts'
import type { Thread } from './state/thread.ts'

/**
 * An event and what state knows about it: what fields extract from. One object, reused for all events. State fills it
 * before rules look (state/state.ts): an event of an exec shows the new program, one of a close still shows the descriptor.
 */
export interface EventContext {
  readonly ev: EventCursor
  readonly state: State
  /** The thread of the event; undefined for events that have none. */
  thread: Thread | undefined
  /** Number of the descriptor that the event works on; -1: none. */
  fdNum: number
  /** That descriptor, when it is known. */
  fd: Fd | undefined
}
