/**
 * The order in which Falco lists the descriptors of a process: that of its hash table, the unordered_map of libstdc++. Numbers are
 * their own hash. All elements are in one list, those of a bucket together; a new one comes before its bucket's others, or
 * first of all when the bucket is empty. When there are more elements than buckets the list is built anew, from its front, with
 * at least twice as many; a fork builds its table from the list of its parent.
 *
 * Few rules ask for the order (fd.types), so all that is kept is when each number came in; the list is made when it is wanted.
 */

/** Buckets of a table to which something was added, and how their count grows. */
const SMALL = 13
const GROWTH = [SMALL, 29, 59, 127, 257, 541, 1109, 2357, 5087]
/** Larger tables are listed as if nothing had been deleted from them. */
const EXACT = 256
/** Forks after forks whose outcome is not worked out: more would keep too much of dead tables. */
const MOST_FORKS = 8
/** Older rebuilds than this many are forgotten: descendants of descendants without an exec are rare. */
const MOST_REBUILDS = 64

/** The table was built anew after its first `stamp` insertions. */
interface Rebuild {
  readonly stamp: number
  readonly buckets: number
  readonly before: Rebuild | undefined
  /** How many came before. */
  readonly depth: number
}

function rebuilt(stamp: number, buckets: number, before: Rebuild | undefined): Rebuild {
  const kept = before !== undefined && before.depth < MOST_REBUILDS ? before : undefined
  return { stamp, buckets, before: kept, depth: kept === undefined ? 0 : kept.depth + 1 }
}

/** The numbers in a table. */
export interface FdNumbers {
  readonly size: number
  has(num: number): boolean
  /** No small number reaches it. */
  readonly end: number
  /** In no particular order. */
  numbers(): number[]
  /** No two of them have the same remainder. */
  isSpread(divisor: number): boolean
}

/** What a table was when it was forked. */
interface Parent {
  readonly order: FdOrder
  readonly numbers: readonly number[]
  /** Forks before it whose outcome is not worked out yet. */
  readonly depth: number
}

/** Somebody asks for the order: without that nothing is kept for it, and opening a file costs nothing more. */
let wanted = false

/** Lets the order be kept from now on; what was opened before stands in some order. Called when a rule names fd.types. */
export function wantFdOrder(): void {
  wanted = true
}

export function isFdOrderWanted(): boolean {
  return wanted
}

export class FdOrder {
  /** By number: as the how manieth it came in. Shared after a fork, see `own`. */
  #stamps: number[] = NO_STAMPS
  /** The same of negative and very large numbers. */
  #others: Map<number, number> | undefined
  #insertions = 0
  #buckets = 0
  #rebuilds: Rebuild | undefined
  /** The table that this one was forked from, while that is not worked out: its numbers have stamps of that table. */
  #parent: Parent | undefined
  /** Numbers with larger stamps came after the fork. */
  #inherited = 0

