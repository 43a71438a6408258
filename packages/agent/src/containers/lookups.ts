/** Finds out which runtime knows a container, and tries again while none does. */

import type { Connection } from './connection.ts'
import type { Description } from './description.ts'

export interface LookupsOptions {
  readonly connections: () => Iterable<Connection>
  readonly onFound: (description: Description) => void
  /** Something else that is known of a container: fewer details before it is found, or more of them later. */
  readonly onOther: (description: Description) => void
  /** None of them knows it now; `onFound` may still come. */
  readonly onUnknown: (id: string) => void
}

/** Waits before further attempts, in milliseconds. Some runtimes learn of a container after its first process. */
const RETRIES = [100, 400, 2000, 10_000]
/** Containers that are being looked for at a time; others are not tried again. */
const MOST = 2048

export class Lookups {
  readonly #options: LookupsOptions
  /** By short id. */
  readonly #running = new Map<string, NodeJS.Timeout | undefined>()

  constructor(options: LookupsOptions) {
    this.#options = options
  }

  /** Looks for a container with this short id; `name` is what runtimes are asked for: its full id, if known. */
  start(id: string, name: string): void {
    if (this.#running.has(id)) return
    this.#running.set(id, undefined)
    void this.#attempt(id, name, 0)
  }

  /** Somebody else told of it. */
  stop(id: string): void {
    clearTimeout(this.#running.get(id))
    this.#running.delete(id)
  }

  close(): void {
    for (const timer of this.#running.values()) clearTimeout(timer)
    this.#running.clear()
  }

  async #attempt(id: string, name: string, attempt: number): Promise<void> {
    const { connections, onOther } = this.#options
    const found = await firstFound(Array.from(connections(), (connection) => connection.inspect(name, onOther)))
    if (!this.#running.has(id)) return
    if (found !== undefined) {
      this.#running.delete(id)
      this.#options.onFound(found)
      return
    }
    if (attempt === 0) this.#options.onUnknown(id)
    const wait = RETRIES[attempt]
    if (wait === undefined || this.#running.size > MOST) {
      this.#running.delete(id)
      return
    }
    const timer = setTimeout(() => void this.#attempt(id, name, attempt + 1), wait)
    timer.unref()
    this.#running.set(id, timer)
  }
}

/** The first that is found, without waiting for the others; undefined when all are done and none found it. */
async function firstFound<T>(attempts: readonly Promise<T | undefined>[]): Promise<T | undefined> {
  return new Promise((resolve) => {
    let open = attempts.length
    if (open === 0) resolve(undefined)
    for (const attempt of attempts) {
      void attempt.then((found) => {
        if (found !== undefined) resolve(found)
        else if (--open === 0) resolve(undefined)
      })
    }
  })
}
