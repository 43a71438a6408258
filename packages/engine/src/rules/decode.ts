/** Values of keys as texts, booleans, numbers and lists of texts; what does not fit is an error at its place. */

import { invalid, unfit } from './diagnostics.ts'
import type { Place } from './places.ts'
import { placeOf, rootOf } from './places.ts'
import type { Node } from './yaml/node.ts'
import { textOf, valueOf } from './yaml/node.ts'
import { parseBoolean, parseUnsigned32 } from './yaml/values.ts'

/** The scalar of a key that must be there. */
export function requiredText(item: Node, key: string, place: Place): string {
  return optionalText(item, key, place) ?? invalid(`the key "${key}" is missing`, place)
}

/** The scalar of a key, undefined when the item does not have the key. A null or an empty text is an error. */
export function optionalText(item: Node, key: string, place: Place): string | undefined {
  const value = valueOf(item, key)
  if (value === undefined) return undefined
  if (value.kind === 'null') invalid(`the key "${key}" has no value`, place)
  const at = placeOf('value for', key, value, place)
  if (value.kind !== 'scalar') invalid(`"${key}" must be a text, not a ${value.kind}`, at)
  if (value.value === '') invalid(`"${key}" must not be empty`, at)
  return value.value
}

export function requiredBoolean(item: Node, key: string, place: Place): boolean {
  return optionalBoolean(item, key, place) ?? invalid(`the key "${key}" is missing`, place)
}

export function optionalBoolean(item: Node, key: string, place: Place): boolean | undefined {
  const text = optionalText(item, key, place)
  if (text === undefined) return undefined
  return (
    parseBoolean(text) ??
    invalid(`"${key}" must be true or false, not ${text}`, placeOf('value for', key, valueOf(item, key)!, place))
  )
}

export function optionalUnsigned32(item: Node, key: string, place: Place): number | undefined {
  const text = optionalText(item, key, place)
  if (text === undefined) return undefined
  return (
    parseUnsigned32(text) ??
    invalid(
      `"${key}" must be a whole number from 0 to 4294967295, not ${text}`,
      placeOf('value for', key, valueOf(item, key)!, place),
    )
  )
}

/** The sequence of scalars of a key; undefined when the item does not have the key. Empty texts are allowed. */
export function optionalTexts(item: Node, key: string, place: Place): string[] | undefined {
  const value = valueOf(item, key)
  if (value === undefined) return undefined
  const at = placeOf('value for', key, value, place)
  if (value.kind !== 'sequence') invalid(`"${key}" must be a list`, at)
  const texts: string[] = []
  for (const element of value.items) {
    if (element.kind !== 'scalar')
      invalid(`the items of "${key}" must be texts, not a ${element.kind}`, placeOf('list item', '', element, at))
    texts.push(element.value)
  }
  return texts
}

/** The text of a key; a sequence or map as a key stops the file, as in Falco, without a place of its own. */
export function keyText(node: Node, place: Place): string {
  return textOf(node) ?? unfit(`line ${node.line + 1}: a key must be a text, not a ${node.kind}`, rootOf(place))
}
