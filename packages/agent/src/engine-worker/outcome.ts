import type { RunReport, WorkerError } from './protocol.ts'

/** How a run ended: both are there when it ended early but judged something. */
export interface Outcome {
  readonly run: RunReport | undefined
  readonly error: WorkerError | undefined
}

/** `where` comes before the messages of errors that do not say what they are about. */
export function toWorkerError(error: unknown, where = ''): WorkerError {
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error) }
  const code = (error as { code?: unknown }).code
  // An error with a code of ours says all that a user needs; another one is our mistake, and the stack tells where.
  if (typeof code !== 'string') return { code: 'INTERNAL', message: error.stack ?? error.message }
  return { code, message: code.startsWith('SCAP_') ? where + error.message : error.message }
}
