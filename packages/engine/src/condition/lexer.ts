/**
 * Reads the words of a condition. There is no stream of tokens: the parser asks at the cursor for the word that it needs, because
 * the same characters are different words in different places (a bare value may hold what a field name may not).
 */

import type { Operator, Modifier } from '../fields/define.ts'
import type { Position } from './ast.ts'
import { unescape } from './escape.ts'

/** Thrown inside the parser, at the place where the cursor stands; never leaves it. */
export class Refusal extends Error {}

const TAB = 9
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

// Sticky: they match at the cursor or not at all. None of them can backtrack more than once over its text.
const identifier = /[a-zA-Z][a-zA-Z0-9_]*/y
const fieldName = /[a-zA-Z][a-zA-Z0-9_]*(?:\.[a-zA-Z][a-zA-Z0-9_]*)+/y
const hexNumber = /0[xX][0-9a-fA-F]+/y
const number = /[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?/y
const bareText = /[^()"'=, \t\n\v\f\r]+/y
const notPrefix = /not[ \t\n\v\f\r]+/y
const bareArgument = /[^[\]"' \t\n\v\f\r]+/y

const symbolOperators = ['==', '=', '!='] as const
const orderOperators = ['<=', '<', '>=', '>'] as const
const wordOperators = [
  'glob',
  'iglob',
  'contains',
  'icontains',
  'bcontains',
  'startswith',
  'bstartswith',
  'endswith',
  'regex',
] as const
const listOperators = ['intersects', 'in', 'pmatch'] as const
const modifiers = ['oneof', 'anyof', 'allof'] as const
export const transformerNames = ['tolower', 'toupper', 'b64', 'basename', 'len', 'join', 'concat', 'getopt'] as const

export class Lexer {
  readonly text: string
  offset = 0
  // Line and column are counted up to here; the parser asks for positions in order.
  #counted = 0
  #line = 1
  #lineStart = 0

  constructor(text: string) {
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.offset >= this.text.length
  }

  /** Where the cursor stands. Carriage return and line feed each start a line, so CRLF counts twice. */
  position(): Position {
    if (this.offset < this.#counted) {
      this.#counted = 0
      this.#line = 1
      this.#lineStart = 0
    }
    for (; this.#counted < this.offset; this.#counted++) {
      const code = this.text.charCodeAt(this.#counted)
      if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue
      this.#line++
      this.#lineStart = this.#counted + 1
    }
    return { line: this.#line, column: this.offset - this.#lineStart + 1, offset: this.offset }
  }

  /** Steps over blanks: space, tab, backspace, CR and LF (no vertical tab, no form feed). True when there was one. */
  blank(): boolean {
    const start = this.offset
    for (; ; this.offset++) {
      const code = this.text.charCodeAt(this.offset)
      // 8, 9, 10: backspace, tab, line feed.
      if (!(code === 32 || (code >= TAB - 1 && code <= LINE_FEED) || code === CARRIAGE_RETURN)) break
    }
    return this.offset > start
  }

  /** Steps over `word` when it stands at the cursor, whatever follows it. */
  skip(word: string): boolean {
    if (!this.text.startsWith(word, this.offset)) return false
    this.offset += word.length
    return true
  }

  /** Steps over any number of `not` followed by blanks; the count. */
  nots(): number {
    let count = 0
    while (this.#match(notPrefix) !== undefined) count++
    return count
  }

  identifier(): string | undefined {
    return this.#match(identifier)
  }

  /** A name with at least one dot. */
  fieldName(): string | undefined {
    return this.#match(fieldName)
  }

  bareArgument(): string | undefined {
    return this.#match(bareArgument)
  }

  number(): string | undefined {
    return this.#match(hexNumber) ?? this.#match(number)
  }

  bareText(): string | undefined {
    return this.#match(bareText)
  }

  /** The name of a transformer directly followed by its opening bracket, which is stepped over too. */
  transformer(): string | undefined {
    return transformerNames.find((name) => this.skip(`${name}(`))
  }

  /** `<`, `<=`, `>`, `>=`. */
  orderOperator(): Operator | undefined {
    return orderOperators.find((op) => this.skip(op))
  }

  /** An operator that compares with one text; those that are words need a blank behind them, which is stepped over. */
  textOperator(): { readonly op: Operator; readonly blank: boolean } | undefined {
    const symbol = symbolOperators.find((op) => this.skip(op))
    if (symbol !== undefined) return { op: symbol === '==' ? '=' : symbol, blank: this.blank() }
    const word = wordOperators.find((op) => this.#skipWithBlank(op))
    return word === undefined ? undefined : { op: word, blank: true }
  }

  /** `intersects`, `in`, `pmatch`: no blank needed behind them. */
  listOperator(): Operator | undefined {
    return listOperators.find((op) => this.skip(op))
  }

  /**
   * `oneof`, `anyof` or `allof`, when a blank and then a list follow, or a name that can be a list's: otherwise it is an ordinary value.
   */
  modifier(): Modifier | undefined {
    const start = this.offset
    const modifier = modifiers.find((word) => this.#skipWithBlank(word))
    if (modifier !== undefined && this.#listFollows()) return modifier
    this.offset = start
    return undefined
  }

  /** The value of a quoted text; undefined when none starts here or its closing quote is missing (then nothing is stepped over). */
  quoted(): string | undefined {
    const { text } = this
    const quote = text[this.offset]
    if (quote !== '"' && quote !== "'") return undefined
    // A quote behind a backslash does not close, even when that backslash is itself escaped.
    let end = this.offset
    do end = text.indexOf(quote, end + 1)
    while (end > 0 && text[end - 1] === '\\')
    // A NUL ends a condition.
    if (end < 0 || text.slice(this.offset, end).includes('\0')) return undefined
    const value = unescape(text.slice(this.offset + 1, end), quote)
    this.offset = end + 1
    if (!value.ok) throw new Refusal(value.error)
    return value.value
  }

  #listFollows(): boolean {
    if (this.text[this.offset] === '(') return true
    const start = this.offset
    const name = this.identifier()
    this.offset = start
    return name !== undefined && !/^(?:and|or|not)(?![a-zA-Z0-9])/.test(name)
  }

  #skipWithBlank(word: string): boolean {
    const start = this.offset
    if (this.skip(word) && this.blank()) return true
    this.offset = start
    return false
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset
    const found = pattern.exec(this.text)
    if (found === null) return undefined
    this.offset = pattern.lastIndex
    return found[0]
  }
}
