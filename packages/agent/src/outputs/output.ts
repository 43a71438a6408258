import type { Batch } from './batch.ts'

/** Where alerts go. One file of this folder for each kind. */
export interface Output {
  /** What messages call it: `stdout`, `file`, `program`, … */
  readonly name: string
  /** Resolves when the alerts were handed over. A rejection is logged; the alerts of that batch are lost for this output. */
  write(batch: Batch): Promise<void>
  /** Opens its file or program anew (after a log rotation). */
  reopen?(): Promise<void>
  /** Hands over what is left and lets go. */
  close(): Promise<void>
}

/** The reader of an output went away on purpose (a closed pipe): there is nobody to write for any more. */
export class ReaderGone extends Error {}
