/** Ends a run when its events span some time (-M). */

import type { CaptureSink } from '@saker/engine'

const TWO32 = 4294967296

/** Gives everything on to another sink, until an event comes `seconds` after the first one. */
export class SpanLimit implements CaptureSink {
  readonly #sink: CaptureSink
  readonly #nanoseconds: number
  #first = -1
  /** The time is over: events are not given on any more. */
  over = false

  constructor(sink: CaptureSink, seconds: number) {
    this.#sink = sink
    this.#nanoseconds = seconds * 1e9
  }

  event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void {
    if (this.over) return
    // A double is exact to some hundred nanoseconds here: enough for a limit in seconds.
    const time = view.getUint32(pos + 4, true) * TWO32 + view.getUint32(pos, true)
    if (this.#first < 0) this.#first = time
    if (time - this.#first >= this.#nanoseconds) this.over = true
    else this.#sink.event(buf, view, pos, cpu, flags)
  }

  header(...args: Parameters<CaptureSink['header']>): void {
    this.#sink.header(...args)
  }
  machine(...args: Parameters<CaptureSink['machine']>): void {
    this.#sink.machine(...args)
  }
  interfaces(...args: Parameters<CaptureSink['interfaces']>): void {
    this.#sink.interfaces(...args)
  }
  users(...args: Parameters<CaptureSink['users']>): void {
    this.#sink.users(...args)
  }
  processes(...args: Parameters<CaptureSink['processes']>): void {
    this.#sink.processes(...args)
  }
  fds(...args: Parameters<CaptureSink['fds']>): void {
    this.#sink.fds(...args)
  }
  restart(): void {
    this.#sink.restart()
  }
}
