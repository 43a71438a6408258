/** All fields: looks one up by the text that a condition or an output names it with. */

import { container } from './container.ts'
import type { FieldEnvironment, FieldRef, FieldSpec, Resolved } from './define.ts'
import type { FieldClass, FieldEntry } from './entry.ts'
import { genericEvents } from './evt-generic.ts'
import { syscallEvents } from './evt-syscall.ts'
import { fd } from './fd.ts'
import { fdList } from './fd-list.ts'
import { fsPath } from './fs-path.ts'
import { process } from './process.ts'
import { staticField } from './static.ts'
import { group, user } from './user.ts'
import { util } from './util.ts'

export type { FieldEnvironment } from './define.ts'
export { staticSpec } from './static.ts'

/** In the order in which they are searched: the first class that knows the beginning of a name decides. */
const core: readonly FieldClass[] = [genericEvents, syscallEvents, process, user, group, fd, fsPath, util, fdList]

/** Classes of fields, as lists show them. */
export const fieldClasses: readonly FieldClass[] = [...core, container]

const noEnvironment: FieldEnvironment = {}

function specOf(fieldClass: FieldClass, name: string, entry: FieldEntry): FieldSpec {
  return {
    name,
    class: fieldClass.name,
    type: entry.type,
    format: entry.format ?? 'none',
    list: entry.list === true,
    arg: { rule: entry.arg?.rule ?? 'none', index: entry.arg?.index === true, key: entry.arg?.key === true },
    filterOnly: entry.filterOnly === true,
    printOnly: entry.printOnly === true,
    hidden: entry.hidden === true,
    deprecated: entry.deprecated === true,
    suggestedOutput: entry.suggestedOutput === true,
    transformersAllowed: entry.noTransformers !== true,
    rhsAllowed: entry.noRhs !== true,
    jsonNumber: entry.jsonNumber === true,
    doc: entry.doc,
  }
}

const specs = new Map<FieldEntry, FieldSpec>()
for (const fieldClass of fieldClasses)
  for (const [name, entry] of Object.entries(fieldClass.fields)) specs.set(entry, specOf(fieldClass, name, entry))

/** All fields but those of the configuration. */
export const fieldSpecs: readonly FieldSpec[] = [...specs.values()]

/** Names of each class, longest first: the longest name that a text begins with is meant. */
const searched = fieldClasses.map((fieldClass) => ({
  names: Object.keys(fieldClass.fields).toSorted((a, b) => b.length - a.length),
  fields: fieldClass.fields,
}))

/**
 * The field that `text` names: `proc.name`, `proc.aname[2]`, `evt.arg.flags`. An argument in brackets stands without quotes.
 * Each call gives a field of its own: those that count keep their count apart.
 */
export function resolveField(text: string, env: FieldEnvironment = noEnvironment): Resolved {
  for (const { names, fields } of searched.slice(0, core.length)) {
    const name = names.find((known) => text.startsWith(known))
    if (name !== undefined) return make(text, name, fields[name]!, env)
  }
  const constant = staticField(text, env)
  if (constant !== undefined) return { ok: true, field: constant }
  for (const { names, fields } of searched.slice(core.length)) {
    const name = names.find((known) => text.startsWith(known))
    if (name !== undefined) return make(text, name, fields[name]!, env)
  }
  return unknown(text)
}

function make(text: string, name: string, entry: FieldEntry, env: FieldEnvironment): Resolved {
  const rest = text.slice(name.length)
  if (entry.arg === undefined && rest !== '')
    return unknown(text, rest.startsWith('[') ? `${name} takes no argument` : undefined)
  const made = entry.make(rest, env)
  if ('error' in made) return { ok: false, error: made.error }
  if (made.used !== rest.length) return unknown(text)
  const spec = specs.get(entry)!
  const { body } = made
  const field: FieldRef = {
    spec,
    text,
    type: body.type ?? spec.type,
    list: spec.list,
    extract: body.extract,
    fold: body.fold,
    compare: body.compare,
    print: body.print,
    show: body.show,
    stateful: body.stateful,
  }
  return { ok: true, field }
}

function unknown(text: string, why?: string): Resolved {
  return { ok: false, error: why ?? `there is no field ${text}`, unknown: true }
}
