/** Exceptions of rules: read, checked, appended to, and written out as conditions. */

import { isComparison, takesList, trimComparison } from './comparisons.ts'
import { requiredText } from './decode.ts'
import { invalid, unfit, type Warn } from './diagnostics.ts'
import { type Entry, entryText, type ExceptionItem, isGiven } from './items.ts'
import type { Place } from './places.ts'
import { placeOf } from './places.ts'
import type { Node } from './yaml/node.ts'
import { valueOf } from './yaml/node.ts'

/** Whether a text is a field of the rule's source. */
export type IsField = (text: string) => boolean

/** Lists inside lists of an exception: three have a meaning. An alias inside what it names would never end. */
const DEEPEST_ENTRY = 50
/** Values of one exception, aliases counted each time: they could multiply without end. */
const MOST_ENTRIES = 1_000_000

/** An exception is warned about once for each earlier one of its name, up to so many times. */
const MOST_REPEATS = 20

/** The exceptions of a rule item; `append`: they may lack fields, and should have values. */
export function readExceptions(item: Node, place: Place, append: boolean, warn: Warn): ExceptionItem[] {
  const node = valueOf(item, 'exceptions')
  if (node === undefined || node.kind === 'null') return []
  const all = placeOf('exceptions', '', node, place)
  if (node.kind !== 'sequence') invalid('"exceptions" must be a list', all)
  const exceptions: ExceptionItem[] = []
  const names = new Map<string, number>()
  for (const entry of node.items) exceptions.push(readException(entry, all, place, append, names, warn))
  return exceptions
}

function readException(
  node: Node,
  all: Place,
  rule: Place,
  append: boolean,
  names: Map<string, number>,
  warn: Warn,
): ExceptionItem {
  const unnamed = placeOf('exception', '', node, all)
  if (node.kind !== 'map') invalid('an exception must be a map with the key "name"', unnamed)
  const name = requiredText(node, 'name', unnamed)
  const place = placeOf('exception', name, node, rule)
  const earlier = names.get(name) ?? 0
  names.set(name, earlier + 1)
  for (let i = 0; i < Math.min(earlier, MOST_REPEATS); i++) {
    warn('LOAD_EXCEPTION_NAME_NOT_UNIQUE', `this rule has another exception "${name}" above`, place)
  }
  const fields =
    readKeyEntry(node, 'fields', place) ?? (append ? { text: '' } : invalid('the key "fields" is missing', place))
  const comps = readKeyEntry(node, 'comps', place) ?? { text: '' }
  const values: Entry[] = []
  const valuesNode = valueOf(node, 'values')
  if (valuesNode !== undefined) {
    const valuesPlace = placeOf('exception values', '', valuesNode, place)
    if (valuesNode.kind !== 'sequence') invalid('"values" must be a list', valuesPlace)
    const budget = { left: MOST_ENTRIES }
    for (const value of valuesNode.items) {
      values.push(readEntry(value, '', placeOf('exception value', '', value, valuesPlace), budget, 0))
    }
  } else if (append) {
    warn('LOAD_APPEND_NO_VALUES', `exception "${name}" has no values to append`, place)
  }
  return { name, fields, comps, values, place }
}

function readKeyEntry(node: Node, key: string, place: Place): Entry | undefined {
  const value = valueOf(node, key)
  return value === undefined ? undefined : readEntry(value, key, place, { left: MOST_ENTRIES }, 0)
}

function readEntry(node: Node, key: string, place: Place, budget: { left: number }, depth: number): Entry {
  const at = placeOf('value for', key, node, place)
  if (--budget.left < 0) invalid(`an exception has more than ${MOST_ENTRIES} values; are aliases multiplied?`, at)
  if (depth > DEEPEST_ENTRY) invalid(`an exception has lists nested more than ${DEEPEST_ENTRY} deep`, at)
  if (node.kind === 'scalar') {
    if (node.value === '') invalid('a value must not be empty', at)
    return { text: node.value }
  }
  if (node.kind !== 'sequence') return { text: '' }
  return { items: node.items.map((item) => readEntry(item, '', placeOf('exception', '', item, at), budget, depth + 1)) }
}

