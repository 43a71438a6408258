import { byteString } from './bytes.ts'

/**
 * Turns bytes into strings so that equal bytes give the same string object: most names seen were seen before, so decoding
 * allocates nothing and comparing two of them is mostly comparing two pointers.
 *
 * A hash table of two-way buckets, fixed in size: a string that finds both places taken replaces the older one, so the
 * table is bounded whatever names an attacker invents. A replaced string stays valid for those who hold it.
 */
export class Interner {
  readonly #slots: (string | undefined)[]
  readonly #hashes: Int32Array
  readonly #mask: number
  /** Longer strings are decoded without being kept: they rarely repeat. */
  readonly #longest: number

  /** `bits`: the table holds 2^bits strings. */
  constructor(bits = 16, longest = 1024) {
    const size = 1 << bits
    this.#slots = new Array<string | undefined>(size).fill(undefined)
    this.#hashes = new Int32Array(size)
    this.#mask = size - 2
    this.#longest = longest
  }

  /** The bytes `start` to `end` (exclusive). */
  intern(buf: Uint8Array, start: number, end: number): string {
    const length = end - start
    if (length <= 0) return ''
    if (length > this.#longest) return byteString(buf, start, end)
    let h = 0
    for (let i = start; i < end; i++) h = (Math.imul(h, 31) + buf[i]!) | 0
    return this.#find(buf, start, end, h)
  }

  /** The bytes from `start` up to the first NUL, `end` (exclusive) at the most. */
  internText(buf: Uint8Array, start: number, end: number): string {
    // One pass finds the end and hashes.
    let h = 0
    let stop = start
    for (; stop < end; stop++) {
      const byte = buf[stop]!
      if (byte === 0) break
      h = (Math.imul(h, 31) + byte) | 0
    }
    if (stop === start) return ''
    if (stop - start > this.#longest) return byteString(buf, start, stop)
    return this.#find(buf, start, stop, h)
  }

  #find(buf: Uint8Array, start: number, end: number, h: number): string {
    // The high bits decide the bucket: the polynomial leaves the last bytes in the low ones.
    const bucket = (h ^ (h >>> 15)) & this.#mask
    const slots = this.#slots
    const hashes = this.#hashes
    const first = slots[bucket]
    if (first !== undefined && hashes[bucket] === h && same(first, buf, start, end)) return first
    const second = slots[bucket + 1]
    if (second !== undefined && hashes[bucket + 1] === h && same(second, buf, start, end)) {
      // Used again: it is the younger one now.
      slots[bucket + 1] = first
      hashes[bucket + 1] = hashes[bucket]!
      slots[bucket] = second
      hashes[bucket] = h
      return second
    }
    const made = byteString(buf, start, end)
    slots[bucket + 1] = first
    hashes[bucket + 1] = hashes[bucket]!
    slots[bucket] = made
    hashes[bucket] = h
    return made
  }
}

function same(s: string, buf: Uint8Array, start: number, end: number): boolean {
  if (s.length !== end - start) return false
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) !== buf[start + i]) return false
  return true
}
