/**
 * On which events a condition can match, told from its tests of evt.type and syscall.type alone: a rule is tried on no others, and what
 * no rule wants need not be captured.
 *
 * A test of the type gives the set of its events, any other test all events. `and` is the intersection, `or` the union; `not` is pushed
 * down to the tests (De Morgan), where it gives the complement for tests of the type and nothing new for others.
 */

import { syscallRows } from '../events/syscall-rows.ts'
import { EVENT_COUNT, events } from '../events/table.ts'
import * as codes from '../events/codes.ts'
import type { Check, Expr, Operand, TransformerArg } from './ast.ts'
import type { ConditionError } from './1-parse.ts'

export interface Derived {
  /** Per event code: 1 when the condition can match events of that code. Length EVENT_COUNT. */
  readonly codes: Uint8Array
  /** Names of the system calls whose events it can match. */
  readonly syscalls: ReadonlySet<string>
}
export type DeriveOutcome =
  | { readonly ok: true; readonly derived: Derived }
  | { readonly ok: false; readonly error: ConditionError }

/** Names of asynchronous events that are known beside those a plugin gives: the container engine's. */
export const defaultAsyncNames: ReadonlySet<string> = new Set(['container', 'container_removed'])

class Refusal extends Error {
  readonly at: Check['at']

  constructor(message: string, check: Check) {
    super(message)
    this.at = check.at
  }
}

/**
 * The events of a condition (macros substituted). Refused are tests of the event type with transformers or against other fields:
 * their events cannot be told before there are any.
 */
export function deriveEvents(expr: Expr, asyncNames: ReadonlySet<string> = defaultAsyncNames): DeriveOutcome {
  try {
    const codeSet = derive(expr, false, EVENT_COUNT, (names) => codesOfNames(names, asyncNames))
    const syscallSet = derive(expr, false, syscallRows.length, syscallsOfNames)
    const syscalls = new Set<string>()
    syscallRows.forEach(([, name], i) => {
      if (syscallSet[i] === 1) syscalls.add(name)
    })
    return { ok: true, derived: { codes: codeSet, syscalls } }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: { message: error.message, at: error.at } }
    throw error
  }
}

/** True when `name` can be what evt.type shows: an event, a system call or an asynchronous event. */
export function isEventName(name: string, asyncNames: ReadonlySet<string> = defaultAsyncNames): boolean {
  return eventNames.has(name) || isSyscallName(name) || asyncNames.has(name)
}

/** Names of the system calls that give events of these codes. */
export function syscallsOfCodes(codeSet: Uint8Array): Set<string> {
  const names = new Set<string>()
  syscallRows.forEach(([, name], i) => {
    if (codesOfSyscall[i]!.some((code) => codeSet[code] === 1)) names.add(name)
  })
  return names
}

// Codes 0 and 1 stand for all system calls without events of their own: their name, syscall, is no name of a type.
const FIRST_NAMED = 2

const eventNames = new Set(events.map((event) => event.name))

const codesByName = new Map<string, number[]>()
for (const { code, name } of events) {
  if (code < FIRST_NAMED) continue
  const known = codesByName.get(name)
  if (known === undefined) codesByName.set(name, [code])
  else known.push(code)
}

const syscallIndex = new Map(syscallRows.map(([, name], i) => [name, i]))

/** The empty name counts: it is that of the numbers in the middle of the table which no system call has any more. */
function isSyscallName(name: string): boolean {
  return name === '' || syscallIndex.has(name)
}

const codeById = new Map(events.map(({ id, code }) => [id, code]))

const codesOfSyscall: readonly (readonly number[])[] = syscallRows.map(([, , , , ids]) =>
  ids === ''
    ? [codes.GENERIC_E, codes.GENERIC_X]
    : ids
        .split(' ')
        .flatMap((id) => [codeById.get(`${id}_E`), codeById.get(`${id}_X`)].filter((code) => code !== undefined)),
)

