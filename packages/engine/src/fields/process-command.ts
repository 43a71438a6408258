/** Arguments, environment and working directory of a process. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { bracketed, bracketedIndex } from './arguments.ts'
import { custom, number, text, type FieldEntry } from './entry.ts'
import { ancestor } from './lineage.ts'
import { argsText, envText, envValue } from './process-strings.ts'

function argsLength(c: EventContext): number | undefined {
  if (c.thread === undefined) return undefined
  let length = 0
  for (const arg of c.thread.args) length += arg.length
  return length
}

export const command = {
  'proc.args': custom(
    kinds.PT_CHARBUF,
    'Arguments after the program name, joined by blanks; with a number one of them, counted from 0 and empty when there are fewer.',
    (rest) => {
      const found = bracketedIndex(rest)
      if (found === undefined || found.index < 0) {
        const used = found?.used ?? 0
        return { used, body: { extract: (c) => (c.thread === undefined ? undefined : argsText(c.thread)) } }
      }
      const { index, used } = found
      return { used, body: { extract: (c) => (c.thread === undefined ? undefined : (c.thread.args[index] ?? '')) } }
    },
    { arg: { rule: 'optional', index: true } },
  ),
  'proc.cmdline': text('Name of the program and its arguments, joined by blanks.', (c) => c.thread?.cmdline),
  'proc.pcmdline': text('proc.cmdline of the parent.', (c) => ancestor(c, 1)?.cmdline),
  'proc.cmdnargs': number(kinds.PT_UINT64, 'How many arguments follow the program name.', (c) => c.thread?.args.length),
  'proc.cmdlenargs': number(
    kinds.PT_UINT64,
    'Length of the arguments after the program name in bytes, without blanks between them.',
    argsLength,
  ),
  'proc.exeline': text('The first argument as it was called, and the other arguments, joined by blanks.', (c) =>
    c.thread === undefined ? undefined : `${c.thread.exe} ${argsText(c.thread)}`,
  ),
  'proc.env': custom(
    kinds.PT_CHARBUF,
    'Environment of the process, joined by blanks; with a name the value of that variable, empty when it is not set.',
    (rest) => {
      const found = bracketed(rest)
      const used = found?.used ?? 0
      const name = found?.inside ?? ''
      // A number counts as an index that is not used.
      if (name === '' || /^[0-9]+$/.test(name))
        return { used, body: { extract: (c) => (c.thread === undefined ? undefined : envText(c, c.thread)) } }
      return { used, body: { extract: (c) => (c.thread === undefined ? undefined : envValue(c, c.thread, name)) } }
    },
    { arg: { rule: 'optional', key: true } },
  ),
  'proc.cwd': text('Working directory of the process; it ends with a slash.', (c) =>
    c.thread === undefined ? undefined : c.state.threads.cwdOf(c.thread),
  ),
} satisfies Record<string, FieldEntry>
