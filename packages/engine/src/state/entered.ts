import * as codes from '../events/codes.ts'
import type { EventCursor } from '../events/cursor.ts'
import type { Thread } from './thread.ts'

/**
 * The thread's last event was the enter event of this exit, and what it said is kept in `thread.entered…`. An execveat that
 * succeeds ends with the exit event of execve.
 */
export function hasEntered(thread: Thread, ev: EventCursor): boolean {
  const { entered } = thread
  return entered !== 0 && (entered === ev.type - 1 || (entered === codes.EXECVEAT_E && ev.type === codes.EXECVE_19_X))
}
