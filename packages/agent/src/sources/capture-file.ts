/** Capture files, plain or compressed, as a stream of bytes. */

import { open, type FileHandle } from 'node:fs/promises'
import { constants, createGunzip } from 'node:zlib'
import { AgentError } from '../error.ts'
import { openInflater, type Inflater } from './inflate.ts'

export interface CaptureFileOptions {
  /** Read the file so many times, one after the other: a longer capture, for benchmarks. */
  readonly repeat?: number
}

/** Bytes of one chunk: small enough to stay in the cache between inflating and reading. */
const CHUNK = 256 * 1024

/**
 * The content of a capture file, uncompressed, chunk by chunk. A chunk is valid until the next one is asked for; while one is in
 * work, the next is read and inflated, and no more than that.
 *
 * Throws AgentError (CAPTURE) when the file cannot be read, is no capture, or is compressed and was cut off: in that case all that
 * could be read came before.
 */
export async function* readCaptureFile(
  path: string,
  options: CaptureFileOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const file = await openFile(path)
  try {
    const compressed = await isCompressed(file, path)
    for (let n = options.repeat ?? 1; n > 0; n--) {
      if (compressed) yield* inflate(file, path)
      else yield* readPlain(file, path)
    }
  } finally {
    await file.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let file
  try {
    file = await open(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new AgentError('CAPTURE', `${path} is no regular file: give the path of a capture file`)
}

async function isCompressed(file: FileHandle, path: string): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (bytesRead === 0) throw new AgentError('CAPTURE', `${path} is empty: it is no capture`)
  if (bytesRead >= 2 && buffer.readUInt16BE(0) === 0x1f8b) return true
  // A section header starts with the bytes of a line end; the order of bytes does not matter to it.
  if (bytesRead === 4 && buffer.readUInt32BE(0) === 0x0a0d0d0a) return false
  throw new AgentError(
    'CAPTURE',
    `${path} is no capture: it begins neither with a section header nor with gzip's mark (captures of tcpdump, for one, are something else)`,
  )
}

async function* readPlain(file: FileHandle, path: string): AsyncGenerator<Uint8Array, void> {
  // Two buffers: one is being filled while the other is in work.
  let current = Buffer.allocUnsafeSlow(CHUNK)
  let spare = Buffer.allocUnsafeSlow(CHUNK)
  const fill = async (buffer: Buffer<ArrayBuffer>, at: number): Promise<number> => {
    try {
      return (await file.read(buffer, 0, CHUNK, at)).bytesRead
    } catch (error) {
      throw unreadable(path, error)
    }
  }
  let at = 0
  let size = await fill(current, at)
  while (size > 0) {
    at += size
    const next = fill(spare, at)
    // Whoever reads may stop in between: then nobody waits for this one.
    next.catch(() => {})
    yield current.subarray(0, size)
    size = await next
    ;[current, spare] = [spare, current]
  }
}

async function* inflate(file: FileHandle, path: string): AsyncGenerator<Uint8Array, void> {
  const inflater = openInflater(CHUNK)
  let size = 0
  let whole: boolean
  try {
    for await (const chunk of inflater === undefined ? inflateStream(file) : inflateInPlace(file, inflater)) {
      size += chunk.length
      yield chunk
    }
    whole = inflater === undefined ? await isWhole(file) : inflater.isWhole()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code?.startsWith('Z_') !== true) throw unreadable(path, error)
    throw new AgentError(
      'CAPTURE',
      `${path} is damaged: after ${size} bytes it cannot be inflated (${(error as Error).message})`,
      {
        cause: error,
      },
    )
  } finally {
    inflater?.close()
  }
  if (!whole) {
    throw new AgentError(
      'CAPTURE',
      `${path} was cut off: its compressed stream has no end; the ${size} bytes that are there were read`,
    )
  }
}

async function* inflateInPlace(file: FileHandle, inflater: Inflater): AsyncGenerator<Uint8Array, void> {
  const input = Buffer.allocUnsafeSlow(CHUNK)
  let at = 0
  for (;;) {
    const { bytesRead } = await file.read(input, 0, CHUNK, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield* inflater.inflate(input.subarray(0, bytesRead))
  }
}

/** The same through Node's streams. */
async function* inflateStream(file: FileHandle): AsyncGenerator<Uint8Array, void> {
  const source = file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK })
  // A stream that is cut off is an error to zlib, and an error throws away what is inflated but not yet read. With this it gives
  // what there is and ends; whether it was whole is looked at afterwards.
  const gunzip = createGunzip({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH })
  source.on('error', (error) => gunzip.destroy(error))
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>
  } finally {
    // Destroying the source as well would close the file.
    source.unpipe()
    gunzip.destroy()
  }
}

/** Whether zlib finds the end of the last stream: several may follow each other, and bytes that mean nothing. Reads it all. */
async function isWhole(file: FileHandle): Promise<boolean> {
  const source = file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK })
  const gunzip = createGunzip({ chunkSize: CHUNK })
  source.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const _ of source.pipe(gunzip) as AsyncIterable<Uint8Array>);
    return true
  } catch {
    return false
  } finally {
    source.unpipe()
    gunzip.destroy()
  }
}

function unreadable(path: string, error: unknown): AgentError {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of the path is no folder',
    EACCES: 'it may not be read by this user',
    EISDIR: 'it is a folder',
  }
  return new AgentError('CAPTURE', `cannot read ${path}: ${reasons[code ?? ''] ?? message}`, { cause: error })
}
