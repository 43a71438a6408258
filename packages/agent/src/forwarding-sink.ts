import type { CaptureSink } from '@saker/engine'

/** Hands everything on to another sink; what stands in between decides about events. */
export abstract class ForwardingSink implements CaptureSink {
  protected readonly sink: CaptureSink

  constructor(sink: CaptureSink) {
    this.sink = sink
  }

  abstract event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void

  header(...args: Parameters<CaptureSink['header']>): void {
    this.sink.header(...args)
  }
  machine(...args: Parameters<CaptureSink['machine']>): void {
    this.sink.machine(...args)
  }
  interfaces(...args: Parameters<CaptureSink['interfaces']>): void {
    this.sink.interfaces(...args)
  }
  users(...args: Parameters<CaptureSink['users']>): void {
    this.sink.users(...args)
  }
  processes(...args: Parameters<CaptureSink['processes']>): void {
    this.sink.processes(...args)
  }
  fds(...args: Parameters<CaptureSink['fds']>): void {
    this.sink.fds(...args)
  }
  restart(): void {
    this.sink.restart()
  }
}
