/** The line that a place is in, with a mark under it. */

import { toText } from '../bytes.ts'
import { type Place, rootOf } from './places.ts'

/** Bytes shown on each side of the place; what is longer is cut. */
const REACH = 80

/** Two lines: the text around a place and a `^` below it, as ordinary text. */
export function snippetOf(place: Place): string {
  const content = (place.shown ?? rootOf(place).shown)?.text ?? ''
  let at = place.shown?.offset ?? place.offset
  // A key without a value stands at the end of its line or of the file.
  at = Math.min(at, content.length - 1)
  while (at > 0 && isLineEnd(content.charCodeAt(at))) at--
  if (at < 0 || isLineEnd(content.charCodeAt(at))) return '<nothing to show>\n'
  let from = at
  while (from > 0 && at - from < REACH && !isLineEnd(content.charCodeAt(from - 1))) from--
  let to = at + 1
  while (to < content.length && to - at <= REACH && !isLineEnd(content.charCodeAt(to))) to++
  const cutBefore = from > 0 && !isLineEnd(content.charCodeAt(from - 1))
  const cutAfter = to < content.length && !isLineEnd(content.charCodeAt(to))
  const before = printable((cutBefore ? '...' : '') + content.slice(cutBefore ? from + 3 : from, at))
  const after = printable(content.slice(at, cutAfter ? to - 3 : to) + (cutAfter ? '...' : ''))
  // A tab stays a tab, so that the mark stands below its place however wide tabs are.
  return `${before}${after}\n${before.replaceAll(/[^\t]/g, ' ')}^\n`
}

function isLineEnd(c: number): boolean {
  return c === 10 || c === 13
}

/** Without control characters, which could restyle a terminal. */
function printable(bytes: string): string {
  // oxlint-disable-next-line no-control-regex
  return toText(bytes).replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd')
}
