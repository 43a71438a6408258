/** Buffers as text. */

/** Every byte that is no printable ASCII character becomes a dot. */
export function printDots(bytes: string): string {
  let clean = 0
  while (clean < bytes.length && isPrintable(bytes.charCodeAt(clean))) clean++
  if (clean === bytes.length) return bytes
  let out = bytes.slice(0, clean)
  for (let i = clean; i < bytes.length; i++) out += isPrintable(bytes.charCodeAt(i)) ? bytes[i] : '.'
  return out
}

function isPrintable(code: number): boolean {
  return code >= 0x20 && code <= 0x7e
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 with padding (RFC 4648, section 4). */
export function printBase64(bytes: string): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const a = bytes.charCodeAt(i)
    const b = left > 1 ? bytes.charCodeAt(i + 1) : 0
    const c = left > 2 ? bytes.charCodeAt(i + 2) : 0
    const triple = (a << 16) | (b << 8) | c
    out += DIGITS[triple >> 18]! + DIGITS[(triple >> 12) & 63]!
    out += left > 1 ? DIGITS[(triple >> 6) & 63]! : '='
    out += left > 2 ? DIGITS[triple & 63]! : '='
  }
  return out
}
