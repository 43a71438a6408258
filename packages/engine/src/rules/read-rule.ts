/** Reads a rule: a definition, an override, an append, or the old form that only enables or disables. */

import type { Collection } from './collection.ts'
import {
  optionalBoolean,
  optionalText,
  optionalTexts,
  optionalUnsigned32,
  requiredBoolean,
  requiredText,
} from './decode.ts'
import { invalid, type Warn } from './diagnostics.ts'
import { readExceptions } from './exceptions.ts'
import type { RuleUpdate } from './items.ts'
import { sortTags } from './items.ts'
import { type Overrides, readAppend, readOverrides, refuseBoth } from './overrides.ts'
import type { Place } from './places.ts'
import { placeOf } from './places.ts'
import { type Priority, priorityNames } from './ruleset.ts'
import { suggestion } from './suggest.ts'
import type { Node } from './yaml/node.ts'
import { valueOf } from './yaml/node.ts'

const appendable = ['condition', 'output', 'desc', 'tags', 'exceptions']
const replaceable = [
  'condition',
  'output',
  'desc',
  'priority',
  'capture',
  'capture_duration',
  'tags',
  'exceptions',
  'enabled',
  'warn_evttypes',
  'skip-if-unknown-filter',
]
const DEFAULT_SOURCE = 'syscall'

export function readRule(item: Node, parent: Place, collection: Collection, warn: Warn): Place {
  const name = requiredText(item, 'rule', placeOf('rule', '', item, parent))
  const place = placeOf('rule', name, item, parent)
  const source = readUpdateSource(item, place)
  const append = readAppend(item, place, warn)
  const overrides = readOverrides(item, appendable, replaceable, place)
  refuseBoth(append, overrides, place)
  if (overrides.append.size + overrides.replace.size > 0) {
    overrideRule(item, name, source, overrides, place, collection, warn)
  } else if (append) {
    const update: RuleUpdate = { name, source, place }
    if (valueOf(item, 'condition') !== undefined) update.condition = requiredText(item, 'condition', place)
    if (valueOf(item, 'exceptions') !== undefined) update.exceptions = readExceptions(item, place, true, warn)
    collection.appendRule(update)
  } else if (['condition', 'output', 'desc', 'priority'].every((key) => valueOf(item, key) === undefined)) {
    const enabled = requiredBoolean(item, 'enabled', place)
    warn('LOAD_DEPRECATED_ITEM', '"enabled" alone is deprecated: write "override: {enabled: replace}" beside it', place)
    collection.enableRule(name, enabled, place)
  } else {
    defineRule(item, name, place, collection, warn)
  }
  return place
}

/** In an append a source without a value counts as none. */
function readUpdateSource(item: Node, place: Place): string {
  const node = valueOf(item, 'source')
  if (node === undefined || node.kind === 'null' || (node.kind === 'scalar' && node.value === '')) return ''
  return requiredText(item, 'source', place)
}

function defineRule(item: Node, name: string, place: Place, collection: Collection, warn: Warn): void {
  const condition = requiredText(item, 'condition', place)
  const output = requiredText(item, 'output', place)
  const description = requiredText(item, 'desc', place)
  const priority = readPriority(item, place)
  collection.defineRule(
    {
      name,
      condition,
      // Not the trim of JavaScript, which also takes the byte A0 for a blank.
      output: output.replaceAll(/^[\t-\r ]+|[\t-\r ]+$/g, ''),
      description,
      priority,
      source: optionalText(item, 'source', place) ?? DEFAULT_SOURCE,
      enabled: optionalBoolean(item, 'enabled', place) ?? true,
      capture: optionalBoolean(item, 'capture', place) ?? false,
      captureDuration: optionalUnsigned32(item, 'capture_duration', place) ?? 0,
      warnEventTypes: optionalBoolean(item, 'warn_evttypes', place) ?? true,
      skipIfUnknown: optionalBoolean(item, 'skip-if-unknown-filter', place) ?? false,
      tags: sortTags(optionalTexts(item, 'tags', place) ?? []),
      exceptions: readExceptions(item, place, false, warn),
      place,
      conditionPlace: placeOf('rule condition', '', valueOf(item, 'condition')!, place),
      outputPlace: placeOf('rule output', '', valueOf(item, 'output')!, place),
    },
    warn,
  )
}

