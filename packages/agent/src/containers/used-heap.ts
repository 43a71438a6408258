/** For tests: how much memory is really in use. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes on the heap after everything that nobody holds was given back. */
export function usedHeap(): number {
  collect()
  return process.memoryUsage().heapUsed
}
