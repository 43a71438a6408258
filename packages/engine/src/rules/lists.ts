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
/** Bytes that putting lists into conditions may copy for one file: hostile lists could take hours. */
const MOST_COPIED = 2_000_000_000

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
  #copied = 0

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
    let text = condition
    const wanted = new Smallest()
    for (const order of this.#ordersIn(condition, -1)) wanted.add(order)
    for (const order of this.#oddOrders) wanted.add(order)
    for (let order = wanted.take(); order !== undefined; order = wanted.take()) {
      const substitute = this.#substitutes[order]!
      this.#prepare(substitute)
      const replaced = putIn(text, substitute.list.item.name, substitute.text!)
      if (replaced === undefined) continue
      substitute.list.used = true
      text = replaced
      for (const later of substitute.later) wanted.add(later)
      this.#copied += text.length
      if (this.#copied > MOST_COPIED) {
        throw new LoadFailure(
          'LOAD_ERR_COMPILE_CONDITION',
          'with their lists the conditions have too much text: use fewer or shorter lists',
          place,
        )
      }
    }
    return text
  }

  #prepare(substitute: Substitute): void {
    if (substitute.text !== undefined) return
    substitute.text = joinItems(substitute.list.items)
    substitute.later = this.#ordersIn(substitute.text, substitute.order)
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
 * `text` with `items` for each occurrence of `name`; undefined without any. Blanks around it become one; if there are no
 * items, a comma beside it goes too, so that `(a, empty)` stays a list.
 */
export function putIn(text: string, name: string, items: string): string | undefined {
  const done: string[] = []
  let length = 0
  const push = (part: string): void => {
    if (part === '') return
    done.push(part)
    length += part.length
  }
  /** Takes bytes off the end of what is done while they fit. */
  const cut = (fits: (c: number) => boolean, most: number): number => {
    let count = 0
    for (let last = done.pop(); last !== undefined; last = done.pop()) {
      let end = last.length
      while (end > 0 && count < most && fits(last.charCodeAt(end - 1))) {
        end--
        count++
      }
      if (end > 0) {
        done.push(last.slice(0, end))
        break
      }
    }
    length -= count
    return count
  }

  // The rest of the text begins at `rest`; before it, if anything was replaced, stands a blank.
  let rest = 0
  let at = text.indexOf(name)
  let found = false
  while (at >= 0) {
    let end = at + name.length
    const bounded =
      (at === rest || isBoundary(text.charCodeAt(at - 1))) && (end === text.length || isBoundary(text.charCodeAt(end)))
    // At the begin of the rest the blank is the boundary, unless nothing was replaced yet: then it is the begin of the text.
    if (!bounded) {
      at = text.indexOf(name, at + 1)
      continue
    }
    found = true
    let start = at
    while (start > rest && isBlank(text.charCodeAt(start - 1))) start--
    while (end < text.length && isBlank(text.charCodeAt(end))) end++
    push(text.slice(rest, start))
    if (start === rest) cut(isBlank, Infinity)
    if (items === '' && cut((c) => c === COMMA, 1) === 0 && text.charCodeAt(end) === COMMA) end++
    const atBegin = length === 0
    if (!atBegin) push(' ')
    push(items)
    push(' ')
    rest = end
    // After a replacement at the very begin one byte more is passed over, as in Falco: a second name there stays.
    at = text.indexOf(name, atBegin ? end + 1 : end)
  }
  if (!found) return undefined
  push(text.slice(rest))
  return done.join('')
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
