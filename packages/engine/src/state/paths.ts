// Joining and normalising paths the way the event fields show them. All are byte strings.

import { byteString } from '../bytes.ts'

/** Longest result in bytes; a directory and a name that are longer together give a fixed text. */
export const LONGEST_PATH = 1023
const TOO_LONG = '/DIR_TOO_LONG/FILENAME_TOO_LONG'

/** U+FFFD in UTF-8: stands for bytes that are no printable text. */
const REPLACEMENT = '\u00ef\u00bf\u00bd'

const SLASH = 47
const DOT = 46

/**
 * `name` seen from the directory `dir`, which ends with '/'. An absolute name stands alone. '.' and '..' and double slashes
 * are resolved by text, as is a slash at the end; '..' does not climb above the start. `dir` is taken as it is.
 * Bytes that are no printable UTF-8 become U+FFFD. Longer than 1023 bytes: a fixed text instead, or what fits when only
 * the replacements make it too long.
 */
export function joinPath(dir: string, name: string): string {
  const relative = name.length > 0 && name.charCodeAt(0) !== SLASH
  if (dir.length + name.length > LONGEST_PATH) return TOO_LONG
  if (!relative) return isNormal(name) ? name : normalise('', name)
  return isNormal(name) ? dir + name : normalise(dir, name)
}

/** Nothing in `path` would change: printable ASCII, no empty, '.' or '..' component, no slash at the end. */
function isNormal(path: string): boolean {
  const { length } = path
  // The start counts as the start of a component, so that '.', '..' and './x' are seen.
  let before = SLASH
  for (let i = 0; i < length; i++) {
    const c = path.charCodeAt(i)
    if (c < 0x20 || c >= 0x7f) return false
    if (before === SLASH) {
      if (c === SLASH && i > 0) return false
      if (c === DOT && (endsAt(path, i + 1) || (path.charCodeAt(i + 1) === DOT && endsAt(path, i + 2)))) return false
    }
    before = c
  }
  return before !== SLASH || length === 1
}

/** The component before `i` ends there. */
function endsAt(path: string, i: number): boolean {
  return i === path.length || path.charCodeAt(i) === SLASH
}

/** The result of `normalise` while it is built. */
const built = new Uint8Array(LONGEST_PATH)

/** The general case, byte by byte. */
function normalise(dir: string, name: string): string {
  const based = dir.length > 0
  let size = 0
  for (; size < dir.length; size++) built[size] = dir.charCodeAt(size)
  let i = 0
  while (i < name.length) {
    const c = name.charCodeAt(i)
    const length = printableLength(name, i)
    if (length !== 1) {
      const from = length > 1 ? name : REPLACEMENT
      const at = length > 1 ? i : 0
      const bytes = length > 1 ? length : REPLACEMENT.length
      if (size + bytes > LONGEST_PATH) return byteString(built, 0, size)
      for (let k = 0; k < bytes; k++) built[size++] = from.charCodeAt(at + k)
      i += length > 1 ? length : -length
      continue
    }
    const afterSlash = size > 0 && built[size - 1] === SLASH
    if (c === DOT && (size === 0 || afterSlash)) {
      if (name.charCodeAt(i + 1) === DOT && endsAt(name, i + 2)) {
        size = parentSize(size)
        i += i + 2 === name.length ? 2 : 3
        continue
      }
      if (endsAt(name, i + 1)) {
        i += i + 1 === name.length ? 1 : 2
        continue
      }
    } else if (c === SLASH && (afterSlash || (size === 0 && based))) {
      // Doubled; or everything was climbed out of, and a relative result must not become absolute.
      i++
      continue
    }
    if (size === LONGEST_PATH) return byteString(built, 0, size)
    built[size++] = c
    i++
  }
  if (size > 1 && built[size - 1] === SLASH) size--
  return byteString(built, 0, size)
}

/** The size of `built`, which ends with '/', without its last component. */
function parentSize(size: number): number {
  if (size <= 1) return size
  size--
  while (size > 0 && built[size - 1] !== SLASH) size--
  return size
}

/**
 * Length of the printable UTF-8 sequence at `i`; when there is none, the number of bytes to replace as one, negative: the maximal
 * part of an ill-formed sequence, or a whole control character or non-character.
 */
export function printableLength(s: string, i: number): number {
  const c = s.charCodeAt(i)
  if (c < 0x80) return c >= 0x20 && c !== 0x7f ? 1 : -1
  if (c < 0xc2 || c > 0xf4) return -1
  const size = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4
  // The second byte has a narrower range after E0, ED, F0 and F4: no overlong forms, surrogates or points past U+10FFFF.
  let low = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80
  let high = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf
  let point = size === 2 ? c & 0x1f : size === 3 ? c & 0x0f : c & 0x07
  for (let used = 1; used < size; used++) {
    const next = i + used < s.length ? s.charCodeAt(i + used) : 0
    if (next < low || next > high) return -used
    point = (point << 6) | (next & 0x3f)
    low = 0x80
    high = 0xbf
  }
  const character = point > 0x9f && (point & 0xfffe) !== 0xfffe && (point < 0xfdd0 || point > 0xfdef)
  return character ? size : -size
}

/** `text` with everything that is no printable UTF-8 replaced. */
export function printable(text: string): string {
  let clean = 0
  while (clean < text.length) {
    const length = printableLength(text, clean)
    if (length < 0) break
    clean += length
  }
  if (clean === text.length) return text
  let clear = text.slice(0, clean)
  for (let i = clean; i < text.length;) {
    const length = printableLength(text, i)
    clear += length < 0 ? REPLACEMENT : text.slice(i, i + length)
    i += Math.abs(length)
  }
  return clear
}

/** How many joined paths are remembered. */
const REMEMBERED = 4096

/**
 * Remembers joined paths, so that a program that opens the same relative names again and again costs no new string.
 * Direct-mapped and fixed in size.
 */
export class PathJoiner {
  readonly #bare = new Array<string>(256).fill('')
  readonly #slashed = new Array<string>(256).fill('/')
  readonly #dirs = new Array<string>(REMEMBERED).fill('')
  readonly #names = new Array<string>(REMEMBERED).fill('')
  readonly #joined = new Array<string>(REMEMBERED).fill('')

  /** `dir` with a '/' at the end, which it lacks. */
  slashed(dir: string): string {
    const { length } = dir
    const slot = (Math.imul(length, 31) + Math.imul(dir.charCodeAt(length - 1), 7) + dir.charCodeAt(length >> 1)) & 255
    if (this.#bare[slot] !== dir) {
      this.#bare[slot] = dir
      this.#slashed[slot] = `${dir}/`
    }
    return this.#slashed[slot]!
  }

  /** As joinPath. */
  join(dir: string, name: string): string {
    const { length } = name
    if (dir.length + length > LONGEST_PATH) return TOO_LONG
    if (length === 0) return ''
    // Looking an absolute name up costs more than going through it.
    if (name.charCodeAt(0) === SLASH) return joinPath('', name)
    // The last characters and one from the middle: names in one directory mostly differ there.
    let hash = dir.length + Math.imul(length, 61) + Math.imul(name.charCodeAt(length >> 1), 17)
    for (let i = length > 4 ? length - 4 : 0; i < length; i++) hash = Math.imul(hash, 31) + name.charCodeAt(i)
    const slot = (hash ^ (hash >>> 10)) & (REMEMBERED - 1)
    if (this.#names[slot] === name && this.#dirs[slot] === dir) return this.#joined[slot]!
    const joined = joinPath(dir, name)
    this.#dirs[slot] = dir
    this.#names[slot] = name
    this.#joined[slot] = joined
    return joined
  }
}
