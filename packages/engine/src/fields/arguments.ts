/** Arguments of fields: what stands in brackets or after a dot behind the name. */

import { parseInteger } from './integers.ts'

/** The text between the brackets that `rest` starts with, up to the first `]`; undefined: there are none. */
export function bracketed(rest: string): { readonly inside: string; readonly used: number } | undefined {
  if (!rest.startsWith('[')) return undefined
  const end = rest.indexOf(']')
  return end < 0 ? undefined : { inside: rest.slice(1, end), used: end + 1 }
}

/** A number in brackets; undefined: none, or something else in them. */
export function bracketedIndex(rest: string): { readonly index: number; readonly used: number } | undefined {
  const found = bracketed(rest)
  if (found === undefined) return undefined
  const index = parseInteger(found.inside, 32, true)
  return index === undefined ? undefined : { index: Number(index), used: found.used }
}
