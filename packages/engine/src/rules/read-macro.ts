/** Reads a macro. */

import type { Collection } from './collection.ts'
import { requiredText } from './decode.ts'
import type { Warn } from './diagnostics.ts'
import { readAppend, readOverrides, refuseBoth } from './overrides.ts'
import type { Place } from './places.ts'
import { placeOf } from './places.ts'
import type { Node } from './yaml/node.ts'
import { valueOf } from './yaml/node.ts'

export function readMacro(item: Node, parent: Place, collection: Collection, warn: Warn): Place {
  const name = requiredText(item, 'macro', placeOf('macro', '', item, parent))
  const place = placeOf('macro', name, item, parent)
  if (!/^[a-zA-Z]+[a-zA-Z0-9_]*$/.test(name)) {
    warn(
      'LOAD_INVALID_MACRO_NAME',
      `no condition can refer to the name "${name}": use letters, digits and _, a letter first`,
      place,
    )
  }
  const condition = requiredText(item, 'condition', place)
  const conditionPlace = placeOf('macro condition', '', valueOf(item, 'condition')!, place)
  const append = readAppend(item, place, warn)
  const overrides = readOverrides(item, ['condition'], ['condition'], place)
  refuseBoth(append, overrides, place)
  const macro = { name, condition, place, conditionPlace, index: 0, visibility: 0 }
  if (append || overrides.append.has('condition')) collection.appendMacro(macro)
  else collection.defineMacro(macro)
  return place
}
