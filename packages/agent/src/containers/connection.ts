/** One runtime, kept in touch with: asked when somebody needs to know, listened to, and left alone while it does not answer. */

import { statSync } from 'node:fs'
import type { Description } from './description.ts'
import { Limiter } from './limiter.ts'
import type { ContainerChange, Runtime } from './runtime.ts'
import { NotOffered, RuntimeTimeout } from './unix-http.ts'

export interface ConnectionOptions {
  readonly onChange: (change: ContainerChange, from: Connection) => void
  /** Listening has begun: what changed before was missed. */
  readonly onOpen: (from: Connection) => void
  readonly log: (level: 'info' | 'warning', text: string) => void
}

/** Waits between attempts to listen, in milliseconds: doubled from the first to the last. */
const FIRST_WAIT = 500
const LAST_WAIT = 30_000
/** How often a socket that does not exist is looked for, in milliseconds. */
const LOOK = 500
/** After a time-out nothing is asked for so long, in milliseconds; doubled each time, up to LAST_WAIT. */
const REST = 2000
const MOST_AT_A_TIME = 32
const MOST_WAITING = 8192

export class Connection {
  readonly runtime: Runtime
  readonly #options: ConnectionOptions
  readonly #limiter = new Limiter(MOST_AT_A_TIME, MOST_WAITING)
  readonly #end = new AbortController()
  #restUntil = 0
  #rest = REST
  /** What was complained about last: each trouble is told once. */
  #trouble = ''

  constructor(runtime: Runtime, options: ConnectionOptions) {
    this.runtime = runtime
    this.#options = options
  }

  get exists(): boolean {
    try {
      return statSync(this.runtime.socket, { throwIfNoEntry: false })?.isSocket() === true
    } catch {
      // A folder on the way is closed to us: a socket that cannot be reached.
      return false
    }
  }

  /** undefined: it has no such container, or cannot be asked now. Never throws. */
  async inspect(id: string, onOther?: (description: Description) => void): Promise<Description | undefined> {
    if (performance.now() < this.#restUntil || !this.exists) return undefined
    try {
      const found = await this.#limiter.run(async () =>
        performance.now() < this.#restUntil ? undefined : this.runtime.inspect(id, onOther),
      )
      this.#rest = REST
      return found
    } catch (error) {
      // One that hangs would otherwise keep everybody waiting again and again.
      if (error instanceof RuntimeTimeout) {
        this.#restUntil = performance.now() + this.#rest
        this.#rest = Math.min(2 * this.#rest, LAST_WAIT)
      }
      if (error instanceof NotOffered) this.#restUntil = performance.now() + LAST_WAIT
      this.#complain(error)
      return undefined
    }
  }

  /** Full ids; none when it cannot be asked. */
  async list(): Promise<readonly string[]> {
    try {
      return await this.runtime.list()
    } catch (error) {
      this.#complain(error)
      return []
    }
  }

  /** Listens until `close`, again and again. */
  async listen(): Promise<void> {
    const { signal } = this.#end
    let wait = FIRST_WAIT
    while (!signal.aborted) {
      if (!this.exists) {
        await sleep(LOOK, signal)
        continue
      }
      try {
        await this.runtime.watch(
          () => {
            wait = FIRST_WAIT
            if (this.#trouble !== '') this.#options.log('info', `${this.#who} answers again`)
            this.#trouble = ''
            this.#options.onOpen(this)
          },
          (change) => this.#options.onChange(change, this),
          signal,
        )
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof NotOffered) wait = LAST_WAIT
        this.#complain(error)
      }
      await sleep(wait, signal)
      wait = Math.min(2 * wait, LAST_WAIT)
    }
  }

  close(): void {
    this.#end.abort()
    this.runtime.close()
  }

  get #who(): string {
    return `${this.runtime.name} at ${this.runtime.socket}`
  }

  #complain(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException
    const text = code === 'ECONNREFUSED' ? 'nobody listens there' : code === 'EACCES' ? 'no permission' : message
    // Where sockets are only looked for, it is no trouble that one belongs to another service.
    if (error instanceof NotOffered || text === this.#trouble || this.#end.signal.aborted) return
    this.#trouble = text
    this.#options.log('warning', `cannot ask ${this.#who} about containers: ${text}`)
  }
}

/** Resolves after the time or at the signal; keeps no process alive. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    timer.unref()
    signal.addEventListener('abort', done)
  })
}
