/** Gives batches to all outputs, each at its own pace and in order: a slow one does not hold up the others. */

import { batchOf, type Batch } from './batch.ts'
import { ReaderGone, type Output } from './output.ts'

export interface QueueOptions {
  /** Alerts that may wait for one output; 0: no limit. */
  readonly capacity: number
  /** Milliseconds after which a write that has not ended is complained about; 0: never. */
  readonly timeout: number
  /** Tells what went wrong, as a line for the log. */
  readonly complain: (text: string, urgent: boolean) => void
  /** Standard output lost its reader. */
  readonly onReaderGone: () => void
  /** Bytes that every output has dealt with. */
  readonly onWritten: (bytes: number) => void
}

export class OutputQueue {
  readonly #lanes: Lane[]
  readonly #options: QueueOptions
  /** Alerts that found the queue of an output full, over all outputs. */
  dropped = 0

  constructor(outputs: readonly Output[], options: QueueOptions) {
    this.#options = options
    this.#lanes = outputs.map((output) => new Lane(output, options))
  }

  push(batch: Batch): void {
    const count = batch.ends.length
    const written: Promise<void>[] = []
    for (const lane of this.#lanes) {
      if (this.#options.capacity > 0 && lane.waiting + count > this.#options.capacity) {
        if (this.dropped === 0)
          this.#options.complain(
            `the queue of the ${lane.name} output is full: alerts are dropped (outputs_queue.capacity)`,
            true,
          )
        this.dropped += count
      } else written.push(lane.push(batch))
    }
    void Promise.all(written).then(() => this.#options.onWritten(batch.bytes.length))
  }

  /** One line that is no alert of a rule: an internal message. */
  pushLine(line: string, priority: number): void {
    this.push(batchOf(line, priority))
  }

  /** Waits until all that was pushed is written. */
  async drain(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.idle))
  }

  async reopen(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.reopen()))
  }

  /** Writes what waits, then closes the outputs. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()))
  }
}

/** One output and what waits for it. */
class Lane {
  readonly #output: Output
  readonly #options: QueueOptions
  idle: Promise<void> = Promise.resolve()
  /** Alerts that are not written yet. */
  waiting = 0

  constructor(output: Output, options: QueueOptions) {
    this.#output = output
    this.#options = options
  }

  get name(): string {
    return this.#output.name
  }

  push(batch: Batch): Promise<void> {
    this.waiting += batch.ends.length
    return this.#next(async () => {
      await this.#watched(this.#output.write(batch))
      this.waiting -= batch.ends.length
    })
  }

  reopen(): Promise<void> {
    return this.#next(async () => this.#watched(this.#output.reopen?.() ?? Promise.resolve()))
  }

  close(): Promise<void> {
    return this.#next(async () => this.#watched(this.#output.close()))
  }

  #next(task: () => Promise<void>): Promise<void> {
    this.idle = this.idle.then(task)
    return this.idle
  }

  /** Never rejects: what fails is told. */
  async #watched(work: Promise<void>): Promise<void> {
    const { timeout, complain, onReaderGone } = this.#options
    const timer =
      timeout > 0
        ? setTimeout(
            () => complain(`"${this.name}" output timeout: it did not take alerts within ${timeout} ms`, true),
            timeout,
          )
        : undefined
    try {
      await work
    } catch (error) {
      if (error instanceof ReaderGone) onReaderGone()
      else complain(`${this.name} output: ${error instanceof Error ? error.message : String(error)}`, false)
    } finally {
      clearTimeout(timer)
    }
  }
}
