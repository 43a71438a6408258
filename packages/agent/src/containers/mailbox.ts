/** What the control plane tells the engine worker, heard without an event loop: the worker's thread runs one loop for ever. */

import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { CONTROL_MAIL } from '../engine-worker/protocol.ts'
import type { ToldContainer } from './gate.ts'

export class Mailbox {
  readonly #port: MessagePort
  readonly #control: Int32Array
  #seen = 0

  constructor(port: MessagePort, control: Int32Array) {
    this.#port = port
    this.#control = control
  }

  next(): ToldContainer | undefined {
    // Before the look: what comes after it ends the sleep.
    this.#seen = Atomics.load(this.#control, CONTROL_MAIL)
    return receiveMessageOnPort(this.#port)?.message as ToldContainer | undefined
  }

  /** Until there is mail that `next` has not seen, at most so many milliseconds. */
  sleep(ms: number): void {
    Atomics.wait(this.#control, CONTROL_MAIL, this.#seen, ms)
  }
}
