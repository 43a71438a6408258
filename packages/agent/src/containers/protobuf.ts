/**
 * Protocol buffers, as far as container runtimes need them: fields are read and written by their numbers. Reads of fields that are
 * absent give empty values; bytes that are no message throw.
 */

import { RuntimeError } from './unix-http.ts'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5
/** More fields in one message are no answer of a runtime. */
const MOST_FIELDS = 100_000

/** One message, taken apart: its fields by number, in order. Those of a fixed width are not used by any runtime. */
export class Message {
  readonly #fields = new Map<number, (number | Uint8Array)[]>()

  constructor(bytes: Uint8Array = new Uint8Array()) {
    const reader = new Reader(bytes)
    for (let count = 0; !reader.atEnd; count++) {
      if (count > MOST_FIELDS) throw malformed()
      const key = reader.varint()
      const number = Math.floor(key / 8)
      const value = reader.value(key % 8)
      const list = this.#fields.get(number)
      if (list === undefined) this.#fields.set(number, [value])
      else list.push(value)
    }
  }

  has(field: number): boolean {
    return this.#fields.has(field)
  }

  /** A whole number, exact up to 2^53. */
  number(field: number): number {
    const value = this.#last(field)
    return typeof value === 'number' ? value : 0
  }

  flag(field: number): boolean {
    return this.number(field) !== 0
  }

  bytes(field: number): Uint8Array {
    const value = this.#last(field)
    return typeof value === 'object' ? value : new Uint8Array()
  }

  text(field: number): string {
    return decoder.decode(this.bytes(field))
  }

  message(field: number): Message {
    return new Message(this.bytes(field))
  }

  messages(field: number): Message[] {
    return (this.#fields.get(field) ?? [])
      .filter((value) => typeof value === 'object')
      .map((value) => new Message(value))
  }

  /** A map of texts. */
  map(field: number): Record<string, string> {
    return Object.fromEntries(this.messages(field).map((entry) => [entry.text(1), entry.text(2)]))
  }

  /** Where a field that should stand once stands twice, the last one holds. */
  #last(field: number): number | Uint8Array | undefined {
    return this.#fields.get(field)?.at(-1)
  }
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** At most 64 bits, as a signed number: negative ones are written as their two's complement. */
  varint(): number {
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw malformed()
      const bits = byte & 0x7f
      if (shift < 28) low += bits * 2 ** shift
      else high += bits * 2 ** (shift - 28)
      if (byte < 0x80) {
        // Of the 64 bits 36 are in the high part.
        high %= 2 ** 36
        return (high >= 2 ** 35 ? high - 2 ** 36 : high) * 2 ** 28 + low
      }
    }
    throw malformed()
  }

  value(wire: number): number | Uint8Array {
    switch (wire) {
      case VARINT:
        return this.varint()
      case FIXED64:
        return this.#take(8)
      case FIXED32:
        return this.#take(4)
      case BYTES:
        return this.#take(this.varint())
    }
    throw malformed()
  }

  #take(size: number): Uint8Array {
    const end = this.#at + size
    if (size < 0 || end > this.#bytes.length) throw malformed()
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }
}

function malformed(): RuntimeError {
  return new RuntimeError('the answer is no message of this API')
}

/** A message from fields by number; 0, false and '' are left out, as the format wants it. Lists repeat the field. */
export function encodeMessage(fields: Readonly<Record<number, Encodable | readonly Encodable[]>>): Uint8Array {
  const out: number[] = []
  for (const [number, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? (value as readonly Encodable[]) : [value as Encodable]) {
      if (item === '' || item === 0 || item === false) continue
      if (typeof item === 'number' || typeof item === 'boolean') {
        putVarint(out, Number(number) * 8 + VARINT)
        putVarint(out, Number(item))
        continue
      }
      const bytes = typeof item === 'string' ? encoder.encode(item) : item
      putVarint(out, Number(number) * 8 + BYTES)
      putVarint(out, bytes.length)
      for (const byte of bytes) out.push(byte)
    }
  }
  return Uint8Array.from(out)
}

type Encodable = string | number | boolean | Uint8Array

/** Not negative. */
function putVarint(out: number[], value: number): void {
  let rest = value
  while (rest >= 0x80) {
    out.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  out.push(rest)
}
