/** JSON text from byte strings. */

import { toBytes, toText } from './bytes.ts'

/** What stands for a character of ASCII; '' for one that stands for itself. */
const ESCAPED: readonly string[] = Array.from({ length: 128 }, (_, code) => {
  switch (code) {
    case 8:
      return '\\b'
    case 9:
      return '\\t'
    case 10:
      return '\\n'
    case 12:
      return '\\f'
    case 13:
      return '\\r'
    case 34:
      return '\\"'
    case 92:
      return '\\\\'
  }
  return code < 32 ? `\\u${code.toString(16).padStart(4, '0')}` : ''
})

/** 1: cannot be copied as it is. */
const SPECIAL = new Uint8Array(256)
for (let i = 0; i < 256; i++) SPECIAL[i] = i >= 128 || ESCAPED[i] !== '' ? 1 : 0

/**
 * A byte string as a JSON string, quotes included, itself a byte string of UTF-8: what is ill-formed becomes U+FFFD.
 * Nothing but quotes, backslashes and control characters is escaped.
 */
export function jsonString(bytes: string): string {
  let i = 0
  for (; i < bytes.length; i++) if (SPECIAL[bytes.charCodeAt(i)] === 1) break
  if (i === bytes.length) return `"${bytes}"`
  let wide = false
  let out = `"${bytes.slice(0, i)}`
  let from = i
  for (; i < bytes.length; i++) {
    const b = bytes.charCodeAt(i)
    if (SPECIAL[b] === 0) continue
    if (b >= 128) {
      wide = true
      continue
    }
    out += bytes.slice(from, i) + ESCAPED[b]
    from = i + 1
  }
  out += `${bytes.slice(from)}"`
  return wide ? toBytes(toText(out)) : out
}
