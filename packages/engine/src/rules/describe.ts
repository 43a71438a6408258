/** What was loaded, as `-L` and `-l RULE` show it. */

import { toText } from '../bytes.ts'
import { parseCondition } from '../condition/1-parse.ts'
import type { Expr } from '../condition/ast.ts'
import { printCondition } from '../condition/print.ts'
import type { CompiledRule } from './compile.ts'
import type { CompiledMacro } from './compile-condition.ts'
import { type Entry, entryText } from './items.ts'
import type { CompiledList } from './lists.ts'
import type { LoadOutcome } from './load.ts'
import { priorityNames } from './ruleset.ts'
import { eventNamesOf, printedIn, Uses } from './uses.ts'
import { printVersion } from './version.ts'

export interface Description {
  readonly required_engine_version: string
  readonly required_plugin_versions: readonly {
    readonly name: string
    readonly version: string
    readonly alternatives: readonly { readonly name: string; readonly version: string }[]
  }[]
  readonly rules: readonly RuleDescription[]
  readonly macros: readonly MacroDescription[]
  readonly lists: readonly ListDescription[]
}

export interface RuleDescription {
  readonly info: {
    readonly name: string
    readonly condition: string
    readonly priority: string
    readonly output: string
    readonly description: string
    readonly enabled: boolean
    readonly source: string
    readonly capture: boolean
    readonly capture_duration: number
    readonly tags: readonly string[]
  }
  readonly details: ConditionDetails & {
    readonly output_fields: readonly string[]
    readonly exception_fields: readonly string[]
    readonly exception_names: readonly string[]
    readonly exception_operators: readonly string[]
    readonly output_compiled: string
    readonly plugins: readonly string[]
    readonly extra_output_formatted_fields?: Readonly<Record<string, string>>
  }
}

/** Arrays are sorted. */
export interface ConditionDetails {
  /** Used by the condition as written; the other members are of the condition with everything put in. */
  readonly macros: readonly string[]
  readonly lists: readonly string[]
  readonly condition_operators: readonly string[]
  readonly condition_fields: readonly string[]
  readonly events: readonly string[]
  readonly condition_compiled: string
}

export interface MacroDescription {
  readonly info: { readonly name: string; readonly condition: string }
  readonly details: ConditionDetails & { readonly used: boolean; readonly plugins: readonly string[] }
}

export interface ListDescription {
  readonly info: { readonly name: string; readonly items: readonly string[] }
  readonly details: {
    readonly used: boolean
    readonly lists: readonly string[]
    readonly items_compiled: readonly string[]
    readonly plugins: readonly string[]
  }
}

/** All that was loaded. */
export function describeAll(outcome: LoadOutcome): Description {
  const { collection, compiled } = outcome
  return {
    required_engine_version: printVersion(collection.requiredEngine),
    required_plugin_versions: collection.pluginRequirements.map(([first, ...others]) => ({
      name: toText(first!.name),
      version: toText(first!.version),
      alternatives: others.map(({ name, version }) => ({ name: toText(name), version: toText(version) })),
    })),
    rules: compiled?.rules.map((rule) => describeRule(rule, outcome)) ?? [],
    macros: [...(compiled?.macros.values() ?? [])].map((macro) => describeMacro(macro, outcome)),
    lists: [...(compiled?.lists.values() ?? [])].map(describeList),
  }
}

/** One rule; undefined when no rule of the name is loaded. `name`: ordinary text. */
export function describeOne(
  outcome: LoadOutcome,
  name: string,
): { readonly rules: readonly RuleDescription[] } | undefined {
  const rule = outcome.compiled?.rules.find(({ item }) => toText(item.name) === name)
  return rule === undefined ? undefined : { rules: [describeRule(rule, outcome)] }
}

/** Rules and what they are for, in two columns. */
export function describeAsText({ rules }: Pick<Description, 'rules'>): string {
  let out = twoColumns('Rule', ['Description']) + twoColumns('----', ['-----------'])
  for (const { info } of rules) out += `${twoColumns(info.name, wrap(info.description))}\n`
  return out
}

const LEFT_WIDTH = 50
const LINE_WIDTH = 110

