/** proc.* and thread.*: the process and thread that made the event. */

import type { FieldClass } from './entry.ts'
import { ancestors } from './process-ancestors.ts'
import { command } from './process-command.ts'
import { executable } from './process-executable.ts'
import { identity } from './process-identity.ts'
import { resources } from './process-resources.ts'
import { thread } from './process-thread.ts'

export const process: FieldClass = {
  name: 'process',
  note: '',
  doc: 'The process and thread that made the event, and the processes above.',
  fields: { ...identity, ...ancestors, ...command, ...executable, ...thread, ...resources },
}
