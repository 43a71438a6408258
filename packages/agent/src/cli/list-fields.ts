/** --list: the fields that conditions and outputs can use. */

import { fieldClasses, fieldSpecs, kinds, type FieldSpec } from '@saker/engine'
import { AgentError } from '../error.ts'
import type { ListFormat } from './options.ts'

/** The only source of events so far. */
const SOURCE = 'syscall'

/** Width of the column of names, and of a line. */
const NAMES = 34
const LINE = 120

const typeNames = new Map(
  Object.entries(kinds)
    .filter(([name]) => name.startsWith('PT_'))
    .map(([name, code]) => [code as number, name.slice(3)]),
)

interface ListedClass {
  readonly name: string
  readonly note: string
  readonly doc: string
  readonly fields: readonly FieldSpec[]
}

/** `source`: '' for all. Throws USAGE for one that does not exist. */
export function listFields(source: string, namesOnly: boolean, format: ListFormat): string {
  if (source !== '' && source !== SOURCE)
    throw new AgentError('USAGE', `no source of events is called '${source}'; there is ${SOURCE}`)
  const byName = new Map(fieldSpecs.map((spec) => [spec.name, spec]))
  const classes: ListedClass[] = fieldClasses.map(({ name, note, doc, fields }) => ({
    name,
    note,
    doc,
    fields: Object.keys(fields)
      .map((field) => byName.get(field)!)
      .filter((spec) => !spec.hidden),
  }))
  if (namesOnly) return classes.flatMap(({ fields }) => fields.map(({ name }) => `${name}\n`)).join('')
  switch (format) {
    case 'text':
      return classes.map(textOf).join('')
    case 'markdown':
      return classes.map(markdownOf).join('')
    case 'json':
      return `${JSON.stringify({ fieldclasses: classes.map(jsonOf) })}\n`
  }
}

/** As people read them: what the argument is, and what is special. */
function marksOf(spec: FieldSpec): string[] {
  const marks: string[] = []
  if (spec.filterOnly) marks.push('FILTER ONLY')
  if (spec.printOnly) marks.push('PRINT ONLY')
  if (spec.deprecated) marks.push('DEPRECATED')
  if (spec.list) marks.push('LIST')
  if (spec.arg.rule === 'required') marks.push('ARG_REQUIRED')
  if (spec.arg.rule === 'optional') marks.push('ARG_ALLOWED')
  if (spec.arg.index) marks.push('ARG_INDEX')
  if (spec.arg.key) marks.push('ARG_KEY')
  if (!spec.rhsAllowed) marks.push('NO_RHS')
  if (!spec.transformersAllowed) marks.push('NO_TRANSFORMER')
  if (spec.suggestedOutput) marks.push('SUGGESTED_OUTPUT')
  return marks
}

function textOf({ name, note, doc, fields }: ListedClass): string {
  const head = [
    '-'.repeat(31),
    `Field Class:                  ${name}${note === '' ? '' : ` (${note})`}`,
    ...wrap(doc, 'Description:                  '),
    `Event Sources:                ${SOURCE}`,
    '',
  ]
  const rows = fields.flatMap((spec) => {
    const marks = marksOf(spec).map((mark) => `[${mark}] `)
    return wrap(`${marks.join('')}(${typeNames.get(spec.type) ?? '?'}) ${spec.doc}`, spec.name.padEnd(NAMES))
  })
  return `${[...head, ...rows, ''].join('\n')}\n`
}

/** Lines that begin with `first` and, from the second on, with as many blanks. */
function wrap(text: string, first: string): string[] {
  const lines: string[] = []
  // A name that is longer than its column has a line of its own.
  let line = first
  if (first.length > NAMES) {
    lines.push(first)
    line = ' '.repeat(NAMES)
  }
  const indent = ' '.repeat(Math.min(first.length, NAMES))
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && line.length + word.length + 1 > LINE) {
      lines.push(line)
      line = indent
      empty = true
    }
    line += (empty ? '' : ' ') + word
    empty = false
  }
  return [...lines, line]
}

function markdownOf({ name, note, doc, fields }: ListedClass): string {
  const rows = fields.map(
    (spec) =>
      `\`${spec.name}\` | ${typeNames.get(spec.type) ?? '?'} | ${marksOf(spec).join(', ')} | ${spec.doc.replaceAll('|', '\\|')}\n`,
  )
  return `## Field Class: ${name}${note === '' ? '' : ` (${note})`}\n\n${doc}\n\nEvent Sources: ${SOURCE}\n\nName | Type | Marks | Description\n:----|:-----|:------|:-----------\n${rows.join('')}\n`
}

function jsonOf({ name, note, doc, fields }: ListedClass): object {
  return {
    name,
    shortdesc: note,
    desc: doc,
    event_sources: [SOURCE],
    fields: fields.map((spec) => ({
      name: spec.name,
      data_type: typeNames.get(spec.type) ?? '?',
      tags: marksOf(spec),
      desc: spec.doc,
    })),
  }
}
