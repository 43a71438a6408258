import { write } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const writeSome = promisify(write)

/** Writes all bytes to a descriptor, waiting while a reader that shares it made it non-blocking. */
export async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  let at = 0
  while (at < bytes.length) {
    try {
      const { bytesWritten } = await writeSome(fd, bytes, at, bytes.length - at, null)
      at += bytesWritten
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      await pause(5)
    }
  }
}
