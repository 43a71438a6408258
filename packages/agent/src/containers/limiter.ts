/** Work that waits its turn: so many at a time, and so many in the queue. */

export class Limiter {
  readonly #most: number
  readonly #longest: number
  readonly #queue: (() => void)[] = []
  #running = 0

  constructor(most: number, longest: number) {
    this.#most = most
    this.#longest = longest
  }

  /** Gives what `work` gives. Throws when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) {
      if (this.#queue.length >= this.#longest) throw new Error(`more than ${this.#longest} requests are waiting`)
      // Whoever ends hands its place over.
      await new Promise<void>((resolve) => this.#queue.push(resolve))
    } else this.#running++
    try {
      return await work()
    } finally {
      const next = this.#queue.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}