/** Checks fields against operators, and fills in the operators that are left out; `isField` undefined: fields are not checked. */
export function checkException(exception: ExceptionItem, isField: IsField | undefined): void {
  const { fields, name, place } = exception
  if ('items' in fields) {
    if (!isGiven(exception.comps)) exception.comps = { items: fields.items.map(() => ({ text: '=' })) }
    const comps = 'items' in exception.comps ? exception.comps.items : []
    if (comps.length !== fields.items.length) {
      unfit(
        `exception "${name}" has ${fields.items.length} fields and ${comps.length} comps: give each field its own`,
        place,
      )
    }
    const trimmed = comps.map((comp) => ('items' in comp ? comp : { text: trimComparison(comp.text) }))
    exception.comps = { items: trimmed }
    for (const comp of trimmed) {
      const text = entryText(comp)
      if (!isComparison(text)) unfit(`exception "${name}": "${text}" is no operator`, place)
    }
    for (const field of fields.items) checkField(entryText(field), exception, isField)
  } else {
    if (!isGiven(exception.comps)) exception.comps = { text: 'in' }
    if ('items' in exception.comps)
      unfit(`exception "${name}" has one field, so it needs one operator and no list in "comps"`, place)
    const text = trimComparison(exception.comps.text)
    exception.comps = { text }
    if (!takesList(text)) {
      unfit(
        `exception "${name}" compares one field with all its values: comps must be in, pmatch, intersects or like "startswith anyof"`,
        place,
      )
    }
    checkField(fields.text, exception, isField)
  }
}

function checkField(field: string, { name, place }: ExceptionItem, isField: IsField | undefined): void {
  if (isField !== undefined && !isField(field)) unfit(`exception "${name}": no field is called "${field}"`, place)
}

/** Adds the exceptions of an append to those of a rule: new names as they are, to known ones only values. */
export function appendExceptions(
  present: ExceptionItem[],
  added: readonly ExceptionItem[],
  isField: IsField | undefined,
): void {
  for (const exception of added) {
    const { name, place, fields, comps, values } = exception
    const known = present.find((other) => other.name === name)
    if (known === undefined) {
      if (!isGiven(fields)) unfit(`there is no exception "${name}" above, so this one needs fields`, place)
      if (values.length === 0) unfit(`there is no exception "${name}" above, so this one needs values`, place)
      checkException(exception, isField)
      present.push(exception)
    } else {
      if (isGiven(fields)) unfit(`exception "${name}" has its fields above: only values can be appended`, place)
      if (isGiven(comps)) unfit(`exception "${name}" has its comps above: only values can be appended`, place)
      for (const value of values) known.values.push(value)
    }
  }
}

/** The condition of a rule with its exceptions, and the fields they use. */
export function expandExceptions(
  condition: string,
  exceptions: readonly ExceptionItem[],
): { condition: string; fields: Set<string> } {
  const used = new Set<string>()
  let text = `(${condition})`
  for (const exception of exceptions) {
    const { fields } = exception
    const excluded =
      'items' in fields ? expandTuples(exception, fields.items, used) : expandSingle(exception, fields.text, used)
    if (excluded !== '') text += ` and not ${excluded}`
  }
  return { condition: text, fields: used }
}

/** `(field in (a, b))` */
function expandSingle({ name, comps, values, place }: ExceptionItem, field: string, used: Set<string>): string {
  if (values.length === 0) return ''
  const texts = values.map((value) => {
    if ('items' in value) unfit(`exception "${name}" has one field, so its values must be texts, not lists`, place)
    return quoteItem(value.text)
  })
  used.add(field)
  return `(${field} ${isGiven(comps) ? entryText(comps) : 'in'} (${texts.join(', ')}))`
}

/** `(( field1 = a and field2 = b) or ( field1 = c and field2 = d))` */
function expandTuples(
  { name, comps, values, place }: ExceptionItem,
  fields: readonly Entry[],
  used: Set<string>,
): string {
  if (values.length === 0) return ''
  const operators = isGiven(comps) ? ('items' in comps ? comps.items.map(entryText) : []) : fields.map(() => '=')
  const tuples = values.map((tuple) => {
    const parts = 'items' in tuple ? tuple.items : []
    if (parts.length !== fields.length) {
      unfit(
        `exception "${name}" has ${fields.length} fields, so each of its values must be a list of ${fields.length}, not of ${parts.length}`,
        place,
      )
    }
    const checks = fields.map((field, i) => {
      const comparison = operators[i] ?? unfit(`exception "${name}" needs as many comps as fields`, place)
      used.add(entryText(field))
      return ` ${entryText(field)} ${comparison} ${valueText(parts[i]!, comparison)}`
    })
    return `(${checks.join(' and ')})`
  })
  return `(${tuples.join(' or ')})`
}

/** A list in brackets; for operators that take a list also the name of one; else a text in quotes where it needs them. */
function valueText(value: Entry, comparison: string): string {
  if ('items' in value) return `(${value.items.map((item) => quoteItem(entryText(item))).join(', ')})`
  if (!takesList(comparison)) return quoteItem(value.text)
  return value.text.startsWith('(') ? value.text : `(${value.text})`
}

/** In double quotes, when a text has a space and does not begin with a quote. Nothing is escaped. */
export function quoteItem(text: string): string {
  return text.includes(' ') && !text.startsWith('"') && !text.startsWith("'") ? `"${text}"` : text
}
