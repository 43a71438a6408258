/** Compiles a collection: lists into conditions, macros into trees, rules into what the engine runs. */

import { deriveEvents, type Derived, type DeriveOutcome } from '../condition/event-codes.ts'
import { parseCondition, type ParseOutcome } from '../condition/1-parse.ts'
import { checkCondition, type CheckOptions, type CheckOutcome } from '../condition/2-check.ts'
import type { Expr } from '../condition/ast.ts'
import type { Checked } from '../condition/checked.ts'
import { deprecatedFields, looksAtTooManyEvents, warnOfFields } from '../condition/warnings.ts'
import type { Resolved } from '../fields/define.ts'
import { compileTemplate, type Template, type TemplateOutcome } from '../format/template.ts'
import { appendOutput, type AppendOutput } from './append-output.ts'
import type { Collection } from './collection.ts'
import { LoadFailure, unfit, type Warn } from './diagnostics.ts'
import { expandExceptions } from './exceptions.ts'
import type { MacroItem, RuleItem } from './items.ts'
import { type CompiledList, compileLists, ListExpander } from './lists.ts'
import { MacroResolver, type ResolveOutcome } from './macros.ts'
import { type Place, placeInCondition } from './places.ts'
import type { ExtraField } from './ruleset.ts'
import { suggestion } from './suggest.ts'

export interface CompileOptions {
  readonly resolve: (text: string, source: string) => Resolved
  /** Names of all fields, for hints about misspelt ones. */
  readonly fieldNames: readonly string[]
  readonly check: CheckOptions
  readonly appendOutput: readonly AppendOutput[]
  /** Fields that `suggested_output` appends, of a source. */
  readonly suggestedFields: (source: string) => readonly string[]
}

export interface CompiledMacro {
  readonly item: MacroItem
  readonly expr: Expr
  used: boolean
}

export interface CompiledRule {
  readonly item: RuleItem
  /** With exceptions, lists and macros. */
  readonly expr: Expr
  readonly condition: Checked
  /** For sources other than syscall undefined. */
  readonly derived: Derived | undefined
  /** With what append_output adds. */
  readonly outputText: string
  readonly output: Template
  readonly extraFields: readonly (ExtraField & { readonly text: string })[]
  readonly exceptionFields: ReadonlySet<string>
}

/** In the order of definition. */
export interface Compiled {
  readonly lists: ReadonlyMap<string, CompiledList>
  readonly macros: ReadonlyMap<string, CompiledMacro>
  readonly rules: readonly CompiledRule[]
}

const CONTAINER_INFO = '%container.info'

/** Compiles collections again and again as files are added, and keeps what stays the same from one time to the next. */
export class Compiler {
  readonly #options: CompileOptions
  readonly #parsed = new Map<string, ParseOutcome>()
  readonly #macros = new MacroResolver()
  readonly #checked = new Map<string, { readonly expr: Expr; readonly outcome: CheckOutcome }>()
  readonly #derived = new Map<string, { readonly expr: Expr; readonly outcome: DeriveOutcome }>()
  readonly #templates = new Map<string, { readonly text: string; readonly outcome: TemplateOutcome }>()

  constructor(options: CompileOptions) {
    this.#options = { ...options, resolve: rememberFields(options.resolve) }
  }

  /** Throws LoadFailure at the first mistake. */
  compile(collection: Collection, warn: Warn): Compiled {
    const lists = compileLists(collection.lists)
    const expander = new ListExpander(lists)
    const macros = this.#compileMacros(collection, expander)
    const rules: CompiledRule[] = []
    for (const item of collection.rules.values()) {
      if (item.unknownSource) continue
      const rule = this.#compileRule(item, expander, macros, warn)
      if (rule !== undefined) rules.push(rule)
    }
    for (const { item, used } of macros.values()) {
      if (!used) warn('LOAD_UNUSED_MACRO', `no rule and no macro uses the macro "${item.name}"`, item.place)
    }
    for (const { item, used } of lists.values()) {
      if (!used) warn('LOAD_UNUSED_LIST', `no rule, macro or list uses the list "${item.name}"`, item.place)
    }
    return { lists, macros, rules }
  }

  /** Whether a text is a field of a source, or a transformer over fields of it. */
  isOperand(text: string, source: string): boolean {
    const { resolve, check } = this.#options
    if (!text.includes('(')) return resolve(text, source).ok
    const parsed = parseCondition(`${text} exists`)
    return parsed.ok && checkCondition(parsed.expr, (field) => resolve(field, source), check).ok
  }

