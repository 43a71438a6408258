/** Conditions from text to what the engine evaluates: lists and macros put in, fields looked up, events derived. */

import { parseCondition, type ParseOutcome } from '../condition/1-parse.ts'
import { checkCondition, type CheckOptions, type CheckOutcome } from '../condition/2-check.ts'
import type { Expr, Position } from '../condition/ast.ts'
import type { Checked } from '../condition/checked.ts'
import { deriveEvents, type Derived, type DeriveOutcome } from '../condition/event-codes.ts'
import { deprecatedFields, warnOfFields } from '../condition/warnings.ts'
import type { Resolved } from '../fields/define.ts'
import { LoadFailure, unfit, type Warn } from './diagnostics.ts'
import type { MacroItem } from './items.ts'
import type { ListExpander } from './lists.ts'
import { MacroResolver, type ResolveOutcome } from './macros.ts'
import { type Place, placeInCondition } from './places.ts'
import { suggestion } from './suggest.ts'

export interface ConditionOptions {
  readonly resolve: (text: string, source: string) => Resolved
  /** Names of all fields, for hints about misspelt ones. */
  readonly fieldNames: readonly string[]
  readonly check: CheckOptions
}

export interface CompiledMacro {
  readonly item: MacroItem
  readonly parsed: ParsedCondition
  /** With its macros. */
  readonly expr: Expr
  used: boolean
}

/** A condition with its lists, before its macros are put in. */
interface ParsedCondition {
  readonly text: string
  readonly expr: Expr
}

export interface CompiledCondition {
  /** With lists and macros. */
  readonly expr: Expr
  readonly condition: Checked
  /** For sources other than syscall undefined. */
  readonly derived: Derived | undefined
}

/** A condition in a rules file. */
export interface ConditionText {
  /** With exceptions. */
  readonly text: string
  /** Where it begins. */
  readonly place: Place
  /** The rule. */
  readonly rule: string
  readonly rulePlace: Place
  readonly source: string
  /** The rule may be left out when it names something unknown. */
  readonly skipIfUnknown: boolean
}

/** Keeps what it did: the same condition with the same lists and macros is compiled once, however many files are loaded. */
export class ConditionCompiler {
  readonly #options: ConditionOptions
  readonly #parsed = new Map<string, ParseOutcome>()
  readonly #macros = new MacroResolver()
  readonly #checked = new Map<string, { readonly expr: Expr; readonly outcome: CheckOutcome }>()
  readonly #derived = new Map<string, { readonly expr: Expr; readonly outcome: DeriveOutcome }>()

  constructor(options: ConditionOptions) {
    this.#options = options
  }

  /** Whether a text is a field of a source, or a transformer over fields of it. */
  isOperand(text: string, source: string): boolean {
    const { resolve, check } = this.#options
    if (!text.includes('(')) return resolve(text, source).ok
    const parsed = parseCondition(`${text} exists`)
    return parsed.ok && checkCondition(parsed.expr, (field) => resolve(field, source), check).ok
  }

