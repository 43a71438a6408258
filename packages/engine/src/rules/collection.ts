/** All items of all files so far, and what defining, appending to and overriding them does. */

import { unfit, type Warn } from './diagnostics.ts'
import { appendExceptions, checkException, type IsField } from './exceptions.ts'
import { isGiven, sortTags } from './items.ts'
import type { ListItem, MacroItem, PluginVersion, RuleItem, RuleUpdate, VersionRequirement } from './items.ts'
import type { Place } from './places.ts'
import { suggestion } from './suggest.ts'
import { compareVersions, parseVersion, printVersion, satisfies, type Version } from './version.ts'

export interface CollectionOptions {
  readonly engineVersion: Version
  readonly sources: ReadonlySet<string>
  /** Whether a text is a field, or a transformer over fields, of a source. */
  readonly isField: (text: string, source: string) => boolean
}

/** Methods throw LoadFailure; what they changed before stays, as what was read of a file before its first mistake stays. */
export class Collection {
  readonly lists = new Map<string, ListItem>()
  readonly macros = new Map<string, MacroItem>()
  readonly rules = new Map<string, RuleItem>()
  /** Each with its alternatives, the requirement itself first. */
  readonly pluginRequirements: (readonly PluginVersion[])[] = []
  /** The highest one asked for; 0.0.0 before the first. */
  requiredEngine: Version = { major: 0, minor: 0, patch: 0 }
  readonly #options: CollectionOptions
  #count = 0

  constructor(options: CollectionOptions) {
    this.#options = options
  }

  requireEngine({ version, place }: VersionRequirement): void {
    const { engineVersion } = this.#options
    if (!satisfies(engineVersion, version)) {
      unfit(
        `the rules need engine version ${printVersion(version)}, but this engine has version ${printVersion(engineVersion)}`,
        place,
      )
    }
    if (compareVersions(this.requiredEngine, version) < 0) this.requiredEngine = version
  }

  requirePlugin(alternatives: readonly PluginVersion[], place: Place): void {
    const names = new Set<string>()
    for (const { name, version } of alternatives) {
      if (parseVersion(version) === undefined) unfit(`plugin ${name}: "${version}" is no version; write x.y.z`, place)
      if (names.has(name)) unfit(`plugin ${name} stands twice among the alternatives`, place)
      names.add(name)
    }
    this.pluginRequirements.push(alternatives)
  }

  defineList(item: ListItem): void {
    this.#define(this.lists, item)
  }

  appendList({ name, items, place }: ListItem): void {
    const list = this.lists.get(name)
    if (list === undefined)
      unfit(`there is no list "${name}" above to append to${suggestion(name, this.lists.keys())}`, place)
    for (const item of items) list.items.push(item)
    list.visibility = this.#count++
  }

  defineMacro(item: MacroItem): void {
    this.#define(this.macros, item)
  }

  appendMacro({ name, condition, place }: MacroItem): void {
    const macro = this.macros.get(name)
    if (macro === undefined)
      unfit(`there is no macro "${name}" above to append to${suggestion(name, this.macros.keys())}`, place)
    macro.condition += ` ${condition}`
    macro.visibility = this.#count++
  }

  /** Sets `unknownSource` of the item by the sources that are known. */
  defineRule(rule: Omit<RuleItem, 'unknownSource' | 'index' | 'visibility'>, warn: Warn): void {
    this.#findRule(rule)
    const unknownSource = !this.#options.sources.has(rule.source)
    if (unknownSource) {
      warn(
        'LOAD_UNKNOWN_SOURCE',
        `no loaded plugin gives events of the source "${rule.source}": the rule is left out`,
        rule.place,
      )
    }
    const isField = this.#fieldsOf(rule.source, unknownSource)
    for (const exception of rule.exceptions) {
      if (!isGiven(exception.fields)) {
        unfit(`exception "${exception.name}" needs fields: one field or a list of fields`, exception.place)
      }
      checkException(exception, isField)
    }
    this.#define(this.rules, { ...rule, unknownSource, index: 0, visibility: 0 })
  }

  appendRule(update: RuleUpdate): void {
    const rule = this.#ruleToChange(update, 'append to')
    const { condition, output, description, tags, exceptions } = update
    if (
      condition === undefined &&
      output === undefined &&
      description === undefined &&
      tags === undefined &&
      exceptions === undefined
    ) {
      unfit('nothing to append: give a condition or exceptions', update.place)
    }
    if (condition !== undefined) rule.condition += ` ${condition}`
    if (output !== undefined) rule.output += ` ${output}`
    if (description !== undefined) rule.description += ` ${description}`
    if (tags !== undefined) rule.tags = sortTags([...rule.tags, ...tags])
    if (exceptions !== undefined) {
      appendExceptions(rule.exceptions, exceptions, this.#fieldsOf(rule.source, rule.unknownSource))
    }
    rule.visibility = this.#count++
  }

  replaceInRule(update: RuleUpdate): void {
    const { name, source, place, ...changes } = update
    const rule = this.#ruleToChange({ name, source, place }, 'override')
    Object.assign(rule, changes)
    rule.visibility = this.#count++
  }

  enableRule(name: string, enabled: boolean, place: Place): void {
    const rule = this.rules.get(name)
    if (rule === undefined)
      unfit(`there is no rule "${name}" above to enable or disable${suggestion(name, this.rules.keys())}`, place)
    rule.enabled = enabled
  }

  #define<T extends { name: string; index: number; visibility: number }>(items: Map<string, T>, item: T): void {
    const count = this.#count++
    item.index = items.get(item.name)?.index ?? count
    item.visibility = count
    // A name that is there keeps its place in the map, and so its place among the rules.
    items.set(item.name, item)
  }

  #ruleToChange(update: RuleUpdate, verb: string): RuleItem {
    return (
      this.#findRule(update) ??
      unfit(
        `there is no rule "${update.name}" above to ${verb}${suggestion(update.name, this.rules.keys())}`,
        update.place,
      )
    )
  }

  #findRule({ name, source, place }: { name: string; source: string; place: Place }): RuleItem | undefined {
    const rule = this.rules.get(name)
    if (rule !== undefined && source !== '' && rule.source !== source) {
      unfit(
        `rule "${name}" is for the source "${rule.source}" and cannot change to "${source}": give the new rule a name of its own`,
        place,
      )
    }
    return rule
  }

  #fieldsOf(source: string, unknown: boolean): IsField | undefined {
    return unknown ? undefined : (text) => this.#options.isField(text, source)
  }
}