/** Appends, then replaces, then complains about keys that are given but not listed under `override`. */
function overrideRule(
  item: Node,
  name: string,
  source: string,
  overrides: Overrides,
  place: Place,
  collection: Collection,
  warn: Warn,
): void {
  const given = new Set([...appendable, ...replaceable].filter((key) => valueOf(item, key) !== undefined))
  const expect = (keys: ReadonlySet<string>, key: string, operation: string): boolean => {
    if (!keys.has(key)) return false
    if (!given.delete(key))
      invalid(`"override" says ${operation} "${key}", but the rule has no such key beside it`, place)
    return true
  }
  // The source counts only where the condition changes.
  if (overrides.append.size > 0) {
    const has = (key: string): boolean => expect(overrides.append, key, 'to append to')
    const condition = has('condition') ? requiredText(item, 'condition', place) : undefined
    const update: RuleUpdate = { name, source: condition === undefined ? '' : source, place }
    if (condition !== undefined) update.condition = condition
    if (has('exceptions')) update.exceptions = readExceptions(item, place, true, warn)
    if (has('output')) update.output = requiredText(item, 'output', place)
    if (has('desc')) update.description = requiredText(item, 'desc', place)
    if (has('tags')) update.tags = sortTags(optionalTexts(item, 'tags', place) ?? [])
    collection.appendRule(update)
  }
  if (overrides.replace.size > 0) {
    const has = (key: string): boolean => expect(overrides.replace, key, 'to replace')
    const condition = has('condition') ? requiredText(item, 'condition', place) : undefined
    const update: RuleUpdate = { name, source: condition === undefined ? '' : source, place }
    if (condition !== undefined) update.condition = condition
    if (has('exceptions')) update.exceptions = readExceptions(item, place, false, warn)
    if (has('output')) update.output = requiredText(item, 'output', place)
    if (has('desc')) update.description = requiredText(item, 'desc', place)
    if (has('tags')) update.tags = sortTags(optionalTexts(item, 'tags', place) ?? [])
    if (has('priority')) update.priority = readPriority(item, place)
    if (has('capture')) update.capture = requiredBoolean(item, 'capture', place)
    if (has('capture_duration')) update.captureDuration = optionalUnsigned32(item, 'capture_duration', place) ?? 0
    if (has('enabled')) update.enabled = requiredBoolean(item, 'enabled', place)
    if (has('warn_evttypes')) update.warnEventTypes = requiredBoolean(item, 'warn_evttypes', place)
    if (has('skip-if-unknown-filter')) update.skipIfUnknown = requiredBoolean(item, 'skip-if-unknown-filter', place)
    collection.replaceInRule(update)
  }
  const [extra] = [...given].toSorted()
  if (extra !== undefined) {
    const at = placeOf('overrides', extra, valueOf(item, extra)!, place)
    invalid(`"override" does not say what to do with "${extra}": append or replace?`, at)
  }
}

const priorities = new Map<string, Priority>(priorityNames.map((name, i) => [name.toLowerCase(), i as Priority]))
priorities.set('info', 6)

function readPriority(item: Node, place: Place): Priority {
  const text = requiredText(item, 'priority', place)
  return (
    priorities.get(text.toLowerCase()) ??
    invalid(
      `"${text}" is no priority${suggestion(text, priorities.keys())} (${priorityNames.join(', ')})`,
      placeOf('rule priority', '', valueOf(item, 'priority')!, place),
    )
  )
}