  #compileMacros(collection: Collection, expander: ListExpander): Map<string, CompiledMacro> {
    const parsed = new Map<string, Expr>()
    for (const { name, condition, conditionPlace } of collection.macros.values()) {
      parsed.set(name, this.#parse(condition, conditionPlace, expander))
    }
    const macros = new Map<string, CompiledMacro>()
    const used = new Set<string>()
    for (const item of collection.macros.values()) {
      // A macro sees those that were there when it was last changed. Those before it have their macros put in by now.
      const find = (name: string) => {
        const other = collection.macros.get(name)
        if (other === undefined || other.index >= item.visibility) return undefined
        const done = macros.get(name)
        return done === undefined ? { expr: parsed.get(name)!, resolved: false } : { expr: done.expr, resolved: true }
      }
      const outcome = this.#macros.resolve(parsed.get(item.name)!, find)
      if (!outcome.ok) this.#failMacro(outcome, item.condition, item.place, collection.macros, item)
      for (const name of outcome.used) used.add(name)
      macros.set(item.name, { item, expr: outcome.expr, used: false })
    }
    for (const name of used) macros.get(name)!.used = true
    return macros
  }

  #compileRule(
    item: RuleItem,
    expander: ListExpander,
    macros: ReadonlyMap<string, CompiledMacro>,
    warn: Warn,
  ): CompiledRule | undefined {
    const { name, source, place, outputPlace } = item
    const exceptions =
      item.exceptions.length === 0
        ? { condition: item.condition, fields: new Set<string>() }
        : expandExceptions(item.condition, item.exceptions)
    const { suggestedFields } = this.#options
    const appended = appendOutput(item, this.#options.appendOutput, suggestedFields(source))
    let outputText = appended.output
    if (outputText.includes(CONTAINER_INFO)) {
      warn(
        'LOAD_DEPRECATED_ITEM',
        `${CONTAINER_INFO} is deprecated and prints nothing: append_output can add fields of containers`,
        place,
      )
      outputText = outputText.replaceAll(CONTAINER_INFO, '')
    }
    const output = this.#compileOutput(`${name}\0output`, outputText, source)
    if (!output.ok) {
      if (item.skipIfUnknown && isUnknownInOutput(outputText, output.error.at)) {
        warn('LOAD_UNKNOWN_FILTER', `${output.error.message}; the rule is left out`, outputPlace)
        return undefined
      }
      throw new LoadFailure('LOAD_ERR_COMPILE_OUTPUT', output.error.message, outputPlace)
    }
    this.#warnOfDeprecatedOutput(outputText, outputPlace, warn)
    const extraFields = []
    for (const [key, { raw, text }] of appended.extraFields) {
      const extra = this.#compileOutput(`${name}\0extra\0${key}`, text, source)
      if (!extra.ok) throw new LoadFailure('LOAD_ERR_COMPILE_OUTPUT', extra.error.message, outputPlace)
      this.#warnOfDeprecatedOutput(text, outputPlace, warn)
      extraFields.push({ key, raw, text, template: extra.template })
    }
    const condition = this.#compileCondition(item, exceptions.condition, expander, macros, warn)
    if (condition === undefined) return undefined
    return { item, ...condition, outputText, output: output.template, extraFields, exceptionFields: exceptions.fields }
  }

  #compileCondition(
    item: RuleItem,
    text: string,
    expander: ListExpander,
    macros: ReadonlyMap<string, CompiledMacro>,
    warn: Warn,
  ): Pick<CompiledRule, 'expr' | 'condition' | 'derived'> | undefined {
    const { source, place, conditionPlace } = item
    const parsed = this.#parse(text, conditionPlace, expander)
    const outcome = this.#macros.resolve(parsed, (name) => {
      const macro = macros.get(name)
      return macro === undefined ? undefined : { expr: macro.expr, resolved: true }
    })
    if (!outcome.ok) this.#failMacro(outcome, text, place, macros)
    for (const name of outcome.used) macros.get(name)!.used = true
    const { expr } = outcome

    const whole = placeInCondition({ line: 0, column: 0, offset: 0 }, text, conditionPlace)
    this.#warnOfFields(expr, whole, warn)
    const checked = this.#check(item.name, expr, source)
    if (!checked.ok) {
      const { message, at, unknown } = checked.error
      const errorPlace = placeInCondition(at, text, conditionPlace)
      if (unknown && item.skipIfUnknown) {
        warn('LOAD_UNKNOWN_FILTER', `${message}; the rule is left out`, errorPlace)
        return undefined
      }
      throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', message, errorPlace)
    }
    for (const { code, message, at } of checked.warnings) {
      if (code === 'LOAD_COMPILE_CONDITION') warn(code, message, placeInCondition(at, text, conditionPlace))
    }
    if (source !== 'syscall') return { expr, condition: checked.condition, derived: undefined }

    const events = this.#derive(item.name, expr)
    if (!events.ok) {
      throw new LoadFailure(
        'LOAD_ERR_COMPILE_CONDITION',
        events.error.message,
        placeInCondition(events.error.at, text, conditionPlace),
      )
    }
    if (item.warnEventTypes && looksAtTooManyEvents(events.derived.codes)) {
      const none = !events.derived.codes.includes(1)
      const what = none
        ? 'no type of event can match the condition'
        : 'the condition is tried on very many types of events'
      warn('LOAD_NO_EVTTYPE', `${what}: name the ones it is for, as in evt.type in (open, openat)`, place)
    }
    return { expr, condition: checked.condition, derived: events.derived }
  }

  #parse(condition: string, place: Place, expander: ListExpander): Expr {
    const text = expander.expand(condition, place)
    let outcome = this.#parsed.get(text)
    if (outcome === undefined) {
      outcome = parseCondition(text)
      this.#parsed.set(text, outcome)
    }
    if (outcome.ok) return outcome.expr
    throw new LoadFailure(
      'LOAD_ERR_COMPILE_CONDITION',
      outcome.error.message,
      placeInCondition(outcome.error.at, text, place),
    )
  }

  #check(rule: string, expr: Expr, source: string): CheckOutcome {
    const known = this.#checked.get(rule)
    if (known !== undefined && known.expr === expr) return known.outcome
    const { resolve, check } = this.#options
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
      outcome = { ok: false, error: { ...error, message: error.message + this.#fieldHint(missing) } }
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

  #compileOutput(key: string, text: string, source: string): TemplateOutcome {
    const known = this.#templates.get(key)
    if (known !== undefined && known.text === text) return known.outcome
    let outcome = compileTemplate(text, (field) => this.#options.resolve(field, source))
    if (!outcome.ok) {
      const { message, at } = outcome.error
      const name = /^%[0-9]*([a-z0-9_.]+)/i.exec(text.slice(at))?.[1]
      outcome = { ok: false, error: { message: message + (name === undefined ? '' : this.#fieldHint(name)), at } }
    }
    this.#templates.set(key, { text, outcome })
    return outcome
  }

  #fieldHint(field: string): string {
    return suggestion(field.replace(/\[.*$/s, ''), this.#options.fieldNames)
  }

  #warnOfFields(expr: Expr, whole: Place, warn: Warn): void {
    const warnings = warnOfFields(expr)
    const unsafe = warnings.find(({ code }) => code === 'LOAD_UNSAFE_NA_CHECK')
    if (unsafe !== undefined) warn(unsafe.code, unsafe.message, whole)
    for (const field of deprecatedFields.keys()) {
      const found = warnings.find(({ item }) => item === field)
      if (found !== undefined) warn(found.code, found.message, whole, field)
    }
  }

  /** As Falco does, by looking for the name anywhere in the text: evt.latency is found in evt.latency.ns too. */
  #warnOfDeprecatedOutput(output: string, place: Place, warn: Warn): void {
    for (const [field, why] of deprecatedFields) {
      if (output.includes(field))
        warn('LOAD_DEPRECATED_ITEM', `the output uses the deprecated field ${field}: ${why}`, place, field)
    }
  }

  #failMacro(
    { reason, name, at }: Extract<ResolveOutcome, { ok: false }>,
    text: string,
    place: Place,
    macros: ReadonlyMap<string, unknown>,
    within?: MacroItem,
  ): never {
    const errorPlace = placeInCondition(at, text, place)
    if (reason === 'loop') unfit(`the macro "${name}" uses itself, through other macros or directly`, errorPlace)
    if (reason === 'size') {
      const message = 'with its macros the condition is too large: use fewer or simpler ones'
      throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', message, errorPlace)
    }
    if (within !== undefined && macros.has(name)) {
      const where = name === within.name ? 'cannot use itself' : `is defined below: move it above "${within.name}"`
      unfit(`the macro "${name}" ${where}`, errorPlace)
    }
    unfit(`there is no macro "${name}"${suggestion(name, macros.keys())}`, errorPlace)
  }
}

/** Whether the mistake at an offset of an output is a field that is unknown, and not a % with nothing behind it. */
function isUnknownInOutput(output: string, at: number): boolean {
  return output[at] === '%' && !/^%[0-9]*$/.test(output.slice(at))
}

/** Names of fields that are remembered: enough for all rules there are, few enough for hostile ones. */
const MOST_REMEMBERED = 10_000

/** `resolve` that looks up each name once. Fields that keep a state between looks are made anew for every use. */
function rememberFields(resolve: CompileOptions['resolve']): CompileOptions['resolve'] {
  const known = new Map<string, Resolved>()
  return (text, source) => {
    const key = `${source}\0${text}`
    const found = known.get(key)
    if (found !== undefined) return found
    const resolved = resolve(text, source)
    if (known.size < MOST_REMEMBERED && text.length < 256 && resolved.ok && resolved.field.stateful !== true)
      known.set(key, resolved)
    return resolved
  }
}
