/**
 * Checks a condition: looks fields up, judges operators and transformers by types, parses constants, and makes the comparisons. The
 * first mistake, from left to right, is the error; its place is the comparison that it is in.
 */

import type { EventContext } from '../context.ts'
import type { BuildMatch, Operator, Resolved, Scalar, Value } from '../fields/define.ts'
import { parseLiteral } from '../fields/literals.ts'
import { MAX_DEPTH, type ConditionError } from './1-parse.ts'
import type { Check, Expr, Field, Operand, TransformerArg } from './ast.ts'
import type { Checked, Predicate, RightSide } from './checked.ts'
import { isEventName } from './event-codes.ts'
import { buildCompare, buildMatch } from './operators.ts'
import { compileRegex } from './regex.ts'
import {
  constantStep,
  fieldStep,
  listStep,
  transformMany,
  transformOne,
  type Step,
  type StepOutcome,
} from './transformers.ts'
import { groupOf, refuseOperator, typeName } from './types.ts'
import { warnOfFields, warnOfValue, type ConditionWarning } from './warnings.ts'

export interface CheckError extends ConditionError {
  /** The mistake is a field or an event type that this version does not know: rules may ask to be skipped then. */
  readonly unknown: boolean
}
export type CheckOutcome =
  | { readonly ok: true; readonly condition: Checked; readonly warnings: readonly ConditionWarning[] }
  | { readonly ok: false; readonly error: CheckError }

export interface CheckOptions {
  /** Names of asynchronous events that are legal as evt.type. */
  readonly asyncNames?: ReadonlySet<string>
  /** Ports by service name. */
  readonly portOf?: (service: string) => number | undefined
}

export type Resolve = (text: string) => Resolved

/** `expr`: macros substituted. `resolve`: looks a field up (fields/index.ts). */
export function checkCondition(expr: Expr, resolve: Resolve, options: CheckOptions = {}): CheckOutcome {
  const checker = new Checker(resolve, options)
  try {
    const condition = checker.check(expr, 1)
    return { ok: true, condition, warnings: [...warnOfFields(expr), ...checker.warnings] }
  } catch (error) {
    if (error instanceof Refusal)
      return { ok: false, error: { message: error.message, at: error.at, unknown: error.unknown } }
    throw error
  }
}

class Refusal extends Error {
  readonly at: Expr['at']
  readonly unknown: boolean

  constructor(message: string, at: Expr['at'], unknown = false) {
    super(message)
    this.at = at
    this.unknown = unknown
  }
}

class Checker {
  readonly warnings: ConditionWarning[] = []
  readonly #resolve: Resolve
  readonly #options: CheckOptions

  constructor(resolve: Resolve, options: CheckOptions) {
    this.#resolve = resolve
    this.#options = options
  }

  check(expr: Expr, depth: number): Checked {
    if (depth > MAX_DEPTH)
      throw new Refusal(`with its macros the condition is nested more than ${MAX_DEPTH} levels deep`, expr.at)
    switch (expr.kind) {
      case 'and':
      case 'or':
        return { kind: expr.kind, children: expr.children.map((child) => this.check(child, depth + 1)) }
      case 'not':
        return { kind: 'not', child: this.check(expr.child, depth + 1) }
      case 'identifier':
        throw new Refusal(`there is no macro called '${expr.name}'`, expr.at)
      case 'check':
        return this.#predicate(expr)
    }
  }

  #predicate(check: Check): Predicate {
    const { op, modifier, right, at } = check
    const left = this.#operand(check.left, check)
    const refused = refuseOperator(op, left.type, left.list)
    if (refused !== undefined) throw new Refusal(refused, at)
    const words = modifier === undefined ? `${left.key} ${op}` : `${left.key} ${op} ${modifier}`
    const base = { kind: 'predicate', key: words, at, left, op, modifier } as const
    if (right?.kind === 'field' || right?.kind === 'transformer') {
      const operand = this.#right(left, right, check)
      const test = compareBoth(left, operand, op)
      return { ...base, key: `${words} ${operand.key}`, right: { kind: 'operand', operand }, match: undefined, test }
    }
    const texts = right === undefined ? [] : right.kind === 'list' ? right.values : [right.value]
    if (right !== undefined)
      for (const text of texts) this.warnings.push(...warnOfValue(op, text, right.at, this.#resolve))
    const key = right === undefined ? words : `${words} ${JSON.stringify(texts)}`
    const own = left.field?.compare?.(op, modifier, texts, this.#buildMatch)
    if (own !== undefined) {
      if (typeof own === 'object') throw new Refusal(own.error, at)
      const rightSide: RightSide = right === undefined ? { kind: 'none' } : { kind: 'literals', texts, values: [] }
      // Such a field may match where it has no value of its own.
      return { ...base, key, left: { ...left, fold: undefined }, right: rightSide, match: undefined, test: own }
    }
    const { extract } = left
    if (right === undefined)
      return { ...base, key, right: { kind: 'none' }, match: () => true, test: (c) => extract(c) !== undefined }
    this.#checkEventNames(left, texts, check)
    const values = texts.map((text) => this.#value(left.type, op, text, check))
    const match = buildMatch(left.type, left.list, op, modifier, values)
    const test = (c: EventContext): boolean => {
      const value = extract(c)
      return value !== undefined && match(value)
    }
    return { ...base, key, right: { kind: 'literals', texts, values }, match, test }
  }

  /** The right side when it is read from the event. */
  #right(left: Step, operand: Operand, check: Check): Step {
    const { op, at } = check
    const other = this.#operand(operand, check)
    if (op === 'pmatch' || op === 'regex')
      throw new Refusal(`'${op}' compares with constants only, not with the value of a field`, at)
    if (groupOf(left.type) === 'network')
      throw new Refusal(`${left.base.name} is compared with networks, and no field gives one`, at)
    if (left.base.spec?.rhsAllowed === false)
      throw new Refusal(`${left.base.name} compares in its own way, with constants only`, at)
    if (other.base.spec?.rhsAllowed === false)
      throw new Refusal(`${other.base.name} cannot stand on the right: it compares in its own way`, at)
    if (left.type !== other.type || left.list !== other.list)
      throw new Refusal(
        `${left.base.name} is ${described(left)} and ${other.base.name} is ${described(other)}: only values of the same type can be compared`,
        at,
      )
    return other
  }

  #operand(operand: Operand, check: Check): Step {
    return operand.kind === 'field'
      ? this.#field(operand, check)
      : this.#transformer(operand.name, operand.args, operand.arg, check)
  }

  #field({ name, arg }: Field, check: Check): Step {
    const resolved = this.#resolve(arg === undefined ? name : `${name}[${arg}]`)
    if (!resolved.ok) throw new Refusal(resolved.error, check.at, resolved.unknown === true)
    return fieldStep(resolved.field)
  }

