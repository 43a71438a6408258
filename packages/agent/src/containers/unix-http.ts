/** HTTP over a unix socket, with bounds on everything that the other side decides. */

import { Agent, request, type IncomingMessage } from 'node:http'

/** A runtime gave an answer that is of no use. */
export class RuntimeError extends Error {
  override readonly name: string = 'RuntimeError'
}

/** No answer came in time. */
export class RuntimeTimeout extends RuntimeError {
  override readonly name: string = 'RuntimeTimeout'

  constructor(ms: number, cause: unknown) {
    super(`no answer within ${ms} ms`, { cause })
  }
}

/** Somebody else listens at the socket, and does not speak this. */
export class NotOffered extends RuntimeError {
  override readonly name = 'NotOffered'

  constructor() {
    super('it does not offer this')
  }
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** How long one answer may take, in milliseconds, and how large it may be, in bytes. */
const TIMEOUT = 3000
const LARGEST = 16 * 1024 * 1024
/** Longest line of a stream. */
const LONGEST_LINE = 1024 * 1024

export class UnixHttp {
  readonly #socket: string
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 2 })
  readonly #timeout: number

  constructor(socket: string, timeout = TIMEOUT) {
    this.#socket = socket
    this.#timeout = timeout
  }

  /** Throws RuntimeError or an error of the system when no answer comes. */
  async get(path: string): Promise<Answer> {
    const signal = AbortSignal.timeout(this.#timeout)
    try {
      const response = await this.#open(path, signal, this.#agent)
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > LARGEST) throw new RuntimeError(`the answer is larger than ${LARGEST} bytes`)
        chunks.push(chunk)
      }
      return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }
    } catch (error) {
      if (signal.aborted) throw new RuntimeTimeout(this.#timeout, error)
      throw error
    }
  }

  /** An answer that has no end: gives each line until the other side closes it. `onOpen` is called once it begins. */
  async lines(path: string, onOpen: () => void, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    // Only until the head of the answer has come; after that silence is normal.
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), this.#timeout)
    let response: IncomingMessage
    try {
      response = await this.#open(path, AbortSignal.any([signal, patience.signal]), undefined)
    } catch (error) {
      if (patience.signal.aborted) throw new RuntimeTimeout(this.#timeout, error)
      throw error
    } finally {
      clearTimeout(timer)
    }
    if (response.statusCode !== 200) {
      response.destroy()
      throw new RuntimeError(`status ${response.statusCode} for ${path}`)
    }
    onOpen()
    let rest = ''
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      if (rest.length > LONGEST_LINE) {
        response.destroy()
        throw new RuntimeError(`a line of events is longer than ${LONGEST_LINE} characters`)
      }
      for (const line of lines) if (line.trim() !== '') onLine(line)
    }
  }

  #open(path: string, signal: AbortSignal, agent: Agent | undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { socketPath: this.#socket, path, agent: agent ?? false, signal, headers: { host: 'localhost' } },
        resolve,
      )
      asked.on('error', reject)
      asked.end()
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
