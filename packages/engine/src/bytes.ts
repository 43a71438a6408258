/**
 * Byte strings: the form every string has inside the engine. One character is one byte (U+0000 to U+00FF), so any bytes
 * survive, comparison is comparison of bytes, and V8 keeps the string in one byte a character.
 */

/** Text (as a rules file holds it) to the byte string of its UTF-8 form. Lone surrogates become U+FFFD. */
export function toBytes(text: string): string {
  let plain = true
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) {
      plain = false
      break
    }
  }
  if (plain) return text
  let out = ''
  for (const char of text) {
    let c = char.codePointAt(0)!
    if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd
    if (c < 0x80) out += String.fromCharCode(c)
    else if (c < 0x800) out += String.fromCharCode(0xc0 | (c >> 6), 0x80 | (c & 0x3f))
    else if (c < 0x10000) out += String.fromCharCode(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f))
    else
      out += String.fromCharCode(
        0xf0 | (c >> 18),
        0x80 | ((c >> 12) & 0x3f),
        0x80 | ((c >> 6) & 0x3f),
        0x80 | (c & 0x3f),
      )
  }
  return out
}

/** A byte string to text: UTF-8 decoded; each ill-formed part becomes U+FFFD (the maximal-subpart rule of Unicode 15, 3.9). */
export function toText(bytes: string): string {
  let i = 0
  while (i < bytes.length && bytes.charCodeAt(i) < 0x80) i++
  if (i === bytes.length) return bytes
  let out = bytes.slice(0, i)
  while (i < bytes.length) {
    const b = bytes.charCodeAt(i)
    if (b < 0x80) {
      out += bytes[i]
      i++
      continue
    }
    const size = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 1
    let point = size === 2 ? b & 0x1f : size === 3 ? b & 0x0f : b & 0x07
    let used = 1
    // The second byte has a narrower range after E0, ED, F0 and F4: no overlong forms, surrogates or points past U+10FFFF.
    let low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80
    let high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf
    while (used < size && i + used < bytes.length) {
      const next = bytes.charCodeAt(i + used)
      if (next < low || next > high) break
      point = (point << 6) | (next & 0x3f)
      low = 0x80
      high = 0xbf
      used++
    }
    out += size > 1 && used === size ? String.fromCodePoint(point) : '\ufffd'
    i += used
  }
  return out
}

/** Texts up to this length, most by far, are made by way of a plain array: it is passed on twice as fast as a typed one. */
const SHORT = 256
/** Reused lists of characters, by length. */
const lists: number[][] = []

/** The bytes `start` to `end` (exclusive) of a buffer as a byte string. Allocates: for cold paths; hot ones intern. */
export function byteString(buf: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length <= 0) return ''
  if (length <= SHORT) {
    const list = (lists[length] ??= new Array<number>(length).fill(0))
    for (let i = 0; i < length; i++) list[i] = buf[start + i]!
    return String.fromCharCode.apply(null, list)
  }
  let out = ''
  for (let i = start; i < end; i += 4096) {
    out += String.fromCharCode.apply(null, buf.subarray(i, Math.min(end, i + 4096)) as never)
  }
  return out
}

/** A byte string as bytes. */
export function bytesOf(s: string): Uint8Array {
  const out = new Uint8Array(s.length)
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i)
  return out
}
