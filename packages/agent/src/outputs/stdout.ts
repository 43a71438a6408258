/** Alerts on standard output. */

import type { Batch } from './batch.ts'
import { ReaderGone, type Output } from './output.ts'
import { writeAll } from './write-all.ts'

export function stdoutOutput(fd = 1): Output {
  return {
    name: 'stdout',
    async write(batch: Batch) {
      try {
        await writeAll(fd, batch.bytes)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EPIPE')
          throw new ReaderGone('nobody reads standard output any more', { cause: error })
        throw error
      }
    },
    async close() {},
  }
}
