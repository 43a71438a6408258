/** Events that were taken out of the rings while judging had to wait, in order. */

/** Takes what waits in the rings into `into`; gives the bytes used, 0: nothing waits. */
export type Drain = (into: Uint8Array) => number

/** Taken at a time, and kept at most, in bytes. */
const CHUNK = 4 * 1024 * 1024
const MOST = 64 * 1024 * 1024
/** A chunk with less than this left takes no more: an event can be as large. */
const LEAST_ROOM = 65_536

interface Chunk {
  readonly bytes: Uint8Array
  used: number
}

export class Backlog {
  readonly #drain: Drain
  readonly #chunks: Chunk[] = []
  /** One is kept for the next time. */
  #spare: Uint8Array | undefined
  #current: Uint8Array | undefined

  constructor(drain: Drain) {
    this.#drain = drain
  }

  /** The next events: what was put by, else what waits in the rings. undefined: nothing. Valid until the next call. */
  next(): Uint8Array | undefined {
    this.#spare ??= this.#current
    this.#current = undefined
    const chunk = this.#chunks.shift() ?? { bytes: this.#take(), used: 0 }
    this.#current = chunk.bytes
    if (chunk.used === 0) chunk.used = this.#drain(chunk.bytes)
    return chunk.used === 0 ? undefined : chunk.bytes.subarray(0, chunk.used)
  }

  /** Takes out of the rings what waits there, so that they do not run over. False: there is no room to put it. */
  put(): boolean {
    let last = this.#chunks.at(-1)
    if (last === undefined || last.bytes.length - last.used < LEAST_ROOM) {
      if (this.#chunks.length >= MOST / CHUNK) return false
      last = { bytes: this.#take(), used: 0 }
      this.#chunks.push(last)
    }
    last.used += this.#drain(last.bytes.subarray(last.used))
    return true
  }

  #take(): Uint8Array {
    const bytes = this.#spare ?? new Uint8Array(CHUNK)
    this.#spare = undefined
    return bytes
  }
}