function codesOfNames(names: readonly string[], asyncNames: ReadonlySet<string>): Uint8Array {
  const set = new Uint8Array(EVENT_COUNT)
  for (const name of names) {
    const own = codesByName.get(name)
    const isAsync = asyncNames.has(name)
    if (own !== undefined) for (const code of own) set[code] = 1
    if (isAsync) set[codes.ASYNCEVENT_E] = 1
    if (own === undefined && !isAsync && isSyscallName(name)) set[codes.GENERIC_E] = set[codes.GENERIC_X] = 1
  }
  return set
}

function syscallsOfNames(names: readonly string[]): Uint8Array {
  const set = new Uint8Array(syscallRows.length)
  const wanted = new Uint8Array(EVENT_COUNT)
  for (const name of names) {
    for (const code of codesByName.get(name) ?? []) wanted[code] = 1
    // Events of their own have their own names: pread64 gives events called pread.
    const index = syscallIndex.get(name)
    if (index !== undefined && syscallRows[index]![4] === '') set[index] = 1
  }
  codesOfSyscall.forEach((own, i) => {
    if (own.some((code) => wanted[code] === 1)) set[i] = 1
  })
  return set
}

type OfNames = (names: readonly string[]) => Uint8Array

function derive(expr: Expr, negated: boolean, size: number, ofNames: OfNames): Uint8Array {
  switch (expr.kind) {
    case 'and':
    case 'or': {
      const isUnion = (expr.kind === 'or') !== negated
      const set = new Uint8Array(size).fill(isUnion ? 0 : 1)
      for (const child of expr.children) {
        const other = derive(child, negated, size, ofNames)
        for (let i = 0; i < size; i++)
          if (isUnion) set[i]! |= other[i]!
          else set[i]! &= other[i]!
      }
      return set
    }
    case 'not':
      return derive(expr.child, !negated, size, ofNames)
    case 'identifier':
      return new Uint8Array(size).fill(1)
    case 'check':
      return deriveCheck(expr, negated, size, ofNames)
  }
}

function deriveCheck(check: Check, negated: boolean, size: number, ofNames: OfNames): Uint8Array {
  const { left, op, modifier, right } = check
  const all = new Uint8Array(size).fill(1)
  const isEquality = modifier === undefined && (op === '=' || op === '!=' || op === 'in')
  if (!isEquality && op !== 'exists') return all
  if (left.kind === 'transformer') {
    refuseEventTypes(left, check)
    // A value made of constants alone counts as a test that all events pass.
    return negated && op !== 'exists' && endsWithConstant(left) ? new Uint8Array(size) : all
  }
  if (!isEventType(left)) return all
  if (op === 'exists') return negated ? new Uint8Array(size) : all
  if (right?.kind !== 'literal' && right?.kind !== 'list')
    throw new Refusal(
      `${left.name} can only be compared with constants: which events the rule is for must be known before`,
      check,
    )
  const set = ofNames(right.kind === 'list' ? right.values : [right.value])
  if (negated !== (op === '!=')) for (let i = 0; i < size; i++) set[i]! ^= 1
  return set
}

function isEventType(operand: Operand): boolean {
  return (
    operand.kind === 'field' &&
    operand.arg === undefined &&
    (operand.name === 'evt.type' || operand.name === 'syscall.type')
  )
}

/** Refuses a transformer over the event type. In a list only the last element counts. */
function refuseEventTypes(operand: TransformerArg, check: Check): void {
  if (operand.kind === 'arglist') {
    for (const item of operand.items) refuseEventTypes(item, check)
    return
  }
  if (operand.kind !== 'transformer') return
  for (const arg of operand.args) {
    refuseEventTypes(arg, check)
    const last = arg.kind === 'arglist' ? arg.items.at(-1) : arg
    if (last?.kind === 'field' && isEventType(last))
      throw new Refusal(
        'the event type cannot be compared through transformers: which events the rule is for must be known before',
        check,
      )
  }
}

/** True when the last thing read for the operand is a constant. */
function endsWithConstant(operand: TransformerArg): boolean | undefined {
  if (operand.kind === 'literal') return true
  if (operand.kind === 'field') return false
  const parts: readonly TransformerArg[] = operand.kind === 'arglist' ? operand.items : operand.args
  for (const part of parts.toReversed()) {
    const ends = endsWithConstant(part)
    if (ends !== undefined) return ends
  }
  return undefined
}
