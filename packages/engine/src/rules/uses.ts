/** What conditions and outputs name, and which events a condition is for: for descriptions of rules. */

import type { Expr, TransformerArg } from '../condition/ast.ts'
import { deriveEvents } from '../condition/event-codes.ts'
import * as codes from '../events/codes.ts'
import { syscallRows } from '../events/syscall-rows.ts'
import { events } from '../events/table.ts'
import type { FieldRef } from '../fields/define.ts'
import { transformerEnd } from '../format/scan.ts'

/** What a condition names. */
export class Uses {
  readonly macros = new Set<string>()
  readonly lists = new Set<string>()
  readonly operators = new Set<string>()
  readonly fields = new Set<string>()
  /** Compared with the type of the event. */
  readonly eventNames = new Set<string>()
  readonly #knownMacros: { has(name: string): boolean }
  readonly #knownLists: { has(name: string): boolean }

  constructor(knownMacros: { has(name: string): boolean }, knownLists: { has(name: string): boolean }) {
    this.#knownMacros = knownMacros
    this.#knownLists = knownLists
  }

  visit(expr: Expr): void {
    switch (expr.kind) {
      case 'and':
      case 'or':
        for (const child of expr.children) this.visit(child)
        return
      case 'not':
        this.visit(expr.child)
        return
      case 'identifier':
        if (this.#knownMacros.has(expr.name)) this.macros.add(expr.name)
        return
      case 'check': {
        const { left, op, modifier, right } = expr
        this.#operand(left)
        this.operators.add(modifier === undefined ? op : `${op} ${modifier}`)
        if (right === undefined) return
        if (right.kind === 'field' || right.kind === 'transformer') return this.#operand(right)
        const values = right.kind === 'list' ? right.values : [right.value]
        const isType = left.kind === 'field' && (left.name === 'evt.type' || left.name === 'evt.asynctype')
        for (const value of values) {
          const isList = right.kind === 'list' && this.#knownLists.has(value)
          if (isList) this.lists.add(value)
          else if (isType) this.eventNames.add(value)
        }
      }
    }
  }

  #operand(operand: TransformerArg): void {
    switch (operand.kind) {
      case 'field':
        this.fields.add(
          operand.arg === undefined || operand.arg === '' ? operand.name : `${operand.name}[${operand.arg}]`,
        )
        return
      case 'transformer':
        for (const arg of operand.args) this.#operand(arg)
        return
      case 'arglist':
        for (const item of operand.items) this.#operand(item)
    }
  }
}

/** Names of the event types that a condition can match. */
export function eventNamesOf(expr: Expr, source: string): Set<string> {
  const names = new Set([events[codes.ASYNCEVENT_E]!.name])
  if (source !== 'syscall') return names.add(events[codes.PLUGINEVENT_E]!.name)
  const outcome = deriveEvents(expr)
  if (!outcome.ok) return names
  const { derived } = outcome
  for (const { code, name } of events) if (derived.codes[code] === 1 && !isGeneric(code)) names.add(name)
  for (const [, name, , , ids] of syscallRows) {
    if (!derived.syscalls.has(name) || placeholders.has(name)) continue
    if (ids === '') names.add(name)
    else for (const id of ids.split(' ')) names.add(nameById.get(id) ?? name)
  }
  return names
}

/** Rows of the table that are no system calls. */
const placeholders = new Set(['unknown', 'na_1'])

function isGeneric(code: number): boolean {
  return code === codes.GENERIC_E || code === codes.GENERIC_X
}

/** Names of events by the identifier that their codes share: OPENAT_2 for OPENAT_2_E and OPENAT_2_X. */
const nameById = new Map(events.map(({ id, name }) => [id.replace(/_[EX]$/, ''), name]))

/** What an output prints: a field as often as it stands there, a transformer as it is written and the fields in it. */
export function printedIn(output: string, fields: readonly FieldRef[]): string[] {
  // The longest name that fits is meant: proc.aname[2], not proc.aname.
  const names = fields.map((field) => field.text).toSorted((x, y) => y.length - x.length)
  return [...output.matchAll(/%[0-9]*/g)].flatMap(({ index, 0: percent }) => {
    const at = index + percent.length
    const end = transformerEnd(output, at)?.ends[0]
    if (end === undefined) return names.find((name) => output.startsWith(name, at)) ?? []
    const call = output.slice(at, end)
    return [call, ...names.filter((name) => call.includes(name))]
  })
}
