/** Alerts on their way from the engine worker to the outputs: rendered lines in one block of bytes. */

/** What crosses the thread border; `bytes` is transferred, not copied. */
export interface Batch {
  /** The lines, each with its newline. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where each line ends in `bytes`, newline included. */
  readonly ends: Uint32Array
  /** 0 Emergency … 7 Debug, for each line. */
  readonly priorities: Uint8Array
}

/** The line at `i` with its newline. */
export function lineOf(batch: Batch, i: number): Uint8Array<ArrayBuffer> {
  return batch.bytes.subarray(i === 0 ? 0 : batch.ends[i - 1], batch.ends[i])
}

/** Collects lines (byte strings) until somebody takes them. */
export class BatchBuilder {
  #bytes = Buffer.allocUnsafeSlow(1 << 16)
  #used = 0
  #ends: number[] = []
  #priorities: number[] = []

  add(line: string, priority: number): void {
    const end = this.#used + line.length + 1
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#used)
      this.#bytes = larger
    }
    this.#bytes.write(line, this.#used, 'latin1')
    this.#bytes[end - 1] = 10
    this.#used = end
    this.#ends.push(end)
    this.#priorities.push(priority)
  }

  get count(): number {
    return this.#ends.length
  }

  /** Size of the lines in bytes. */
  get size(): number {
    return this.#used
  }

  /** All lines so far, in a buffer of their own; the builder is empty after it. */
  take(): Batch {
    const batch = {
      bytes: new Uint8Array(this.#bytes.buffer.slice(0, this.#used)),
      ends: Uint32Array.from(this.#ends),
      priorities: Uint8Array.from(this.#priorities),
    }
    this.#used = 0
    this.#ends = []
    this.#priorities = []
    return batch
  }
}

/** One line that did not come from the engine: an internal message. A byte string. */
export function batchOf(line: string, priority: number): Batch {
  const builder = new BatchBuilder()
  builder.add(line, priority)
  return builder.take()
}
