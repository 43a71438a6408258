/** Alerts appended to a file: opened for each batch, or kept open until a reopen. */

import { open, type FileHandle } from 'node:fs/promises'
import { AgentError } from '../error.ts'
import type { Batch } from './batch.ts'
import type { Output } from './output.ts'

export function fileOutput(filename: string, keepAlive: boolean): Output {
  let kept: FileHandle | undefined
  const openFile = async (): Promise<FileHandle> => {
    try {
      return await open(filename, 'a')
    } catch (error) {
      throw new AgentError(
        'OUTPUT',
        `cannot open the output file ${filename}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
        { cause: error },
      )
    }
  }
  const letGo = async (): Promise<void> => {
    const file = kept
    kept = undefined
    await file?.close()
  }
  return {
    name: 'file',
    async write(batch: Batch) {
      const file = kept ?? (await openFile())
      if (keepAlive) kept = file
      try {
        await file.writeFile(batch.bytes)
      } finally {
        if (!keepAlive) await file.close()
      }
    },
    reopen: letGo,
    close: letGo,
  }
}
