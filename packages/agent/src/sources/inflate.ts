/**
 * Inflates gzip into a buffer that is used again and again.
 *
 * Node's streams make a new buffer for each chunk. On captures, that and the garbage collections that follow cost twice as much as
 * inflating itself (measured: 160 against 350 ns of CPU time an event, read and judged). zlib can write anywhere, but Node shows
 * that only on the handle behind its streams, as its own synchronous functions use it. Where the handle looks different,
 * `openInflater` gives undefined, and the caller takes the streams.
 */

import { constants, createGunzip } from 'node:zlib'

/** The part of Node's zlib binding that is used here. */
interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputSize: number,
    output: Uint8Array,
    outputAt: number,
    outputSize: number,
  ): void
  onerror(message: string, errno: number, code: string): void
}

export interface Inflater {
  /**
   * What the next bytes of the file hold, in pieces that are valid until the next one is asked for. Bytes behind the last
   * stream that mean nothing are passed over. Throws an error with zlib's code (Z_DATA_ERROR, ...) where the data is damaged.
   */
  inflate(input: Uint8Array): Generator<Uint8Array, void>
  /** Whether what came so far ends where a stream ends: if not, the file was cut off. */
  isWhole(): boolean
  close(): void
}

/** `size`: bytes of the longest piece. */
export function openInflater(size: number): Inflater | undefined {
  const gunzip = createGunzip()
  const { _handle: handle, _writeState: state } = gunzip as unknown as { _handle?: Handle; _writeState?: Uint32Array }
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) {
    gunzip.close()
    return undefined
  }
  const output = Buffer.allocUnsafeSlow(size)
  let failure: NodeJS.ErrnoException | undefined
  let ended = false
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the binding calls this property
  handle.onerror = (message, errno, code) => {
    failure = Object.assign(new Error(message), { errno, code })
  }
  return {
    *inflate(input) {
      let left = input.length
      let room = 0
      // Room that is left says that everything that was read came out.
      while (room === 0 && !ended) {
        handle.writeSync(constants.Z_NO_FLUSH, input, input.length - left, left, output, 0, size)
        if (failure !== undefined) throw failure
        room = state[0]!
        left = state[1]!
        if (room < size) yield output.subarray(0, size - room)
        // It does not want the rest: that is no gzip.
        ended = room > 0 && left > 0
      }
    },
    isWhole() {
      if (!ended) handle.writeSync(constants.Z_FINISH, output, 0, 0, output, 0, size)
      return failure === undefined
    },
    close: () => gunzip.close(),
  }
}
