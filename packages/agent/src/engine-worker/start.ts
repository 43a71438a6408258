/** Starts the engine worker and hears it. */

import { Worker } from 'node:worker_threads'
import { CONTROL_PENDING, CONTROL_STOP, CONTROL_WORDS, type FromWorker, type Plan } from './protocol.ts'

export interface EngineWorker {
  /** Asks it to end; it still posts the alerts that it decided, and `ended`. */
  stop(): void
  /** Tells it that outputs took so many bytes. */
  written(bytes: number): void
}

/** `hear` gets each message in order; the last one is `ended`, also when the worker dies. */
export function startEngine(plan: Omit<Plan, 'control'>, hear: (message: FromWorker) => void): EngineWorker {
  const shared = new SharedArrayBuffer(CONTROL_WORDS * 4)
  const control = new Int32Array(shared)
  // The compiled file lies beside this one, with the same ending as this one.
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
  const worker = new Worker(file, { workerData: { ...plan, control: shared } satisfies Plan, stdin: false })
  let ended = false
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ended') ended = true
    hear(message)
  })
  worker.on('error', (error) => {
    if (!ended)
      hear({
        kind: 'ended',
        error: { code: 'INTERNAL', message: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        run: undefined,
      })
    ended = true
  })
  worker.on('exit', (code) => {
    if (!ended)
      hear({
        kind: 'ended',
        error: { code: 'INTERNAL', message: `the engine worker ended with status ${code}` },
        run: undefined,
      })
    ended = true
  })
  return {
    stop() {
      Atomics.store(control, CONTROL_STOP, 1)
      Atomics.notify(control, CONTROL_PENDING)
    },
    written(bytes) {
      Atomics.sub(control, CONTROL_PENDING, bytes)
      Atomics.notify(control, CONTROL_PENDING)
    },
  }
}
