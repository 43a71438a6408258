/** evt.*: what events of system calls have. */

import type { FieldClass } from './entry.ts'
import { parameters } from './evt-arg.ts'
import { infrastructure } from './evt-infrastructure.ts'
import { io } from './evt-io.ts'
import { kind } from './evt-kind.ts'
import { open } from './evt-open.ts'
import { paths } from './evt-path.ts'
import { result } from './evt-result.ts'
import { latency } from './evt-time.ts'

export const syscallEvents: FieldClass = {
  name: 'evt',
  note: 'Syscall events only',
  doc: 'What events of system calls have. Their parameters are reached by evt.arg, for instance evt.arg.flags.',
  fields: { ...kind, ...parameters, ...result, ...io, ...open, ...paths, ...latency, ...infrastructure },
}
