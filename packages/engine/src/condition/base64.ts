/** Decoding of base64 as the b64 transformer does it (RFC 4648, 4, padding optional). */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Int8Array(256).fill(-1)
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i

/**
 * The decoded bytes; up to two `=` at the end do not count. Undefined: a character outside the alphabet (blanks and newlines too),
 * a length that no bytes give, or bits left over that are not 0.
 */
export function decodeBase64(text: string): string | undefined {
  let end = text.length
  for (let i = 0; i < 2 && text[end - 1] === '='; i++) end--
  if (end === 0) return text === '' ? '' : undefined
  let out = ''
  let bits = 0
  let count = 0
  for (let i = 0; i < end; i++) {
    const value = values[text.charCodeAt(i)]!
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xfff
    count += 6
    if (count >= 8) {
      count -= 8
      out += String.fromCharCode((bits >> count) & 0xff)
    }
  }
  const isWhole = count < 6 && (bits & ((1 << count) - 1)) === 0
  return isWhole ? out : undefined
}
