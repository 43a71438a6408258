/**
 * Lists are put into conditions as text, before the condition is parsed: every occurrence of a list's name, wherever it stands
 * alone between blanks, brackets, commas, `=` or the ends, even inside quotes, becomes the items joined by commas. Lists are
 * tried in the order of their definition, so items of an earlier list can name a later one.
 */

import { LoadFailure } from './diagnostics.ts'
import { quoteItem } from './exceptions.ts'
import type { ListItem } from './items.ts'
import type { Place } from './places.ts'

/** Items that all lists together may have after lists in lists are put in. */
const MOST_ITEMS = 20_000_000
/** Bytes of a condition with its lists. */
const LONGEST_CONDITION = 16 * 1024 * 1024
/** Bytes that putting lists into conditions may write for one file: hostile lists could take hours. */
const MOST_WRITTEN = 500_000_000

export interface CompiledList {
  readonly item: ListItem
  /** Items, with those of lists that it names. */
  readonly items: readonly string[]
  used: boolean
}

/**
 * Lists with the lists that they name put in: one level deep, and only those whose first definition is older than the last
 * change of the list. They count as used.
 */
export function compileLists(lists: ReadonlyMap<string, ListItem>): Map<string, CompiledList> {
  const compiled = new Map<string, CompiledList>()
  const used = new Set<string>()
  let count = 0
  for (const list of lists.values()) {
    const items: string[] = []
    for (const item of list.items) {
      const inner = lists.get(item)
      if (inner !== undefined && inner.index < list.visibility) {
        used.add(item)
        count += inner.items.length
        if (count > MOST_ITEMS) {
          throw new LoadFailure(
            'LOAD_ERR_VALIDATE',
            `the lists have more than ${MOST_ITEMS} items with the lists that they name`,
            list.place,
          )
        }
        for (const text of inner.items) items.push(text)
      } else {
        items.push(item)
      }
    }
    compiled.set(list.name, { item: list, items, used: false })
  }
  for (const name of used) compiled.get(name)!.used = true
  return compiled
}

interface Substitute {
  readonly order: number
  readonly list: CompiledList
  /** The items as text; made when it is first needed. */
  text: string | undefined
  /** Later lists whose names are words of the text. */
  later: readonly number[]
}

/** Puts lists into conditions. */
export class ListExpander {
  readonly #substitutes: Substitute[] = []
  readonly #orders = new Map<string, number>()
  /** Lists whose names are no single word: they are looked for in every condition. */
  readonly #oddOrders: number[] = []
  #written = 0

  constructor(lists: ReadonlyMap<string, CompiledList>) {
    for (const [name, list] of lists) {
      const order = this.#substitutes.length
      this.#substitutes.push({ order, list, text: undefined, later: [] })
      if (/[ \t\n\r(),=]/.test(name)) this.#oddOrders.push(order)
      else this.#orders.set(name, order)
    }
  }

