/** How many ends of threads are remembered, and for how long, in nanoseconds. */
const REMEMBERED = 8192
const MAX_AGE_NS = 2e9
const TWO32 = 4294967296

/**
 * Threads that ended lately. A parent's clone can be told after its child has ended already; without this it would bring the
 * child back.
 */
export class RecentlyExited {
  readonly #tids = new Int32Array(REMEMBERED).fill(-1)
  readonly #ptids = new Int32Array(REMEMBERED)
  readonly #timeHi = new Uint32Array(REMEMBERED)
  readonly #timeLo = new Uint32Array(REMEMBERED)
  /** By tid modulo the size: whether a search can find something at all. */
  readonly #present = new Uint16Array(REMEMBERED)
  #next = 0

  add(tid: number, ptid: number, timeHi: number, timeLo: number): void {
    const at = this.#next
    const old = this.#tids[at]!
    if (old !== -1) this.#present[old & (REMEMBERED - 1)]!--
    this.#tids[at] = tid
    this.#ptids[at] = ptid
    this.#timeHi[at] = timeHi
    this.#timeLo[at] = timeLo
    if (tid !== -1) this.#present[tid & (REMEMBERED - 1)]!++
    this.#next = (at + 1) % REMEMBERED
  }

  /** Child `tid` of `ptid` ended less than two seconds before the time given. */
  has(tid: number, ptid: number, timeHi: number, timeLo: number): boolean {
    if (this.#present[tid & (REMEMBERED - 1)] === 0) return false
    for (let i = 0; i < REMEMBERED; i++) {
      if (this.#tids[i] !== tid || this.#ptids[i] !== ptid) continue
      const age = (timeHi - this.#timeHi[i]!) * TWO32 + (timeLo - this.#timeLo[i]!)
      if (age >= 0 && age < MAX_AGE_NS) return true
    }
    return false
  }

  clear(): void {
    this.#tids.fill(-1)
    this.#present.fill(0)
    this.#next = 0
  }
}
