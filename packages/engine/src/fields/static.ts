/** static.*: texts of the configuration (static_fields). */

import * as kinds from '../events/kinds.ts'
import type { FieldEnvironment, FieldRef, FieldSpec } from './define.ts'

const PREFIX = 'static.'

/** The field of a name of the configuration; undefined when it has none of that name. */
export function staticField(text: string, env: FieldEnvironment): FieldRef | undefined {
  const value = text.startsWith(PREFIX) ? env.statics?.get(text.slice(PREFIX.length)) : undefined
  if (value === undefined) return undefined
  const folded = { value }
  return {
    spec: staticSpec(text),
    text,
    type: kinds.PT_CHARBUF,
    list: false,
    extract: () => value,
    fold: () => folded,
    compare: undefined,
    print: undefined,
  }
}

export function staticSpec(name: string): FieldSpec {
  return {
    name,
    class: 'static',
    type: kinds.PT_CHARBUF,
    format: 'none',
    list: false,
    arg: { rule: 'none', index: false, key: false },
    filterOnly: false,
    printOnly: false,
    hidden: false,
    deprecated: false,
    suggestedOutput: true,
    transformersAllowed: true,
    rhsAllowed: true,
    jsonNumber: false,
    doc: 'A text of the configuration.',
  }
}
