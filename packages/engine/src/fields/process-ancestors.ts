/** Fields of the processes above: proc.aname[2], proc.aname without a number for all of them. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { Thread } from '../state/thread.ts'
import { bracketed, bracketedIndex } from './arguments.ts'
import type { FieldRef } from './define.ts'
import { custom, type FieldBody, type FieldEntry, type FieldMarks } from './entry.ts'
import { parseInteger } from './integers.ts'
import { ancestor, joinAncestors, MOST_STEPS, someAncestor } from './lineage.ts'
import { argsText, envText, envValue } from './process-strings.ts'

const indexed = { rule: 'optional', index: true } as const
/** Such fields compare in their own way when they have no number. */
const ownComparison: FieldMarks = { noRhs: true, noTransformers: true }

/**
 * A comparison that holds when it holds for the value of any process above (itself excluded). So `!=` means that some process
 * above has another value.
 */
function compareAny(type: number, value: (c: EventContext, thread: Thread) => string | number): FieldRef['compare'] {
  return (op, _modifier, literals, build) => {
    if (op === 'exists') return (c) => someAncestor(c, () => true)
    // Numbers are looked up in a set by a value without length: never found.
    if (type === kinds.PT_INT64 && (op === 'in' || op === 'intersects')) return () => false
    // Modifiers do not reach this comparison: the first constant decides.
    const match = build(type, op, undefined, literals)
    if (typeof match !== 'function') return match
    let context: EventContext
    const test = (thread: Thread): boolean => match(value(context, thread))
    return (c) => {
      context = c
      return someAncestor(c, test)
    }
  }
}

/** A text of the N-th process above; without a number filters look at all of them and outputs show all of them. */
function ancestorText(doc: string, value: (thread: Thread) => string): FieldEntry {
  const all: FieldBody = {
    extract: (c) => joinAncestors(c, value),
    compare: compareAny(kinds.PT_CHARBUF, (_, thread) => value(thread)),
  }
  return custom(
    kinds.PT_CHARBUF,
    doc,
    (rest) => {
      const found = bracketedIndex(rest)
      if (found === undefined) return { used: 0, body: all }
      const { index, used } = found
      if (index === -1) return { used, body: all }
      return {
        used,
        body: {
          extract: (c) => {
            const thread = ancestor(c, index)
            return thread === undefined ? undefined : value(thread)
          },
        },
      }
    },
    { arg: indexed, ...ownComparison },
  )
}

/** Ids that events of some sources have instead of real ones are not shown. */
export function visibleId(id: number): number | undefined {
  return id >= -1 && id <= 0xffffffff ? id : undefined
}

function pidAt(n: number) {
  return (c: EventContext): number | undefined => {
    const thread = ancestor(c, n)
    return thread === undefined ? undefined : visibleId(thread.pid)
  }
}

function ancestorPid(doc: string): FieldEntry {
  const all: FieldBody = { extract: pidAt(0), compare: compareAny(kinds.PT_INT64, (_, thread) => thread.pid) }
  return custom(
    kinds.PT_INT64,
    doc,
    (rest) => {
      const found = bracketedIndex(rest)
      if (found === undefined) return { used: 0, body: all }
      return { used: found.used, body: found.index === -1 ? all : { extract: pidAt(found.index) } }
    },
    { arg: indexed, format: 'id', ...ownComparison },
  )
}

function ancestorArgs(doc: string): FieldEntry {
  return custom(
    kinds.PT_CHARBUF,
    doc,
    (rest) => {
      const found = bracketedIndex(rest)
      if (found === undefined || found.index === -1)
        return { used: found?.used ?? 0, body: { extract: (c) => joinAncestors(c, argsText) } }
      const { index, used } = found
      return {
        used,
        body: {
          extract: (c) => {
            const thread = ancestor(c, index)
            return thread === undefined ? undefined : argsText(thread)
          },
        },
      }
    },
    { arg: indexed },
  )
}

/** How far up a variable is looked for. */
const ENV_REACH = 20

function ancestorEnv(doc: string): FieldEntry {
  const compare = compareAny(kinds.PT_CHARBUF, envText)
  return custom(
    kinds.PT_CHARBUF,
    doc,
    (rest) => {
      const found = bracketed(rest)
      const number =
        found !== undefined && /^[0-9]+$/.test(found.inside) ? parseInteger(found.inside, 32, true) : undefined
      const used = found?.used ?? 0
      if (found !== undefined && found.inside !== '' && number === undefined) {
        const name = found.inside
        return { used, body: { extract: (c) => inheritedValue(c, name) } }
      }
      // In filters the number does not count: any process above will do.
      return { used, body: { extract: (c) => envAbove(c, Number(number ?? 0)), compare } }
    },
    { arg: { rule: 'optional', index: true, key: true }, ...ownComparison },
  )
}

/** The nearest value above that is not empty. */
function inheritedValue(c: EventContext, name: string): string | undefined {
  if (c.thread === undefined) return undefined
  const { threads } = c.state
  let at = threads.mainOf(c.thread)
  for (let i = 0; at !== undefined && i < ENV_REACH; i++) {
    at = threads.find(at.ptid)
    const value = at === undefined ? '' : envValue(c, at, name)
    if (value !== '') return value
  }
  return ''
}

/** The environment `n` parents up. */
function envAbove(c: EventContext, n: number): string | undefined {
  if (c.thread === undefined || n > MOST_STEPS) return undefined
  if (n < 1) return envText(c, c.thread)
  const { threads } = c.state
  let at = threads.mainOf(c.thread)
  if (at === undefined) return ''
  for (let i = 0; i < n; i++) {
    const parent = threads.find(at.ptid)
    if (parent === undefined) return undefined
    // Its own parent: every further step stays here.
    if (parent === at) break
    at = parent
  }
  return envText(c, at)
}

export const ancestors = {
  'proc.aexe': ancestorText(
    'Program name (first argument) of a process above: [1] is the parent, [0] the process itself. Without a number a condition looks at all processes above and an output lists them.',
    (thread) => thread.exe,
  ),
  'proc.aexepath': ancestorText(
    'Path of the executable of a process above, numbered as proc.aexe.',
    (thread) => thread.exepath,
  ),
  'proc.aname': ancestorText('Name of a process above, numbered as proc.aexe.', (thread) => thread.comm),
  'proc.acmdline': ancestorText(
    'Name and arguments of a process above, numbered as proc.aexe.',
    (thread) => thread.cmdline,
  ),
  'proc.aargs': ancestorArgs(
    'Arguments of a process above, numbered as proc.aexe. Without a number: those of all processes above as one text.',
  ),
  'proc.aenv': ancestorEnv(
    'Environment of a process above: a variable by name (the nearest process above that has it), or all of it by number. Without an argument a condition looks at all processes above.',
  ),
  'proc.apid': ancestorPid('Id of a process above, numbered as proc.aexe.'),
} satisfies Record<string, FieldEntry>
