const TWO32 = 4294967296

/** Appends little-endian values to a buffer that grows. */
export class ByteWriter {
  #buf: Uint8Array<ArrayBuffer>
  #view: DataView
  /** Bytes written. */
  size = 0

  constructor(capacity = 1024) {
    this.#buf = new Uint8Array(capacity)
    this.#view = new DataView(this.#buf.buffer)
  }

  /** What was written: a view, valid until the next write. */
  get written(): Uint8Array {
    return this.#buf.subarray(0, this.size)
  }

  /** Makes room for `size` bytes and gives the place where they start. May replace the buffer: call it before using that. */
  grow(size: number): number {
    const at = this.size
    const wanted = at + size
    if (wanted > this.#buf.length) {
      const grown = new Uint8Array(Math.max(wanted, 2 * this.#buf.length))
      grown.set(this.#buf.subarray(0, at))
      this.#buf = grown
      this.#view = new DataView(grown.buffer)
    }
    this.size = wanted
    return at
  }

  u8(value: number): void {
    const at = this.grow(1)
    this.#buf[at] = value
  }

  u16(value: number): void {
    const at = this.grow(2)
    this.#view.setUint16(at, value, true)
  }

  u32(value: number): void {
    const at = this.grow(4)
    this.#view.setUint32(at, value, true)
  }

  /** Puts a u32 over what stands at `at`. */
  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  /** Two unsigned halves. */
  halves(hi: number, lo: number): void {
    this.u32(lo)
    this.u32(hi)
  }

  /** A whole number of 64 bits, signed or not; exact within +-2^53. */
  i64(value: number): void {
    const hi = Math.floor(value / TWO32)
    this.halves(hi, value - hi * TWO32)
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    const at = this.grow(bytes.length)
    this.#buf.set(bytes, at)
  }

  /** The bytes of a byte string. */
  rawText(text: string): void {
    const at = this.grow(text.length)
    for (let i = 0; i < text.length; i++) this.#buf[at + i] = text.charCodeAt(i)
  }

  /** A byte string in a field of a fixed size, NULs behind it; cut when it is too long. */
  fixedText(text: string, size: number): void {
    const at = this.grow(size)
    const used = Math.min(text.length, size - 1)
    for (let i = 0; i < used; i++) this.#buf[at + i] = text.charCodeAt(i)
    this.#buf.fill(0, at + used, at + size)
  }

  /** u16 length and the byte string, cut at `longest` bytes. */
  text(text: string, longest: number): void {
    const cut = text.length > longest ? text.slice(0, longest) : text
    this.u16(cut.length)
    this.rawText(cut)
  }

  /** u16 length and the bytes, cut at `longest`. */
  bytes(bytes: Uint8Array, longest: number): void {
    const cut = bytes.length > longest ? bytes.subarray(0, longest) : bytes
    this.u16(cut.length)
    this.raw(cut)
  }
}
