/** Reads a list. */

import { toBytes, toText } from '../bytes.ts'
import type { Collection } from './collection.ts'
import { optionalTexts, requiredText } from './decode.ts'
import { invalid, type Warn } from './diagnostics.ts'
import { readAppend, readOverrides, refuseBoth } from './overrides.ts'
import type { Place } from './places.ts'
import { placeOf } from './places.ts'
import type { Node } from './yaml/node.ts'

export function readList(item: Node, parent: Place, collection: Collection, warn: Warn): Place {
  const name = requiredText(item, 'list', placeOf('list', '', item, parent))
  const place = placeOf('list', name, item, parent)
  if (!/^[^()"'=,\t-\r ]+$/.test(name) || !isWellFormed(name)) {
    warn(
      'LOAD_INVALID_LIST_NAME',
      `conditions may misread the name "${name}": use no blanks, quotes, brackets, commas or =`,
      place,
    )
  }
  const items = optionalTexts(item, 'items', place) ?? invalid('the key "items" is missing', place)
  const append = readAppend(item, place, warn)
  const overrides = readOverrides(item, ['items'], ['items'], place)
  refuseBoth(append, overrides, place)
  const list = { name, items, place, index: 0, visibility: 0 }
  if (append || overrides.append.has('items')) collection.appendList(list)
  else collection.defineList(list)
  return place
}

/** Falco's test for names sees UTF-8 only. */
function isWellFormed(name: string): boolean {
  return toBytes(toText(name)) === name
}
