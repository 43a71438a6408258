/**
 * Lists are put into conditions as text, before the condition is parsed: every occurrence of a list's name, wherever it stands
 * alone between blanks, brackets, commas, `=` or the ends, even inside quotes, becomes the items joined by commas. Lists are
 * tried in the order of their definition, so items of an earlier list can name a later one.
 */

import { LoadFailure } from './diagnostics.ts'
import type { ListItem } from './items.ts'
import { isBlank, joinItems, Replacer, replaceName, replaceWords } from './list-text.ts'
import type { Place } from './places.ts'
import { Smallest } from './smallest.ts'

/** Items that all lists together may have after lists in lists are put in. */
const MOST_ITEMS = 20_000_000
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
