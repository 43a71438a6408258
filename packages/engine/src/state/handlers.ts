import { EVENT_COUNT } from '../events/table.ts'
import { cloneHandlers } from './clone.ts'
import { closeHandlers } from './close.ts'
import { connectHandlers } from './connect.ts'
import { containerHandlers } from './container-events.ts'
import { credentialHandlers } from './credentials.ts'
import { directoryHandlers } from './directory.ts'
import { dupHandlers } from './dup.ts'
import { execHandlers } from './exec.ts'
import { exitHandlers } from './exit.ts'
import type { Handler, Handlers } from './handler.ts'
import { newFdHandlers } from './new-fd.ts'
import { openHandlers } from './open.ts'
import { resourceHandlers } from './resources.ts'
import { socketIoHandlers } from './socket-io.ts'
import { socketHandlers } from './socket.ts'

const families: readonly Handlers[] = [
  cloneHandlers,
  closeHandlers,
  connectHandlers,
  containerHandlers,
  credentialHandlers,
  directoryHandlers,
  dupHandlers,
  execHandlers,
  exitHandlers,
  newFdHandlers,
  openHandlers,
  resourceHandlers,
  socketHandlers,
  socketIoHandlers,
]

/** One table of all families; throws when two claim the same event type. */
export function buildTable(parts: readonly Handlers[], size: number): (Handler | undefined)[] {
  const table = new Array<Handler | undefined>(size).fill(undefined)
  for (const part of parts) {
    for (const [key, handler] of Object.entries(part)) {
      const code = Number(key)
      if (table[code] !== undefined) throw new Error(`two handlers claim event type ${code}`)
      table[code] = handler
    }
  }
  return table
}

/** What each event type does to the state, by code; undefined: nothing. */
export const handlerTable: readonly (Handler | undefined)[] = buildTable(families, EVENT_COUNT)
