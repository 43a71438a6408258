/** Reads one item of a rules file into the collection. */

import type { Collection } from './collection.ts'
import { keyText, requiredText } from './decode.ts'
import { invalid, type Warn } from './diagnostics.ts'
import type { PluginVersion } from './items.ts'
import type { Place } from './places.ts'
import { placeOf } from './places.ts'
import { readList } from './read-list.ts'
import { readMacro } from './read-macro.ts'
import { readRule } from './read-rule.ts'
import { suggestion } from './suggest.ts'
import { parseVersion } from './version.ts'
import type { Node } from './yaml/node.ts'
import { textOf, valueOf } from './yaml/node.ts'
import { parseUnsigned32 } from './yaml/values.ts'

/** The kind of an item is told by the first of these keys that it has. Readers give back the place that its other keys are judged at. */
const kinds: readonly {
  readonly key: string
  readonly keys: readonly string[]
  readonly read: (item: Node, parent: Place, collection: Collection, warn: Warn) => Place
}[] = [
  { key: 'required_engine_version', keys: [], read: readEngineVersion },
  { key: 'required_plugin_versions', keys: [], read: readPluginVersions },
  { key: 'list', keys: ['items', 'append', 'override'], read: readList },
  { key: 'macro', keys: ['condition', 'append', 'override'], read: readMacro },
  {
    key: 'rule',
    keys: [
      'condition',
      'output',
      'desc',
      'priority',
      'source',
      'enabled',
      'capture',
      'capture_duration',
      'warn_evttypes',
      'skip-if-unknown-filter',
      'tags',
      'exceptions',
      'override',
      'append',
    ],
    read: readRule,
  },
]

/** Throws LoadFailure at the first mistake. */
export function readItem(item: Node, parent: Place, collection: Collection, warn: Warn): void {
  if (item.kind !== 'map') {
    invalid(
      `an item must be a map of keys and values, not a ${item.kind}`,
      placeOf('rules content item', '', item, parent),
    )
  }
  for (const { key, keys, read } of kinds) {
    if (valueOf(item, key) === undefined) continue
    const place = read(item, parent, collection, warn)
    const known = new Set([key, ...keys])
    for (const node of item.keys) {
      const name = keyText(node, parent)
      if (!known.has(name)) {
        warn(
          'LOAD_UNKNOWN_KEY',
          `the key "${name}" means nothing in a ${key} and is ignored${suggestion(name, known)}`,
          place,
        )
      }
    }
    return
  }
  const given = item.keys.map((node) => textOf(node) ?? '').join(', ')
  warn(
    'LOAD_UNKNOWN_ITEM',
    `an item needs one of the keys ${kinds.map((kind) => kind.key).join(', ')}${given === '' ? '' : `; this one has ${given}`}`,
    placeOf('rules content item', '', item, parent),
  )
}

/** A number N means 0.N.0. */
function readEngineVersion(item: Node, parent: Place, collection: Collection): Place {
  const place = placeOf('required_engine_version', '', item, parent)
  const text = requiredText(item, 'required_engine_version', place)
  const number = parseUnsigned32(text)
  const version = number === undefined ? parseVersion(text) : { major: 0, minor: number, patch: 0 }
  if (version === undefined) invalid(`"${text}" is no version: write x.y.z, such as 0.62.0`, place)
  collection.requireEngine({ version, place })
  return place
}

function readPluginVersions(item: Node, parent: Place, collection: Collection): Place {
  const list = valueOf(item, 'required_plugin_versions')!
  const all = placeOf('required plugin versions', '', list, parent)
  if (list.kind !== 'sequence') invalid('"required_plugin_versions" must be a list', all)
  for (const node of list.items) {
    const { plugin, place } = readPlugin(node, 'required plugin versions entry', all)
    const alternatives = [plugin]
    const more = valueOf(node, 'alternatives')
    if (more !== undefined) {
      if (more.kind !== 'sequence') invalid('"alternatives" must be a list', place)
      for (const entry of more.items)
        alternatives.push(readPlugin(entry, 'required plugin versions alternative', place).plugin)
    }
    collection.requirePlugin(alternatives, place)
  }
  return placeOf('required plugin versions', '', item, parent)
}

function readPlugin(
  node: Node,
  type: 'required plugin versions entry' | 'required plugin versions alternative',
  parent: Place,
): { plugin: PluginVersion; place: Place } {
  const unnamed = placeOf(type, '', node, parent)
  if (node.kind !== 'map') invalid('a plugin must be a map with the keys "name" and "version"', unnamed)
  const name = requiredText(node, 'name', unnamed)
  const place = placeOf(type, name, node, parent)
  return { plugin: { name, version: requiredText(node, 'version', place) }, place }
}
