import { type FdNumbers, FdOrder, isFdOrderWanted } from './fd-order.ts'
import { type Fd, FD_IPV4, FD_IPV4_SERVER, isCloexec, OPEN_CLOEXEC, withOpenFlags } from './fd.ts'

/** A process has at most this many known descriptors. Further ones are not taken up; a known number can be replaced. */
export const MAX_FDS = 4096

/** Numbers below this are kept in an array. */
const DENSE = 1024

/**
 * The descriptors of one process. A fork shares storage with the table it came from until one of the two changes
 * (copy-on-write): most children replace their program at once.
 */
export class FdTable implements FdNumbers {
  /** By number; shorter than DENSE when no larger number was used. */
  #dense: (Fd | undefined)[] = NONE
  /** Numbers outside the array, negative ones included. */
  #sparse: Map<number, Fd> | undefined
  /** No other table shares the storage. */
  #owned = false
  #size = 0
  /** Kept only when somebody asks for it. */
  #order: FdOrder | undefined

  get size(): number {
    return this.#size
  }

  get(num: number): Fd | undefined {
    if (num >= 0 && num < this.#dense.length) return this.#dense[num]
    return this.#sparse === undefined ? undefined : this.#sparse.get(num)
  }

  has(num: number): boolean {
    return this.get(num) !== undefined
  }

  get end(): number {
    return this.#sparse === undefined || this.#sparse.size === 0 ? this.#dense.length : Number.POSITIVE_INFINITY
  }

  numbers(): number[] {
    const all: number[] = []
    const dense = this.#dense
    for (let num = 0; num < dense.length; num++) if (dense[num] !== undefined) all.push(num)
    if (this.#sparse !== undefined) all.push(...this.#sparse.keys())
    return all
  }

  isSpread(divisor: number): boolean {
    let seen = 0
    const dense = this.#dense
    for (let num = 0; num < dense.length; num++) {
      if (dense[num] === undefined) continue
      const bit = 1 << (num % divisor)
      if ((seen & bit) !== 0) return false
      seen |= bit
    }
    return this.#sparse === undefined || this.#sparse.size === 0
  }

  /** False when the table is full and `num` is not in it. */
  set(num: number, fd: Fd): boolean {
    const known = this.get(num) !== undefined
    if (!known && this.#size >= MAX_FDS) return false
    if (!this.#owned) this.#own()
    if (!known) this.#size++
    if (num >= 0 && num < DENSE) {
      const dense = this.#dense
      while (dense.length <= num) dense.push(undefined)
      dense[num] = fd
    } else {
      this.#sparse ??= new Map()
      this.#sparse.set(num, fd)
    }
    if (!known && isFdOrderWanted()) {
      this.#order ??= new FdOrder()
      this.#order.add(num, this)
    }
    return true
  }

  /** True when it was there. */
  delete(num: number): boolean {
    if (this.get(num) === undefined) return false
    if (!this.#owned) this.#own()
    if (num >= 0 && num < this.#dense.length) this.#dense[num] = undefined
    else this.#sparse!.delete(num)
    this.#order?.delete(num)
    this.#size--
    return true
  }

  clear(): void {
    this.#dense = NONE
    this.#sparse = undefined
    this.#owned = false
    this.#size = 0
    this.#order = undefined
  }

  /** A table with the same descriptors. */
  fork(): FdTable {
    const copy = new FdTable()
    copy.#dense = this.#dense
    copy.#sparse = this.#sparse
    copy.#size = this.#size
    copy.#order = this.#order?.fork(this)
    this.#owned = false
    return copy
  }

  /** Descriptors in the order in which Falco lists them. */
  inListOrder(): Fd[] {
    return (this.#order ?? new FdOrder()).list(this.numbers()).map((num) => this.get(num)!)
  }

  /** Numbers and descriptors, small numbers first. */
  *entries(): IterableIterator<[number, Fd]> {
    const dense = this.#dense
    for (let num = 0; num < dense.length; num++) {
      const fd = dense[num]
      if (fd !== undefined) yield [num, fd]
    }
    if (this.#sparse !== undefined) yield* this.#sparse
  }

  /** Closes what an exec closes. */
  deleteCloexec(): void {
    // Without an iterator: each exec comes here, and most have nothing to close.
    for (let num = 0; num < this.#dense.length; num++) {
      const fd = this.#dense[num]
      if (fd !== undefined && isCloexec(fd)) this.delete(num)
    }
    if (this.#sparse === undefined) return
    for (const [num, fd] of this.#sparse) if (isCloexec(fd)) this.delete(num)
  }

  /** Closes the numbers `first` to `last`, both included. */
  deleteRange(first: number, last: number): void {
    for (const [num] of this.entries()) if (num >= 0 && num >= first && num <= last) this.delete(num)
  }

  /** Lets an exec close the numbers `first` to `last`, both included. */
  setCloexecRange(first: number, last: number): void {
    for (const [num, fd] of this.entries()) {
      if (num >= 0 && num >= first && num <= last) this.set(num, withOpenFlags(fd, fd.openFlags | OPEN_CLOEXEC))
    }
  }

  /** An IPv4 socket has `port` on its server side. */
  boundTo(port: number): boolean {
    for (const [, fd] of this.entries()) {
      if (fd.type === FD_IPV4 ? fd.dport === port : fd.type === FD_IPV4_SERVER && fd.sport === port) return true
    }
    return false
  }

  /** An IPv4 socket has `port` on its client side. */
  clientPort(port: number): boolean {
    for (const [, fd] of this.entries()) if (fd.type === FD_IPV4 && fd.sport === port) return true
    return false
  }

  #own(): void {
    this.#dense = this.#dense.slice()
    if (this.#sparse !== undefined) this.#sparse = new Map(this.#sparse)
    this.#order?.own()
    this.#owned = true
  }
}

/** Shared by all empty tables; never written. */
const NONE: (Fd | undefined)[] = []