  /** A number has come in. */
  add(num: number, table: FdNumbers): void {
    this.#insert(num, table.size)
    // It comes before the others of its bucket: they may be gone when somebody asks.
    if (table.size <= EXACT && this.#sharesBucket(num, table)) this.#stampAnew(this.list(table.numbers()))
  }

  /** A number has gone. */
  delete(num: number): void {
    this.#others?.delete(num)
  }

  /** Before a first change after a fork. */
  own(): void {
    this.#stamps = this.#stamps.slice()
    if (this.#others !== undefined) this.#others = new Map(this.#others)
  }

  /** For a table made by a fork; it shares storage with this one. */
  fork(table: FdNumbers): FdOrder {
    if (table.size === 0) return new FdOrder()
    const made = this.#share()
    made.#buckets = bucketsFor(table.size)
    // While each number has a bucket of its own it does not matter which ones are deleted later.
    const isEasy = table.size <= SMALL && table.isSpread(SMALL)
    if (isEasy || table.size > EXACT) made.#rebuilds = rebuilt(this.#insertions, made.#buckets, this.#rebuilds)
    else {
      const depth = this.#parent === undefined ? 0 : this.#parent.depth + 1
      if (depth >= MOST_FORKS) this.#settle()
      made.#parent = { order: this.#share(), numbers: table.numbers(), depth: depth % MOST_FORKS }
      made.#inherited = this.#insertions
      made.#rebuilds = undefined
    }
    return made
  }

  /** `numbers`, those of the table, in order. */
  list(numbers: readonly number[]): number[] {
    this.#settle()
    const rebuilds = rebuildsUpTo(this.#rebuilds)
    const sorted = numbers.toSorted((a, b) => this.#stampOf(a) - this.#stampOf(b))
    let list = new BucketList(SMALL)
    let next = 0
    for (const num of sorted) {
      const stamp = this.#stampOf(num)
      for (; next < rebuilds.length && rebuilds[next]!.stamp < stamp; next++)
        list = list.rebuild(rebuilds[next]!.buckets)
      list.add(num)
    }
    for (; next < rebuilds.length; next++) list = list.rebuild(rebuilds[next]!.buckets)
    return list.numbers()
  }

  #share(): FdOrder {
    const made = new FdOrder()
    made.#stamps = this.#stamps
    made.#others = this.#others
    made.#insertions = this.#insertions
    made.#buckets = this.#buckets
    made.#rebuilds = this.#rebuilds
    made.#parent = this.#parent
    made.#inherited = this.#inherited
    return made
  }

  /** Works out what the fork made of the parent's list, and gives stamps by that. */
  #settle(): void {
    const parent = this.#parent
    if (parent === undefined) return
    const built = new FdOrder()
    for (const [i, num] of parent.order.list(parent.numbers).entries()) built.#insert(num, i + 1)
    const list = built.list(parent.numbers)
    this.#parent = undefined
    this.own()
    // At most as many as were inserted, so they stay below the stamps of what came after the fork.
    for (const [i, num] of list.entries()) if (this.#stampOf(num) <= this.#inherited) this.#stamp(num, list.length - i)
    const later = rebuildsUpTo(this.#rebuilds)
    this.#rebuilds = rebuilt(0, built.#buckets, undefined)
    for (const { stamp, buckets } of later) this.#rebuilds = rebuilt(stamp, buckets, this.#rebuilds)
  }

  #stampOf(num: number): number {
    return this.#stamps[num] ?? this.#others?.get(num) ?? 0
  }

  /** `size`: with the new number. */
  #insert(num: number, size: number): void {
    if (size > this.#buckets) {
      this.#buckets = bucketsFor(size)
      if (size > 1) this.#rebuilds = rebuilt(this.#insertions, this.#buckets, this.#rebuilds)
    }
    this.#stamp(num, ++this.#insertions)
  }

  #stamp(num: number, stamp: number): void {
    if (num < 0 || num >= LARGE) {
      this.#others ??= new Map()
      this.#others.set(num, stamp)
      return
    }
    if (this.#stamps === NO_STAMPS) this.#stamps = []
    const stamps = this.#stamps
    while (stamps.length <= num) stamps.push(0)
    stamps[num] = stamp
  }

  #sharesBucket(num: number, table: FdNumbers): boolean {
    if (num < 0) return false
    const end = Math.min(table.end, LARGE)
    for (let other = num % this.#buckets; other < end; other += this.#buckets)
      if (other !== num && table.has(other)) return true
    return false
  }

  /** Gives stamps that make the same list without anything having been rebuilt. */
  #stampAnew(list: readonly number[]): void {
    this.#rebuilds = rebuilt(0, this.#buckets, undefined)
    this.#insertions = list.length
    for (const [i, num] of list.entries()) this.#stamp(num, list.length - i)
  }
}

function rebuildsUpTo(last: Rebuild | undefined): Rebuild[] {
  const rebuilds: Rebuild[] = []
  for (let rebuild = last; rebuild !== undefined; rebuild = rebuild.before) rebuilds.push(rebuild)
  return rebuilds.toReversed()
}

/** Shared by all that know no number; never written. */
const NO_STAMPS: number[] = []
/** Numbers from here on are kept in a map. */
const LARGE = 1024

/** The bucket count of a table that came to have `size` elements one by one. */
function bucketsFor(size: number): number {
  return GROWTH.find((count) => count >= size) ?? GROWTH.at(-1)!
}

/** The numbers of each bucket that has some. Last bucket first, and in each the last number first, is the order of the list. */
class BucketList {
  readonly #buckets: number
  readonly #groups = new Map<number, number[]>()

  constructor(buckets: number) {
    this.#buckets = buckets
  }

  add(num: number): void {
    const bucket = bucketOf(num, this.#buckets)
    const group = this.#groups.get(bucket)
    if (group === undefined) this.#groups.set(bucket, [num])
    else group.push(num)
  }

  numbers(): number[] {
    const all: number[] = []
    for (const group of this.#groups.values()) all.push(...group)
    return all.toReversed()
  }

  rebuild(buckets: number): BucketList {
    const made = new BucketList(buckets)
    for (const num of this.numbers()) made.add(num)
    return made
  }
}

/** Negative numbers count as unsigned 64-bit ones. */
function bucketOf(num: number, buckets: number): number {
  return num >= 0 ? num % buckets : Number(BigInt.asUintN(64, BigInt(num)) % BigInt(buckets))
}
