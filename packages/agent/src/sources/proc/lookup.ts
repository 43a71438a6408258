/** Asking the running machine about a thread that no event has told of. */

import type { FdInfo, ProcessInfo } from '@saker/engine'
import { ProcReader, type ScanOptions } from './scan.ts'

/** What `State` takes as its `lookup`: a thread with, when it leads its process, the descriptors that are open. */
export function createLookup(
  options: Pick<ScanOptions, 'root'> = {},
): (tid: number) => { process: ProcessInfo; fds: FdInfo[] } | undefined {
  const reader = new ProcReader(options.root)
  return function lookupProcess(tid) {
    if (!(tid > 0)) return undefined
    const process = reader.thread(tid)
    if (process === undefined) return undefined
    return { process, fds: process.tid === process.pid ? reader.descriptors(tid) : [] }
  }
}
