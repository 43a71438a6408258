/** Ends a run when its events span some time (-M). */

import type { CaptureSink } from '@saker/engine'
import { ForwardingSink } from '../forwarding-sink.ts'

const TWO32 = 4294967296

/** Gives everything on to another sink, until an event comes `seconds` after the first one. */
export class SpanLimit extends ForwardingSink {
  readonly #nanoseconds: number
  #first = -1
  /** The time is over: events are not given on any more. */
  over = false

  constructor(sink: CaptureSink, seconds: number) {
    super(sink)
    this.#nanoseconds = seconds * 1e9
  }

  override event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void {
    if (this.over) return
    // A double is exact to some hundred nanoseconds here: enough for a limit in seconds.
    const time = view.getUint32(pos + 4, true) * TWO32 + view.getUint32(pos, true)
    if (this.#first < 0) this.#first = time
    if (time - this.#first >= this.#nanoseconds) this.over = true
    else this.sink.event(buf, view, pos, cpu, flags)
  }
}
