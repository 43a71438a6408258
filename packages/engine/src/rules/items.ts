/** The items of rules files as they were read, before lists, macros and exceptions are expanded. Texts are byte strings. */

import type { Place } from './places.ts'
import type { Priority } from './ruleset.ts'
import type { Version } from './version.ts'

/**
 * `index`: place in the order of first definitions of all items. `visibility`: the same count when the item was last defined or
 * changed; lists and macros see the items whose index is lower.
 */
interface Ordered {
  index: number
  visibility: number
}

export interface ListItem extends Ordered {
  readonly name: string
  readonly items: string[]
  readonly place: Place
}

export interface MacroItem extends Ordered {
  readonly name: string
  condition: string
  readonly place: Place
  readonly conditionPlace: Place
}

export interface RuleItem extends Ordered {
  readonly name: string
  condition: string
  output: string
  description: string
  priority: Priority
  readonly source: string
  /** Sorted, without repeats. */
  tags: readonly string[]
  enabled: boolean
  capture: boolean
  captureDuration: number
  warnEventTypes: boolean
  skipIfUnknown: boolean
  exceptions: ExceptionItem[]
  readonly place: Place
  readonly conditionPlace: Place
  readonly outputPlace: Place
  readonly unknownSource: boolean
}

/** A text, or a list of such. A value that is neither (a null, a map) is an empty text. */
export type Entry = { readonly text: string } | { readonly items: readonly Entry[] }

export interface ExceptionItem {
  readonly name: string
  readonly fields: Entry
  comps: Entry
  readonly values: Entry[]
  readonly place: Place
}

/** What `append` or `override` change of a rule; undefined members stay. */
export interface RuleUpdate {
  readonly name: string
  /** Empty when the update does not name a source. */
  readonly source: string
  readonly place: Place
  condition?: string
  output?: string
  description?: string
  priority?: Priority
  tags?: readonly string[]
  enabled?: boolean
  capture?: boolean
  captureDuration?: number
  warnEventTypes?: boolean
  skipIfUnknown?: boolean
  exceptions?: ExceptionItem[]
}

export interface PluginVersion {
  readonly name: string
  readonly version: string
}

export interface VersionRequirement {
  readonly version: Version
  readonly place: Place
}

export function isGiven(entry: Entry): boolean {
  return 'items' in entry ? entry.items.length > 0 : entry.text !== ''
}

/** The text of an entry; a list has none. */
export function entryText(entry: Entry): string {
  return 'text' in entry ? entry.text : ''
}

/** Tags as a set in the order of their bytes. */
export function sortTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags)].toSorted()
}
