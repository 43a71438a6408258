/** Starts the engine worker and hears it. */

import { MessageChannel, Worker } from 'node:worker_threads'
import type { ToldContainer } from '../containers/gate.ts'
import { CONTROL_MAIL, CONTROL_PENDING, CONTROL_STOP, CONTROL_WORDS } from './protocol.ts'
import type { FromWorker, Plan, PlanBody } from './protocol.ts'

/** A worker that has no plan yet: it loads the engine meanwhile, and holds up nobody. */
export interface WaitingEngine {
  /** `hear` gets each message in order; the last one is `ended`, also when the worker dies. */
  run(plan: PlanBody, hear: (message: FromWorker) => void): RunningEngine
}

export interface RunningEngine {
  /** Asks it to end; it still posts the alerts that it decided, and `ended`. */
  stop(): void
  /** Tells it that outputs took so many bytes. */
  written(bytes: number): void
  /** Tells it of a container. */
  tell(told: ToldContainer): void
}

export function startEngine(): WaitingEngine {
  // The compiled file lies beside this one, with the same ending as this one.
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
  const worker = new Worker(file, { stdin: false })
  // What goes wrong before there is a plan is told when there is one.
  let early: FromWorker | undefined
  let hear = (message: FromWorker): void => void (early ??= message)
  let ended = false
  const end = (problem: string): void => {
    if (!ended) hear({ kind: 'ended', error: { code: 'INTERNAL', message: problem }, run: undefined })
    ended = true
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ended') ended = true
    hear(message)
  })
  worker.on('error', (error) => end(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  worker.on('exit', (code) => end(`the engine worker ended with status ${code}`))
  worker.unref()
  return {
    run(plan, listen) {
      worker.ref()
      hear = listen
      if (early !== undefined) listen(early)
      const shared = new SharedArrayBuffer(CONTROL_WORDS * 4)
      const control = new Int32Array(shared)
      const { port1: mail, port2 } = new MessageChannel()
      // A port that nobody reads any more must not keep the program alive.
      mail.unref()
      worker.postMessage({ ...plan, control: shared, mail: port2 } satisfies Plan, [port2])
      return {
        stop() {
          Atomics.store(control, CONTROL_STOP, 1)
          Atomics.notify(control, CONTROL_PENDING)
        },
        written(bytes) {
          Atomics.sub(control, CONTROL_PENDING, bytes)
          Atomics.notify(control, CONTROL_PENDING)
        },
        tell(told) {
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has none
          mail.postMessage(told)
          Atomics.add(control, CONTROL_MAIL, 1)
          Atomics.notify(control, CONTROL_MAIL)
        },
      }
    },
  }
}