  compileMacros(items: ReadonlyMap<string, MacroItem>, expander: ListExpander): Map<string, CompiledMacro> {
    const parsed = new Map<string, ParsedCondition>()
    for (const { name, condition, conditionPlace } of items.values()) {
      parsed.set(name, this.#parse(condition, conditionPlace, expander))
    }
    const macros = new Map<string, CompiledMacro>()
    const used = new Set<string>()
    for (const item of items.values()) {
      const own = parsed.get(item.name)!
      // A macro sees those that were there when it was last changed. Those before it have their macros put in by now.
      const outcome = this.#macros.resolve(own.expr, (name) => {
        const other = items.get(name)
        if (other === undefined || other.index >= item.visibility) return undefined
        const done = macros.get(name)
        return done === undefined
          ? { expr: parsed.get(name)!.expr, resolved: false }
          : { expr: done.expr, resolved: true }
      })
      if (!outcome.ok) failMacro(outcome, own.text, item.condition, item.place, items, item.name)
      for (const name of outcome.used) used.add(name)
      macros.set(item.name, { item, parsed: own, expr: outcome.expr, used: false })
    }
    for (const name of used) macros.get(name)!.used = true
    return macros
  }

  /** undefined when the rule is to be left out. Macros that are put in count as used. */
  compile(
    { text, place, rule, rulePlace, source, skipIfUnknown }: ConditionText,
    expander: ListExpander,
    macros: ReadonlyMap<string, CompiledMacro>,
    warn: Warn,
  ): CompiledCondition | undefined {
    const parsed = this.#parse(text, place, expander)
    const outcome = this.#macros.resolve(parsed.expr, (name) => {
      const macro = macros.get(name)
      return macro === undefined ? undefined : { expr: macro.expr, resolved: true }
    })
    if (!outcome.ok) failMacro(outcome, parsed.text, text, rulePlace, macros)
    for (const name of outcome.used) macros.get(name)!.used = true
    const { expr } = outcome

    // Positions in macros count like those in the condition itself, as in Falco; at least the right text is shown.
    const locate = (message: string, at: Position): { message: string; place: Place } => {
      const macro = ownerOf(at, parsed.expr, macros)
      return {
        message: macro === undefined ? message : `${message} (in the macro "${macro.item.name}")`,
        place: placeInCondition(at, text, place, macro?.parsed.text ?? parsed.text),
      }
    }
    warnAboutFields(expr, placeInCondition({ line: 0, column: 0, offset: 0 }, text, place), warn)
    const checked = this.#check(rule, expr, source)
    if (!checked.ok) {
      const { error } = checked
      const located = locate(error.message, error.at)
      if (error.unknown && skipIfUnknown) {
        warn('LOAD_UNKNOWN_FILTER', `${located.message}; the rule is left out`, located.place)
        return undefined
      }
      throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', located.message, located.place)
    }
    for (const { code, message, at } of checked.warnings) {
      if (code !== 'LOAD_COMPILE_CONDITION') continue
      const located = locate(message, at)
      warn(code, located.message, located.place)
    }
    if (source !== 'syscall') return { expr, condition: checked.condition, derived: undefined }
    const events = this.#derive(rule, expr)
    if (events.ok) return { expr, condition: checked.condition, derived: events.derived }
    const located = locate(events.error.message, events.error.at)
    throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', located.message, located.place)
  }

  #parse(condition: string, place: Place, expander: ListExpander): ParsedCondition {
    const text = expander.expand(condition, place)
    let outcome = this.#parsed.get(text)
    if (outcome === undefined) {
      outcome = parseCondition(text)
      this.#parsed.set(text, outcome)
    }
    if (outcome.ok) return { text, expr: outcome.expr }
    const { message, at } = outcome.error
    throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', message, placeInCondition(at, text, place))
  }

  #check(rule: string, expr: Expr, source: string): CheckOutcome {
    const known = this.#checked.get(rule)
    if (known !== undefined && known.expr === expr) return known.outcome
    const { resolve, check, fieldNames } = this.#options
    let missing: string | undefined
    let outcome = checkCondition(
      expr,
      (text) => {
        const resolved = resolve(text, source)
        missing = resolved.ok ? undefined : text
        return resolved
      },
      check,
    )
    if (!outcome.ok && outcome.error.unknown && missing !== undefined) {
      const { error } = outcome
      outcome = { ok: false, error: { ...error, message: error.message + fieldHint(missing, fieldNames) } }
    }
    this.#checked.set(rule, { expr, outcome })
    return outcome
  }

  #derive(rule: string, expr: Expr): DeriveOutcome {
    const known = this.#derived.get(rule)
    if (known !== undefined && known.expr === expr) return known.outcome
    const outcome = deriveEvents(expr, this.#options.check.asyncNames)
    this.#derived.set(rule, { expr, outcome })
    return outcome
  }
}

/** What a misspelt field may have meant. */
export function fieldHint(field: string, fieldNames: readonly string[]): string {
  return suggestion(field.replace(/\[.*$/s, ''), fieldNames)
}

function warnAboutFields(expr: Expr, whole: Place, warn: Warn): void {
  const warnings = warnOfFields(expr)
  const unsafe = warnings.find(({ code }) => code === 'LOAD_UNSAFE_NA_CHECK')
  if (unsafe !== undefined) warn(unsafe.code, unsafe.message, whole)
  for (const field of deprecatedFields.keys()) {
    const found = warnings.find(({ item }) => item === field)
    if (found !== undefined) warn(found.code, found.message, whole, field)
  }
}

/** The macro that a position belongs to; undefined when it is one of the condition itself. */
function ownerOf(at: Position, own: Expr, macros: ReadonlyMap<string, CompiledMacro>): CompiledMacro | undefined {
  if (holds(own, at)) return undefined
  return [...macros.values()].find(({ parsed }) => holds(parsed.expr, at))
}

function holds(expr: Expr, at: Position): boolean {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.at === at || expr.children.some((child) => holds(child, at))
    case 'not':
      return expr.at === at || holds(expr.child, at)
    case 'identifier':
      return expr.at === at
    case 'check':
      return expr.at === at || expr.left.at === at || expr.right?.at === at
  }
}

/** `text`: the condition with its lists, which the position is one of; `condition`: without, which names the place. */
function failMacro(
  { reason, name, at }: Extract<ResolveOutcome, { ok: false }>,
  text: string,
  condition: string,
  place: Place,
  macros: ReadonlyMap<string, unknown>,
  within?: string,
): never {
  const errorPlace = placeInCondition(at, condition, place, text)
  if (reason === 'loop') unfit(`the macro "${name}" uses itself, through other macros or directly`, errorPlace)
  if (reason === 'size') {
    const message = 'with its macros the condition is too large: use fewer or simpler ones'
    throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', message, errorPlace)
  }
  if (within !== undefined && macros.has(name)) {
    const where = name === within ? 'cannot use itself' : `is defined below: move it above "${within}"`
    unfit(`the macro "${name}" ${where}`, errorPlace)
  }
  unfit(`there is no macro "${name}"${suggestion(name, macros.keys())}`, errorPlace)
}
