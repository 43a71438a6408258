/** Compiles a collection: lists, macros and rules into what the engine runs. */

import type { Checked } from '../condition/checked.ts'
import type { Expr } from '../condition/ast.ts'
import type { Derived } from '../condition/event-codes.ts'
import { deprecatedFields, looksAtTooManyEvents } from '../condition/warnings.ts'
import { compileTemplate, type Template, type TemplateOutcome } from '../format/template.ts'
import { appendOutput, type AppendOutput } from './append-output.ts'
import type { Collection } from './collection.ts'
import { ConditionCompiler, type ConditionOptions, type CompiledMacro, fieldHint } from './compile-condition.ts'
import { LoadFailure, type Warn } from './diagnostics.ts'
import { expandExceptions } from './exceptions.ts'
import type { RuleItem } from './items.ts'
import { type CompiledList, compileLists, ListExpander } from './lists.ts'
import type { Place } from './places.ts'
import type { ExtraField } from './ruleset.ts'

export interface CompileOptions extends ConditionOptions {
  readonly appendOutput: readonly AppendOutput[]
  /** Fields that `suggested_output` appends, of a source. */
  readonly suggestedFields: (source: string) => readonly string[]
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
  readonly #conditions: ConditionCompiler
  readonly #templates = new Map<string, { readonly text: string; readonly outcome: TemplateOutcome }>()

  constructor(options: CompileOptions) {
    this.#options = { ...options, resolve: rememberFields(options.resolve) }
    this.#conditions = new ConditionCompiler(this.#options)
  }

  /** Whether a text is a field of a source, or a transformer over fields of it. */
  isOperand(text: string, source: string): boolean {
    return this.#conditions.isOperand(text, source)
  }

  /** Throws LoadFailure at the first mistake. */
  compile(collection: Collection, warn: Warn): Compiled {
    const lists = compileLists(collection.lists)
    const expander = new ListExpander(lists)
    const macros = this.#conditions.compileMacros(collection.macros, expander)
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

  #compileRule(
    item: RuleItem,
    expander: ListExpander,
    macros: ReadonlyMap<string, CompiledMacro>,
    warn: Warn,
  ): CompiledRule | undefined {
    const { name, source, skipIfUnknown, place, conditionPlace } = item
    const exceptions =
      item.exceptions.length === 0
        ? { condition: item.condition, fields: new Set<string>() }
        : expandExceptions(item.condition, item.exceptions)
    const output = this.#compileOutputs(item, warn)
    if (output === undefined) return undefined
    const condition = this.#conditions.compile(
      { text: exceptions.condition, place: conditionPlace, rule: name, rulePlace: place, source, skipIfUnknown },
      expander,
      macros,
      warn,
    )
    if (condition === undefined) return undefined
    const { derived } = condition
    if (derived !== undefined && item.warnEventTypes && looksAtTooManyEvents(derived.codes)) {
      const what = derived.codes.includes(1)
        ? 'the condition is tried on very many types of events'
        : 'no type of event can match the condition'
      warn('LOAD_NO_EVTTYPE', `${what}: name the ones it is for, as in evt.type in (open, openat)`, place)
    }
    return { item, ...condition, ...output, exceptionFields: exceptions.fields }
  }

  /** The output with what is appended to it, and the extra fields; undefined when the rule is to be left out. */
  #compileOutputs(item: RuleItem, warn: Warn): Pick<CompiledRule, 'outputText' | 'output' | 'extraFields'> | undefined {
    const { name, source, place, outputPlace } = item
    const appended = appendOutput(item, this.#options.appendOutput, this.#options.suggestedFields(source))
    let outputText = appended.output
    if (outputText.includes(CONTAINER_INFO)) {
      const message = `${CONTAINER_INFO} is deprecated and prints nothing: append_output can add fields of containers`
      warn('LOAD_DEPRECATED_ITEM', message, place)
      outputText = outputText.replaceAll(CONTAINER_INFO, '')
    }
    const output = this.#compileOutput(`${name}\0output`, outputText, source)
    if (!output.ok) {
      const { message, at } = output.error
      if (item.skipIfUnknown && isUnknownInOutput(outputText, at)) {
        warn('LOAD_UNKNOWN_FILTER', `${message}; the rule is left out`, outputPlace)
        return undefined
      }
      throw new LoadFailure('LOAD_ERR_COMPILE_OUTPUT', message, outputPlace)
    }
    warnOfDeprecated(outputText, outputPlace, warn)
    const extraFields = []
    for (const [key, { raw, text }] of appended.extraFields) {
      const extra = this.#compileOutput(`${name}\0extra\0${key}`, text, source)
      if (!extra.ok) throw new LoadFailure('LOAD_ERR_COMPILE_OUTPUT', extra.error.message, outputPlace)
      warnOfDeprecated(text, outputPlace, warn)
      extraFields.push({ key, raw, text, template: extra.template })
    }
    return { outputText, output: output.template, extraFields }
  }

  #compileOutput(key: string, text: string, source: string): TemplateOutcome {
    const known = this.#templates.get(key)
    if (known !== undefined && known.text === text) return known.outcome
    const { resolve, fieldNames } = this.#options
    let outcome = compileTemplate(text, (field) => resolve(field, source))
    if (!outcome.ok) {
      const { message, at } = outcome.error
      const name = /^%[0-9]*([a-z0-9_.]+)/i.exec(text.slice(at))?.[1]
      const hint = name === undefined ? '' : fieldHint(name, fieldNames)
      outcome = { ok: false, error: { message: message + hint, at } }
    }
    this.#templates.set(key, { text, outcome })
    return outcome
  }
}

/** As Falco does, by looking for the name anywhere in the text: evt.latency is found in evt.latency.ns too. */
function warnOfDeprecated(output: string, place: Place, warn: Warn): void {
  for (const field of deprecatedFields.keys()) {
    if (output.includes(field))
      warn('LOAD_DEPRECATED_ITEM', `the output uses the deprecated field ${field}`, place, field)
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
  const known = new Map<string, ReturnType<typeof resolve>>()
  return (text, source) => {
    const key = `${source}\0${text}`
    const found = known.get(key)
    if (found !== undefined) return found
    const resolved = resolve(text, source)
    const lasts = resolved.ok && resolved.field.stateful !== true
    if (lasts && known.size < MOST_REMEMBERED && text.length < 256) known.set(key, resolved)
    return resolved
  }
}
