/** The text of a YAML file as bytes with a reading position, line and column. */

import { byteString, toBytes } from '../../bytes.ts'
import type { Mark } from './node.ts'
import { YamlError } from './node.ts'

/** What is read past the end; a byte of this value inside a file ends block scalars, as it does in yaml-cpp. */
export const END = 4
export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32

export class Input {
  readonly text: string
  offset = 0
  line = 0
  /** Offset of the first byte of the line. */
  #lineStart = 0
  /** The byte that ends a line: CR when the first line end of the file is a CR alone, LF otherwise. */
  readonly #lineEnd: number
  /** Offset of the first line end. Before it yaml-cpp takes a NUL byte for one too. */
  readonly #firstLineEnd: number

  constructor(text: string) {
    this.text = text
    const cr = text.indexOf('\r')
    const lf = text.indexOf('\n')
    this.#lineEnd = cr >= 0 && (lf < 0 || cr < lf) && lf !== cr + 1 ? CR : LF
    this.#firstLineEnd = cr < 0 ? lf : lf < 0 ? cr : Math.min(cr, lf)
    if (this.#firstLineEnd < 0) this.#firstLineEnd = text.length
  }

  get column(): number {
    return this.offset - this.#lineStart
  }

  get ended(): boolean {
    return this.offset >= this.text.length
  }

  mark(): Mark {
    return { line: this.line, column: this.column, offset: this.offset }
  }

  /** The byte at the position plus `ahead`. */
  peek(ahead = 0): number {
    const i = this.offset + ahead
    return i < this.text.length ? this.text.charCodeAt(i) : END
  }

  /** Reads one byte; past the end the position still moves on. */
  take(): number {
    const c = this.peek()
    this.offset++
    if (c === this.#lineEnd || (c === 0 && this.offset <= this.#firstLineEnd)) {
      this.line++
      this.#lineStart = this.offset
    }
    return c
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.take()
  }

  /** Reads up to an offset at which the line has not ended yet. */
  skipTo(offset: number): void {
    this.offset = offset
  }

  /** Blocks that are still open at the end of a file close as if a new line had begun. */
  startLine(): void {
    this.#lineStart = this.offset
  }

  fail(message: string): never {
    throw new YamlError(message, this.mark())
  }

  /** Bytes of the line end at the position plus `ahead`: 0, 1 or 2. */
  breakLength(ahead = 0): number {
    const c = this.peek(ahead)
    if (c === LF) return 1
    if (c !== CR) return 0
    return this.peek(ahead + 1) === LF ? 2 : 1
  }

  isBlank(ahead = 0): boolean {
    const c = this.peek(ahead)
    return c === SPACE || c === TAB
  }

  isBlankOrBreak(ahead = 0): boolean {
    const c = this.peek(ahead)
    return c === SPACE || c === TAB || c === LF || c === CR
  }

  isBlankBreakOrEnd(ahead = 0): boolean {
    return this.isBlankOrBreak(ahead) || this.peek(ahead) === END
  }

  /** `---` or `...` that stands alone. Only asked at the start of a line. */
  isDocumentMark(): boolean {
    const c = this.peek()
    return (c === 0x2d || c === 0x2e) && this.peek(1) === c && this.peek(2) === c && this.isBlankBreakOrEnd(3)
  }
}

/**
 * The bytes of a file as a byte string without its byte order mark. UTF-16 and UTF-32, told by the first four bytes, become
 * UTF-8; anything else is taken as it is, well-formed or not.
 */
export function decodeFile(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return byteString(bytes, 3, bytes.length)
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return fromUtf32(bytes.subarray(4), false)
  if (a === 0 && b === 0 && c === 0) return fromUtf32(bytes, false)
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return fromUtf32(bytes.subarray(4), true)
  if (a === 0xfe && b === 0xff) return fromUtf16(bytes.subarray(2), false)
  if (a === 0xff && b === 0xfe) return fromUtf16(bytes.subarray(2), true)
  if (isOrdinary(a) && b === 0 && c === 0 && d === 0) return fromUtf32(bytes, true)
  if (a === 0 && isOrdinary(b)) return fromUtf16(bytes, false)
  if (isOrdinary(a) && b === 0) return fromUtf16(bytes, true)
  return byteString(bytes, 0, bytes.length)
}

/** Not NUL and not part of any byte order mark. */
function isOrdinary(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0 && byte !== 0xbb && byte !== 0xbf && byte !== 0xef && byte < 0xfe
}

function fromUtf16(bytes: Uint8Array, little: boolean): string {
  let text = ''
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const first = bytes[i]!
    const second = bytes[i + 1]!
    text += String.fromCharCode(little ? first | (second << 8) : (first << 8) | second)
  }
  return toBytes(withoutEnd(text))
}

function fromUtf32(bytes: Uint8Array, little: boolean): string {
  let text = ''
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i + 3 < bytes.length; i += 4) {
    const point = view.getUint32(i, little)
    text += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point)
  }
  return toBytes(withoutEnd(text))
}

/** The byte that stands for the end of the text cannot occur in converted text. */
function withoutEnd(text: string): string {
  return text.replaceAll(String.fromCharCode(END), '\ufffd')
}

/** A byte as a message names it. */
export function show(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `the byte 0x${byte.toString(16).padStart(2, '0')}`
}