function twoColumns(left: string, right: readonly string[]): string {
  const [first = '', ...others] = right
  const indent = ' '.repeat(LEFT_WIDTH + 1)
  return [`${left.padEnd(LEFT_WIDTH)} ${first}`, ...others.map((line) => indent + line)]
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function wrap(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > LINE_WIDTH - LEFT_WIDTH - 1) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

function describeRule(rule: CompiledRule, outcome: LoadOutcome): RuleDescription {
  const { item, expr, outputText, output, extraFields, exceptionFields } = rule
  const formatted = extraFields.filter(({ raw }) => !raw)
  const outputFields = [...extraFields.map(({ text }) => text), ...printedIn(outputText, output.fields)]
  const details = detailsOf(item.condition, expr, item.source, outcome)
  return {
    info: {
      name: toText(item.name),
      condition: toText(item.condition),
      priority: priorityNames[item.priority],
      output: toText(item.output),
      description: toText(item.description),
      enabled: item.enabled,
      source: toText(item.source),
      capture: item.capture,
      capture_duration: item.captureDuration,
      tags: item.tags.map(toText),
    },
    details: {
      ...details.shown,
      output_fields: outputFields.toSorted().map(toText),
      exception_fields: sorted(exceptionFields),
      exception_names: sorted(item.exceptions.map(({ name }) => name)),
      exception_operators: sorted(item.exceptions.flatMap(({ comps }) => operatorsIn(comps))),
      output_compiled: toText(outputText),
      plugins: sorted(pluginsOf(item.source, [...details.fields, ...outputFields], details.eventNames, outcome)),
      ...(formatted.length === 0
        ? {}
        : {
            extra_output_formatted_fields: Object.fromEntries(
              formatted.map(({ key, text }) => [toText(key), toText(text)]),
            ),
          }),
    },
  }
}

function describeMacro({ item, expr, used }: CompiledMacro, outcome: LoadOutcome): MacroDescription {
  return {
    info: { name: toText(item.name), condition: toText(item.condition) },
    details: { ...detailsOf(item.condition, expr, 'syscall', outcome).shown, used, plugins: [] },
  }
}

function describeList({ item, items, used }: CompiledList): ListDescription {
  // What is not there any more was the name of a list.
  const present = new Set(items)
  return {
    info: { name: toText(item.name), items: item.items.filter((text) => present.has(text)).map(toText) },
    details: {
      used,
      lists: sorted(item.items.filter((text) => !present.has(text))),
      items_compiled: items.map(toText),
      plugins: [],
    },
  }
}

/** Lists inside the list of operators are looked into one level deep. */
function operatorsIn(comps: Entry): string[] {
  if (!('items' in comps)) return [comps.text]
  return comps.items.flatMap((comp) => ('items' in comp ? comp.items.map(entryText) : [comp.text]))
}

function detailsOf(
  written: string,
  expr: Expr,
  source: string,
  { collection }: LoadOutcome,
): { shown: ConditionDetails; fields: ReadonlySet<string>; eventNames: ReadonlySet<string> } {
  const { macros, lists } = collection
  const compiled = new Uses(macros, lists)
  compiled.visit(expr)
  // With list names that are no words, only the condition with its lists may be well-formed.
  const parsed = parseCondition(written)
  const asWritten = new Uses(macros, lists)
  if (parsed.ok) asWritten.visit(parsed.expr)
  return {
    shown: {
      macros: sorted(asWritten.macros),
      lists: sorted(asWritten.lists),
      condition_operators: sorted(compiled.operators),
      condition_fields: sorted(compiled.fields),
      events: sorted(eventNamesOf(expr, source)),
      condition_compiled: toText(printCondition(expr)),
    },
    fields: compiled.fields,
    eventNames: compiled.eventNames,
  }
}

/** The plugins that a rule needs: for its source, for its fields, for events that it names. */
function pluginsOf(
  source: string,
  fields: readonly string[],
  eventNames: ReadonlySet<string>,
  { plugins }: LoadOutcome,
): string[] {
  const names = new Set(fields.map((field) => field.replace(/\[.*$/s, '')))
  return plugins
    .filter((plugin) => {
      if (plugin.source === source) return true
      if (plugin.extends !== undefined && !plugin.extends.includes(source)) return false
      return (
        plugin.fields?.some((name) => names.has(name)) === true ||
        plugin.events?.some((name) => eventNames.has(name)) === true
      )
    })
    .map(({ name }) => name)
}

function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].toSorted().map(toText)
}