  /** The condition with its lists, which count as used from now on. */
  expand(condition: string, place: Place): string {
    const orders = this.#ordersIn(condition, -1)
    if (orders.length === 0 && this.#oddOrders.length === 0) return condition
    const substitutes = orders.map((order) => this.#prepare(order))
    if (this.#oddOrders.length > 0 || !fitTogether(condition, substitutes))
      return this.#expandOneByOne(condition, orders, place)
    for (const { list } of substitutes) list.used = true
    const replacer = new Replacer(condition)
    replaceWords(replacer, condition, new Map(substitutes.map(({ list, text }) => [list.item.name, text])))
    return this.#finish(replacer, place)
  }

  /** In the order of the lists' definition; items may name lists that come later. */
  #expandOneByOne(condition: string, orders: readonly number[], place: Place): string {
    let text = condition
    const wanted = new Smallest()
    for (const order of orders) wanted.add(order)
    for (const order of this.#oddOrders) wanted.add(order)
    for (let order = wanted.take(); order !== undefined; order = wanted.take()) {
      const { list, text: items, later } = this.#prepare(order)
      const replacer = new Replacer(text)
      if (!replaceName(replacer, text, list.item.name, items)) continue
      list.used = true
      text = this.#finish(replacer, place)
      for (const other of later) wanted.add(other)
    }
    return text
  }

  #finish(replacer: Replacer, place: Place): string {
    const text = replacer.finish()
    this.#written += text.length
    if (replacer.isFull || this.#written > MOST_WRITTEN) {
      const message = 'with its lists the condition has too much text: use fewer or shorter lists'
      throw new LoadFailure('LOAD_ERR_COMPILE_CONDITION', message, place)
    }
    return text
  }

  #prepare(order: number): Substitute & { readonly text: string } {
    const substitute = this.#substitutes[order]!
    if (substitute.text === undefined) {
      substitute.text = joinItems(substitute.list.items)
      substitute.later = this.#ordersIn(substitute.text, order)
    }
    return { ...substitute, text: substitute.text }
  }

  /** The lists after `order` whose names are words of a text. */
  #ordersIn(text: string, order: number): number[] {
    if (this.#orders.size === 0) return []
    const found = new Set<number>()
    for (const word of text.matchAll(/[^ \t\n\r(),=]+/g)) {
      const candidate = this.#orders.get(word[0])
      if (candidate !== undefined && candidate > order) found.add(candidate)
    }
    return [...found]
  }
}

/**
 * Whether all lists can be put in at once, with the result of putting in one after the other: none names another one, none is
 * empty (a comma goes with it) or has blanks at its ends, and none stands at the very begin (see replaceName).
 */
function fitTogether(
  condition: string,
  substitutes: readonly { readonly list: CompiledList; readonly text: string; readonly later: readonly number[] }[],
): boolean {
  const start = condition.replace(/^[ \t\n\r]+/, '')
  return substitutes.every(
    ({ list, text, later }) =>
      text !== '' &&
      later.length === 0 &&
      !isBlank(text.charCodeAt(0)) &&
      !isBlank(text.charCodeAt(text.length - 1)) &&
      !start.startsWith(list.item.name),
  )
}

/** Puts lists in the place of the words that name them. */
function replaceWords(replacer: Replacer, text: string, lists: ReadonlyMap<string, string>): void {
  for (const { 0: word, index } of text.matchAll(/[^ \t\n\r(),=]+/g)) {
    const items = lists.get(word)
    if (items !== undefined) replacer.put(index, index + word.length, items)
    if (replacer.isFull) return
  }
}

/** Puts one list in wherever its name stands between boundaries; gives back whether there was such a place. */
function replaceName(replacer: Replacer, text: string, name: string, items: string): boolean {
  let found = false
  for (let start = text.indexOf(name); start >= 0 && !replacer.isFull;) {
    const end = start + name.length
    const bounded =
      (start === replacer.rest || isBoundary(text.charCodeAt(start - 1))) &&
      (end === text.length || isBoundary(text.charCodeAt(end)))
    if (!bounded) {
      start = text.indexOf(name, start + 1)
      continue
    }
    found = true
    const atBegin = replacer.put(start, end, items)
    // After a replacement at the very begin one byte is passed over, as in Falco: a second name right there stays.
    start = text.indexOf(name, replacer.rest + (atBegin ? 1 : 0))
  }
  return found
}

/** Items separated by commas, with quotes around those that have blanks. Empty ones at the begin leave no trace. */
function joinItems(items: readonly string[]): string {
  let first = 0
  while (items[first] === '') first++
  return items.slice(first).map(quoteItem).join(', ')
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 13
}

/** Blank, ( ) , or = */
function isBoundary(c: number): boolean {
  return isBlank(c) || c === 0x28 || c === 0x29 || c === 0x2c || c === 0x3d
}

const COMMA = 0x2c

/**
 * Puts texts in the place of names, from left to right. Blanks around a name become one; if there are no items, a comma beside
 * the name goes too, so that `(a, empty)` stays a list.
 */
class Replacer {
  /** Where the text begins that is not done yet. */
  rest = 0
  readonly #text: string
  readonly #done: string[] = []
  #length = 0

  constructor(text: string) {
    this.#text = text
  }

  get isFull(): boolean {
    return this.#length > LONGEST_CONDITION
  }

  /** Gives back whether nothing but blanks stands before. */
  put(start: number, end: number, items: string): boolean {
    const text = this.#text
    let from = start
    while (from > this.rest && isBlank(text.charCodeAt(from - 1))) from--
    let to = end
    while (to < text.length && isBlank(text.charCodeAt(to))) to++
    this.#push(text.slice(this.rest, from))
    if (from === this.rest) this.#cut(isBlank, Infinity)
    if (items === '' && this.#cut((c) => c === COMMA, 1) === 0 && text.charCodeAt(to) === COMMA) to++
    const atBegin = this.#length === 0
    if (!atBegin) this.#push(' ')
    this.#push(items)
    this.#push(' ')
    this.rest = to
    return atBegin
  }

  finish(): string {
    if (this.rest === 0) return this.#text
    this.#push(this.#text.slice(this.rest))
    return this.#done.join('')
  }

  #push(part: string): void {
    if (part === '') return
    this.#done.push(part)
    this.#length += part.length
  }

  /** Takes bytes off the end of what is done while they fit; gives back how many. */
  #cut(fits: (c: number) => boolean, most: number): number {
    let count = 0
    for (let last = this.#done.pop(); last !== undefined; last = this.#done.pop()) {
      let end = last.length
      while (end > 0 && count < most && fits(last.charCodeAt(end - 1))) {
        end--
        count++
      }
      if (end > 0) {
        this.#done.push(last.slice(0, end))
        break
      }
    }
    this.#length -= count
    return count
  }
}

/** Numbers, each once, given back from the smallest: a binary heap. */
class Smallest {
  readonly #heap: number[] = []
  readonly #present = new Set<number>()

  add(value: number): void {
    if (this.#present.has(value)) return
    this.#present.add(value)
    const heap = this.#heap
    let i = heap.push(value) - 1
    for (let parent = (i - 1) >> 1; i > 0 && heap[parent]! > value; parent = (i - 1) >> 1) {
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = value
  }

  take(): number | undefined {
    const heap = this.#heap
    const smallest = heap[0]
    const last = heap.pop()
    if (heap.length === 0 || last === undefined) return smallest
    let i = 0
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= last) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return smallest
  }
}