  #transformer(name: string, args: readonly TransformerArg[], selector: string | undefined, check: Check): Step {
    const steps = args.map((arg) => this.#argument(arg, check))
    if (name === 'val') throw new Refusal('val() takes no argument in brackets behind it', check.at)
    const [first] = steps
    let outcome: StepOutcome
    if (first !== undefined && steps.length === 1) {
      if (selector !== undefined)
        throw new Refusal(`${name}() with one argument takes none in brackets behind it`, check.at)
      outcome = transformOne(name, first)
    } else outcome = transformMany(name, steps, selector)
    if (!outcome.ok) throw new Refusal(outcome.error, check.at)
    return outcome.step
  }

  #argument(arg: TransformerArg, check: Check): Step {
    switch (arg.kind) {
      case 'literal':
        return constantStep(arg.value)
      case 'arglist':
        return listStep(arg.items.map((item) => this.#argument(item, check)))
      default:
        return this.#operand(arg, check)
    }
  }

  /** evt.type is compared with names that exist only, even through transformers. */
  #checkEventNames(left: Step, texts: readonly string[], check: Check): void {
    if (left.base.spec?.name !== 'evt.type' || left.base.name !== 'evt.type') return
    for (const text of texts)
      if (!isEventName(text, this.#options.asyncNames))
        throw new Refusal(`there is no event type '${text}'`, check.at, true)
  }

  #value(type: number, op: Operator, text: string, check: Check): Scalar {
    const value = parseValue(type, op, text, this.#options.portOf)
    if (typeof value === 'object') throw new Refusal(value.error, check.at)
    return value
  }

  readonly #buildMatch: BuildMatch = (type, op, modifier, texts) => {
    const values: Scalar[] = []
    for (const text of texts) {
      const value = parseValue(type, op, text, this.#options.portOf)
      if (typeof value === 'object') return value
      values.push(value)
    }
    return buildMatch(type, false, op, modifier, values)
  }
}

/** The constant `text` as the operator compares it. */
function parseValue(
  type: number,
  op: Operator,
  text: string,
  portOf: CheckOptions['portOf'],
): Scalar | { readonly error: string } {
  let raw = text
  if (op === 'bcontains' || op === 'bstartswith') {
    if (!/^(?:[0-9a-fA-F]{2})*$/.test(text))
      return {
        error: `'${op}' compares with bytes in hexadecimal, two digits each, as in 7f454c46, and '${text}' is not that`,
      }
    raw = text.replace(/../g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)))
  }
  const parsed = parseLiteral(type, raw, portOf)
  if (!parsed.ok) return { error: parsed.error }
  if (op === 'regex') {
    const regex = compileRegex(raw)
    if (!regex.ok) return { error: `the regular expression '${raw}' is not valid: ${regex.error}` }
  }
  return parsed.value
}

function described({ type, list }: Step): string {
  return list ? `a list of ${typeName(type)}` : `of type ${typeName(type)}`
}

/** Compares two values that are both read from the event. */
function compareBoth(left: Step, right: Step, op: Operator): (c: EventContext) => boolean {
  const compare = left.list ? compareLists(op) : compareScalars(left, right, op)
  return (c) => {
    const value = left.extract(c)
    if (value === undefined) return false
    const other = right.extract(c)
    return other !== undefined && compare(value, other)
  }
}

function compareScalars(left: Step, right: Step, op: Operator): (left: Value, right: Value) => boolean {
  // The NUL at the end of a changed text counts here: no value on the left has one.
  if (right.terminated && groupOf(left.type) === 'text' && (op === 'in' || op === 'intersects')) return () => false
  return buildCompare(left.type, op) as (left: Value, right: Value) => boolean
}

function compareLists(op: Operator): (left: Value, right: Value) => boolean {
  return (left, right) => {
    const among = (value: Scalar): boolean => (right as readonly Scalar[]).includes(value)
    return op === 'in' ? (left as readonly Scalar[]).every(among) : (left as readonly Scalar[]).some(among)
  }
}
