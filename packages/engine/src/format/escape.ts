/** Keeps what processes say (names, arguments, paths) from forging alerts: escapes for a line of text. Byte strings in and out. */

/** 1: an ASCII character that a line must not hold raw. */
const CONTROL = new Uint8Array(128)
for (let i = 0; i < 32; i++) CONTROL[i] = 1
CONTROL[127] = 1

const SHORT: Readonly<Record<number, string>> = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r' }

/**
 * Escapes what could end a line or change how it is shown: control characters (`\n`, `\u001b`), the line separators and
 * direction marks of Unicode (`\u202e`), and bytes that are not UTF-8 (`\xff`). Everything else stays as it is.
 */
export function escapeLine(bytes: string): string {
  let i = 0
  for (; i < bytes.length; i++) {
    const b = bytes.charCodeAt(i)
    if (b >= 128 || CONTROL[b] === 1) break
  }
  if (i === bytes.length) return bytes
  let out = bytes.slice(0, i)
  while (i < bytes.length) {
    const b = bytes.charCodeAt(i)
    if (b < 128) {
      out += CONTROL[b] === 1 ? (SHORT[b] ?? unicodeEscape(b)) : bytes[i]
      i++
      continue
    }
    const size = sequenceSize(bytes, i)
    if (size === 0) {
      out += `\\x${b.toString(16)}`
      i++
      continue
    }
    const point = size < 4 ? codePoint(bytes, i, size) : 0
    out += isRestyling(point) ? unicodeEscape(point) : bytes.slice(i, i + size)
    i += size
  }
  return out
}

function unicodeEscape(point: number): string {
  return `\\u${point.toString(16).padStart(4, '0')}`
}

/** Controls of Latin-1 (a terminal takes U+009B for ESC [), marks and overrides of direction, separators of lines. */
function isRestyling(point: number): boolean {
  return (
    (point >= 0x80 && point <= 0x9f) ||
    point === 0x61c ||
    point === 0x200e ||
    point === 0x200f ||
    (point >= 0x2028 && point <= 0x202e) ||
    (point >= 0x2066 && point <= 0x2069)
  )
}

/** Length of the well-formed UTF-8 sequence at `i` (Unicode 15, table 3-7); 0 when it is ill-formed. For bytes from 0x80. */
export function sequenceSize(bytes: string, i: number): number {
  const b = bytes.charCodeAt(i)
  const size = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 0
  if (size === 0 || i + size > bytes.length) return 0
  const second = bytes.charCodeAt(i + 1)
  const low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80
  const high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let k = 2; k < size; k++) {
    const next = bytes.charCodeAt(i + k)
    if (next < 0x80 || next > 0xbf) return 0
  }
  return size
}

function codePoint(bytes: string, i: number, size: number): number {
  let point = bytes.charCodeAt(i) & (size === 2 ? 0x1f : 0x0f)
  for (let k = 1; k < size; k++) point = (point << 6) | (bytes.charCodeAt(i + k) & 0x3f)
  return point
}
