import { byteString } from '../bytes.ts'

const TWO32 = 4294967296

/** Thrown by a read past the end of a block; the block reader turns it into a ScapError with the offset. */
export class MalformedBlock extends Error {}

/** Reads the little-endian values of a metadata block one after the other and refuses to pass its end. */
export class ByteReader {
  readonly #buf: Uint8Array
  readonly #view: DataView
  readonly end: number
  at: number

  constructor(buf: Uint8Array, view: DataView, start: number, end: number) {
    this.#buf = buf
    this.#view = view
    this.at = start
    this.end = end
  }

  get left(): number {
    return this.end - this.at
  }

  /** Moves on by `size` bytes and gives the place before. */
  skip(size: number): number {
    const at = this.at
    if (size < 0 || size > this.end - at) throw new MalformedBlock('an entry reaches past the end of the block')
    this.at = at + size
    return at
  }

  u8(): number {
    return this.#buf[this.skip(1)]!
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true)
  }

  /** Exact up to 2^53. */
  u64(): number {
    const at = this.skip(8)
    return this.#view.getUint32(at + 4, true) * TWO32 + this.#view.getUint32(at, true)
  }

  /** Exact within +-2^53. */
  i64(): number {
    const at = this.skip(8)
    return this.#view.getInt32(at + 4, true) * TWO32 + this.#view.getUint32(at, true)
  }

  /** `size` bytes as they are. */
  raw(size: number): string {
    const at = this.skip(size)
    return byteString(this.#buf, at, at + size)
  }

  /** A text of a fixed size, up to its first NUL. */
  fixedText(size: number): string {
    const at = this.skip(size)
    let end = at
    while (end < at + size && this.#buf[end] !== 0) end++
    return byteString(this.#buf, at, end)
  }

  /** u16 length and that many bytes, up to the first NUL. `longest`: a longer one is no text of this kind. */
  text(what: string, longest: number): string {
    return this.fixedText(this.#length(what, longest))
  }

  /** u16 length and that many bytes, copied. */
  bytes(what: string, longest: number): Uint8Array {
    const size = this.#length(what, longest)
    const at = this.skip(size)
    return this.#buf.slice(at, at + size)
  }

  /** As `bytes`, with the NUL that some writers leave out behind the last entry. */
  entries(what: string, longest: number): Uint8Array {
    const size = this.#length(what, longest)
    const at = this.skip(size)
    if (size === 0 || this.#buf[at + size - 1] === 0) return this.#buf.slice(at, at + size)
    const out = new Uint8Array(size + 1)
    out.set(this.#buf.subarray(at, at + size))
    return out
  }

  #length(what: string, longest: number): number {
    const size = this.u16()
    if (size > longest) throw new MalformedBlock(`${what} of ${size} bytes; at most ${longest} are possible`)
    return size
  }
}
