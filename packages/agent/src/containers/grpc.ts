/** gRPC over a unix socket: calls with one answer, and calls with a stream of answers. Everything the other side decides is bounded. */

import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { RuntimeError, RuntimeTimeout } from './unix-http.ts'

/** Status numbers of gRPC. */
export const NOT_FOUND = 5
export const UNIMPLEMENTED = 12

/** The runtime refused a call. */
export class GrpcError extends RuntimeError {
  override readonly name = 'GrpcError'
  readonly status: number

  constructor(status: number, message: string) {
    super(`status ${status}${message === '' ? '' : `: ${message.slice(0, 200)}`}`)
    this.status = status
  }
}

/** How long one answer may take, in milliseconds, and how large it may be, in bytes. */
const TIMEOUT = 3000
const LARGEST = 16 * 1024 * 1024
/** A message has one byte that says whether it is compressed, and four with its length, before it. */
const PREFIX = 5

export interface Call {
  /** `/package.Service/Method`. */
  readonly method: string
  readonly request: Uint8Array
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>
}

export class Grpc {
  readonly #socket: string
  readonly #timeout: number
  #session: ClientHttp2Session | undefined

  constructor(socket: string, timeout = TIMEOUT) {
    this.#socket = socket
    this.#timeout = timeout
  }

  /** The answer. Throws GrpcError when the call is refused, RuntimeError or an error of the system when no answer comes. */
  async call(call: Call): Promise<Uint8Array> {
    let answer: Uint8Array | undefined
    const signal = AbortSignal.timeout(this.#timeout)
    try {
      await this.#run(call, (message) => (answer ??= message), signal)
    } catch (error) {
      if (signal.aborted) throw new RuntimeTimeout(this.#timeout, error)
      throw error
    }
    if (answer === undefined) throw new RuntimeError(`${call.method} gave no answer`)
    return answer
  }

  /** Gives each answer until the other side ends the stream; throws as `call`, and when the signal comes. */
  async stream(call: Call, onMessage: (message: Uint8Array) => void, signal: AbortSignal): Promise<void> {
    await this.#run(call, onMessage, signal)
  }

  close(): void {
    this.#session?.destroy()
  }

  #run(call: Call, onMessage: (message: Uint8Array) => void, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let stream: ClientHttp2Stream
    try {
      stream = this.#open().request(
        {
          ':method': 'POST',
          ':path': call.method,
          'content-type': 'application/grpc',
          te: 'trailers',
          'user-agent': 'saker',
          ...call.headers,
        },
        { signal },
      )
    } catch (error) {
      reject(error)
      return promise
    }
    const fail = (error: unknown): void => {
      reject(error)
      stream.close(constants.NGHTTP2_CANCEL)
    }
    let status: IncomingHttpHeaders = {}
    const messages = new MessageReader((message) => {
      try {
        onMessage(message)
      } catch (error) {
        fail(error)
      }
    })
    stream.on('response', (headers) => {
      // An answer without content has its status here.
      status = headers
      if (headers[':status'] !== 200) fail(new RuntimeError(`status ${String(headers[':status'])} for ${call.method}`))
    })
    stream.on('trailers', (headers) => (status = headers))
    stream.on('data', (chunk: Buffer) => {
      try {
        messages.push(chunk)
      } catch (error) {
        fail(error)
      }
    })
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Where the connection broke, that is the reason, and not that its calls ended.
      reject(error.code === 'ERR_HTTP2_STREAM_CANCEL' && error.cause !== undefined ? error.cause : error)
    })
    stream.on('end', () => {
      const code = Number(status['grpc-status'])
      if (code === 0) resolve()
      else if (status['grpc-status'] === undefined) reject(new RuntimeError(`${call.method} ended without a status`))
      else reject(new GrpcError(code, decodeText(String(status['grpc-message'] ?? ''))))
    })
    stream.on('close', () => reject(new RuntimeError(`${call.method} was broken off`)))
    const prefixed = new Uint8Array(PREFIX + call.request.length)
    new DataView(prefixed.buffer).setUint32(1, call.request.length)
    prefixed.set(call.request, PREFIX)
    stream.end(prefixed)
    return promise
  }

  /** The connection, which all calls share; a new one after it broke. */
  #open(): ClientHttp2Session {
    const open = this.#session
    if (open !== undefined && !open.closed && !open.destroyed) return open
    const session = connect('http://localhost', {
      createConnection: () => connectSocket(this.#socket),
      maxHeaderListPairs: 100,
      settings: { maxFrameSize: 16_384 },
    })
    // Each call on it hears of it.
    session.on('error', () => {})
    session.unref()
    this.#session = session
    return session
  }
}

/** Cuts a stream of bytes into messages. */
class MessageReader {
  readonly #onMessage: (message: Uint8Array) => void
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes that the next step needs. */
  #needed = PREFIX

  constructor(onMessage: (message: Uint8Array) => void) {
    this.#onMessage = onMessage
  }

  /** Throws RuntimeError for a message that is compressed or too large. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    while (this.#size >= this.#needed) {
      const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
      this.#chunks = [all]
      if (all[0] !== 0) throw new RuntimeError('the answer is compressed, which was not asked for')
      const length = all.readUInt32BE(1)
      if (length > LARGEST) throw new RuntimeError(`the answer is larger than ${LARGEST} bytes`)
      this.#needed = PREFIX + length
      if (all.length < this.#needed) continue
      const rest = all.subarray(this.#needed)
      this.#needed = PREFIX
      this.#chunks = [rest]
      this.#size = rest.length
      this.#onMessage(all.subarray(PREFIX, PREFIX + length))
    }
  }
}

/** Percent-encoded text of a status. */
function decodeText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
