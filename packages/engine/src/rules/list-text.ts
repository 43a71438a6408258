/**
 * Puts the items of lists into the text of a condition in the place of their names. Blanks around a name become one; if a list
 * is empty, a comma beside its name goes too, so that `(a, empty)` stays a list.
 */

import { quoteItem } from './exceptions.ts'

/** Bytes of a condition with its lists. */
const LONGEST_CONDITION = 16 * 1024 * 1024

/** Puts lists in the place of the words that name them. */
export function replaceWords(replacer: Replacer, text: string, lists: ReadonlyMap<string, string>): void {
  for (const { 0: word, index } of text.matchAll(/[^ \t\n\r(),=]+/g)) {
    const items = lists.get(word)
    if (items !== undefined) replacer.put(index, index + word.length, items)
    if (replacer.isFull) return
  }
}

/** Puts one list in wherever its name stands between boundaries; gives back whether there was such a place. */
export function replaceName(replacer: Replacer, text: string, name: string, items: string): boolean {
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
export function joinItems(items: readonly string[]): string {
  let first = 0
  while (items[first] === '') first++
  return items.slice(first).map(quoteItem).join(', ')
}

export function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 13
}

/** Blank, ( ) , or = */
function isBoundary(c: number): boolean {
  return isBlank(c) || c === 0x28 || c === 0x29 || c === 0x2c || c === 0x3d
}

const COMMA = 0x2c

/** Puts texts in the place of names, from left to right. */
export class Replacer {
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
