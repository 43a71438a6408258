/** How many ends of threads are remembered, and for how long, in nanoseconds. */
const REMEMBERED = 8192
const MAX_AGE_NS = 2e9
const TWO32 = 4294967296

/**
 * Threads that ended lately. A parent's clone can be told after its child has ended already; without this it would bring the
 * child back.
 */
export class RecentlyExited {
  /** A ring: the oldest end gives its place to the newest. */
  readonly #tids = new Int32Array(REMEMBERED).fill(-1)
  readonly #ptids = new Int32Array(REMEMBERED)
  readonly #timeHi = new Uint32Array(REMEMBERED)
  readonly #timeLo = new Uint32Array(REMEMBERED)
  #next = 0
  /** Place of the last end of a thread id. */
  readonly #places = new Map<number, number>()

  add(tid: number, ptid: number, timeHi: number, timeLo: number): void {
    const place = this.#next
    const old = this.#tids[place]!
    if (this.#places.get(old) === place) this.#places.delete(old)
    this.#tids[place] = tid
    this.#ptids[place] = ptid
    this.#timeHi[place] = timeHi
    this.#timeLo[place] = timeLo
    this.#places.set(tid, place)
    this.#next = (place + 1) % REMEMBERED
  }

  /** Child `tid` of `ptid` ended less than two seconds before the time given. */
  has(tid: number, ptid: number, timeHi: number, timeLo: number): boolean {
    const place = this.#places.get(tid)
    if (place === undefined || this.#ptids[place] !== ptid) return false
    const age = (timeHi - this.#timeHi[place]!) * TWO32 + (timeLo - this.#timeLo[place]!)
    return age >= 0 && age < MAX_AGE_NS
  }

  clear(): void {
    this.#tids.fill(-1)
    this.#places.clear()
    this.#next = 0
  }
}
