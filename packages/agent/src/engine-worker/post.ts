/** Alerts out of the worker: collected, and posted in blocks. */

import { BatchBuilder } from '../outputs/batch.ts'
import { CONTROL_PENDING, CONTROL_STOP, type FromWorker } from './protocol.ts'

/** Post once the lines take so many bytes. */
const BLOCK = 1 << 16
/** A replay waits while more than this many bytes of alerts are on their way. */
const MOST_PENDING = 1 << 23

export type Post = (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void

export class AlertPost {
  readonly #builder = new BatchBuilder()
  readonly #post: Post
  readonly #control: Int32Array
  /** Wait for slow outputs instead of letting alerts pile up: where the source can wait too. */
  readonly #patient: boolean

  constructor(post: Post, control: Int32Array, patient: boolean) {
    this.#post = post
    this.#control = control
    this.#patient = patient
  }

  add(line: string, priority: number): void {
    this.#builder.add(line, priority)
    if (this.#builder.size >= BLOCK) this.flush()
  }

  flush(): void {
    if (this.#builder.count === 0) return
    const batch = this.#builder.take()
    const size = batch.bytes.length
    const control = this.#control
    Atomics.add(control, CONTROL_PENDING, size)
    this.#post({ kind: 'alerts', batch }, [batch.bytes.buffer])
    if (!this.#patient) return
    for (;;) {
      const pending = Atomics.load(control, CONTROL_PENDING)
      if (pending <= MOST_PENDING || Atomics.load(control, CONTROL_STOP) !== 0) return
      Atomics.wait(control, CONTROL_PENDING, pending, 100)
    }
  }
}
