/**
 * The order in which Falco lists the descriptors of a process: that of its hash table, the unordered_map of libstdc++. Numbers are
 * their own hash. All elements are in one list, those of a bucket together; a new one comes before its bucket's others, or
 * first of all when the bucket is empty. When there are more elements than buckets, the list is built anew, from its front, with
 * at least twice as many; a fork builds its table from the list of its parent.
 */

/** Bucket counts that tables grow through. */
const GROWTH = [13, 29, 59, 127, 257, 541, 1109, 2357, 5087]

/** The bucket count of a table that came to have `size` elements one by one. */
export function bucketsFor(size: number): number {
  return GROWTH.find((count) => count >= size) ?? GROWTH.at(-1)!
}

/** A table was built anew after its first `stamp` insertions. */
export interface Rebuild {
  readonly stamp: number
  readonly buckets: number
  /** By a fork: it starts with few buckets and grows. */
  readonly forked: boolean
  readonly before: Rebuild | undefined
  /** How many came before. */
  readonly depth: number
}

/** Older rebuilds than this many are forgotten: descendants of descendants without an exec are rare. */
const MOST_REBUILDS = 64

export function rebuilt(stamp: number, buckets: number, forked: boolean, before: Rebuild | undefined): Rebuild {
  const kept = before !== undefined && before.depth < MOST_REBUILDS ? before : undefined
  return { stamp, buckets, forked, before: kept, depth: kept === undefined ? 0 : kept.depth + 1 }
}

/**
 * Numbers in that order. `opened`: numbers with the stamps of their insertions; those that were deleted since are not there, which
 * can put another one of their bucket in a different place.
 */
export function listOrder(
  opened: readonly (readonly [num: number, stamp: number])[],
  last: Rebuild | undefined,
): number[] {
  const rebuilds: Rebuild[] = []
  for (let rebuild = last; rebuild !== undefined; rebuild = rebuild.before) rebuilds.push(rebuild)
  rebuilds.reverse()
  let list: number[] = []
  let buckets = GROWTH[0]!
  let next = 0
  for (const [num, stamp] of opened.toSorted(([, a], [, b]) => a - b)) {
    for (; next < rebuilds.length && rebuilds[next]!.stamp < stamp; next++) {
      list = rebuild(list, rebuilds[next]!)
      buckets = rebuilds[next]!.buckets
    }
    insert(list, num, buckets)
  }
  for (; next < rebuilds.length; next++) list = rebuild(list, rebuilds[next]!)
  return list
}

function rebuild(list: readonly number[], { buckets, forked }: Rebuild): number[] {
  let made: number[] = []
  let count = forked ? GROWTH[0]! : buckets
  for (const num of list) {
    if (made.length === count) {
      count = bucketsFor(count + 1)
      made = rehash(made, count)
    }
    insert(made, num, count)
  }
  return count === buckets ? made : rehash(made, buckets)
}

function rehash(list: readonly number[], buckets: number): number[] {
  const made: number[] = []
  for (const num of list) insert(made, num, buckets)
  return made
}

function insert(list: number[], num: number, buckets: number): void {
  const bucket = bucketOf(num, buckets)
  const at = list.findIndex((other) => bucketOf(other, buckets) === bucket)
  list.splice(Math.max(at, 0), 0, num)
}

/** Negative numbers count as unsigned 64-bit ones. */
function bucketOf(num: number, buckets: number): number {
  return num >= 0 ? num % buckets : Number(BigInt.asUintN(64, BigInt(num)) % BigInt(buckets))
}
