/** The map under `override`: which keys of an item append to the earlier definition, which replace theirs. */

import { invalid, unfit, type Warn } from './diagnostics.ts'
import { keyText, optionalBoolean } from './decode.ts'
import type { Place } from './places.ts'
import { placeOf, rootOf } from './places.ts'
import { suggestion } from './suggest.ts'
import type { Node } from './yaml/node.ts'
import { valueOf } from './yaml/node.ts'

export interface Overrides {
  readonly append: ReadonlySet<string>
  readonly replace: ReadonlySet<string>
}

/** The keys under `override`; both sets are empty without it. */
export function readOverrides(
  item: Node,
  appendable: readonly string[],
  replaceable: readonly string[],
  place: Place,
): Overrides {
  const append = new Set<string>()
  const replace = new Set<string>()
  const node = valueOf(item, 'override')
  if (node?.kind === 'sequence' && node.items.length > 0) {
    unfit(`line ${node.line + 1}: "override" must be a map such as {condition: append}, not a list`, rootOf(place))
  }
  if (node?.kind !== 'map') return { append, replace }
  const all = placeOf('overrides', '', item, place)
  for (const [i, keyNode] of node.keys.entries()) {
    const value = node.values[i]!
    const key = keyText(keyNode, place)
    const operation = keyText(value, place)
    if (operation === 'append') {
      if (!appendable.includes(key)) {
        const hint = replaceable.includes(key) ? ', only replaced' : suggestion(key, appendable)
        invalid(`"${key}" cannot be appended to${hint}`, placeOf('overrides', key, keyNode, all))
      }
      append.add(key)
    } else if (operation === 'replace') {
      if (!replaceable.includes(key)) {
        invalid(`"${key}" cannot be replaced${suggestion(key, replaceable)}`, placeOf('overrides', key, keyNode, all))
      }
      replace.add(key)
    } else {
      const possible = [
        ...(appendable.includes(key) ? ['append'] : []),
        ...(replaceable.includes(key) ? ['replace'] : []),
      ]
      const hint = possible.length === 0 ? 'it cannot be overridden at all' : `it can be: ${possible.join(', ')}`
      invalid(`"${operation}" is no way to override "${key}"; ${hint}`, placeOf('value for', key, value, all))
    }
  }
  return { append, replace }
}

/** The old key `append: true`, which cannot stand beside overrides. */
export function readAppend(item: Node, place: Place, warn: Warn): boolean {
  const append = optionalBoolean(item, 'append', place) ?? false
  if (append)
    warn(
      'LOAD_DEPRECATED_ITEM',
      '"append" is deprecated: write "override" with "append" for each key, such as {condition: append}',
      place,
    )
  return append
}

export function refuseBoth(append: boolean, { append: appended, replace }: Overrides, place: Place): void {
  if (append && appended.size + replace.size > 0) {
    invalid('"append: true" cannot stand beside "override": write "append" under "override" for each key', place)
  }
}
