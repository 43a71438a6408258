/**
 * Cuts YAML text into tokens: yaml-cpp's reading of YAML 1.2, so that the same files are accepted with the same positions.
 *
 * Whether a scalar is a key shows only at the `:` after it. A token for the key (and for the map that would begin with it)
 * is therefore put into the queue at once as `unsure`, and becomes `sure` or `void` later.
 */

import type { Input } from './input.ts'
import { show, TAB } from './input.ts'
import type { Mark } from './node.ts'
import type { Chomp } from './scalar.ts'
import { readBlock, readPlain, readQuoted } from './scalar.ts'
import type { TagToken } from './tag.ts'
import { readTag } from './tag.ts'

export type TokenKind =
  | 'directive'
  | 'document start'
  | 'document end'
  | 'block sequence'
  | 'block map'
  | 'end of block sequence'
  | 'end of block map'
  | 'entry'
  | 'flow sequence'
  | 'flow map'
  | 'end of flow sequence'
  | 'end of flow map'
  | 'flow entry'
  | 'key'
  | 'value'
  | 'anchor'
  | 'alias'
  | 'tag'
  | 'plain'
  | 'quoted'

export interface Token extends Mark {
  readonly kind: TokenKind
  state: 'sure' | 'unsure' | 'void'
  /** Text of scalars, names of anchors, aliases and directives. */
  readonly text: string
  /** Of a directive its arguments, of a tag the tag. */
  readonly extra: readonly string[] | TagToken | undefined
}

interface Indent {
  readonly column: number
  readonly kind: 'sequence' | 'map' | 'none'
  state: Token['state']
}

interface SimpleKey {
  readonly mark: Mark
  readonly flowDepth: number
  readonly indent: Indent | undefined
  readonly mapToken: Token | undefined
  readonly keyToken: Token
}

/** Flow collections inside each other; deeper ones are refused before the queue of unsure tokens fills the memory. */
const DEEPEST_FLOW = 500

/** A key longer than this is none. */
const LONGEST_KEY = 1024

/** Tokens that wait for a key to be decided. So many cannot be on one line of a key: it is none, whatever follows. */
const LONGEST_QUEUE = 10_000

const HASH = 0x23
const PERCENT = 0x25

export class Scanner {
  readonly #input: Input
  readonly #queue: Token[] = []
  #head = 0
  #started = false
  #ended = false
  #keyAllowed = false
  /** False after a quoted scalar on the same line of a block: `"a" "b"` is no YAML. */
  #scalarAllowed = false
  /** After a quoted scalar or a flow collection, a `:` needs no blank behind it in a flow. */
  #afterJson = false
  readonly #keys: SimpleKey[] = []
  readonly #indents: Indent[] = []
  readonly #flows: ('sequence' | 'map')[] = []

  constructor(input: Input) {
    this.#input = input
  }

  /** The next token without taking it; undefined at the end. */
  peek(): Token | undefined {
    for (;;) {
      const token = this.#queue[this.#head]
      if (token !== undefined) {
        if (token.state === 'sure') return token
        if (token.state === 'void') {
          this.#drop()
          continue
        }
        // Nothing can settle it any more: the file ended inside a flow collection.
        if (this.#ended) return token
        if (this.#queue.length - this.#head > LONGEST_QUEUE) {
          this.#giveUpKey(token)
          continue
        }
      } else if (this.#ended) {
        return undefined
      }
      this.#scan()
    }
  }

  take(): void {
    if (this.peek() !== undefined) this.#drop()
  }

  /** How far the text was read. */
  mark(): Mark {
    return this.#input.mark()
  }

  /** The token is of a key that was found to be none. Its entry among the keys stays until the scanner comes to it. */
  #giveUpKey(token: Token): void {
    token.state = 'void'
    const key = this.#keys.find((k) => k.keyToken === token || k.mapToken === token)
    if (key !== undefined) settle(key, 'void')
  }

  #drop(): void {
    this.#head++
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0
      this.#head = 0
    }
  }

  #push(kind: TokenKind, { line, column, offset }: Mark, text = '', extra?: Token['extra']): Token {
    const token: Token = { kind, state: 'sure', line, column, offset, text, extra }
    this.#queue.push(token)
    return token
  }

  get #inFlow(): boolean {
    return this.#flows.length > 0
  }

  get #topIndent(): number {
    return this.#indents.at(-1)?.column ?? 0
  }

  #scan(): void {
    const input = this.#input
    if (!this.#started) {
      this.#started = true
      this.#keyAllowed = true
      this.#scalarAllowed = true
      this.#indents.push({ column: -1, kind: 'none', state: 'sure' })
      return
    }
    this.#skipToToken()
    this.#closeIndents()
    if (input.ended) return this.#end()
    const c = input.peek()
    if (input.column === 0) {
      if (c === PERCENT) return this.#directive()
      if (input.isDocumentMark()) return this.#documentMark(c === 0x2d)
    }
    switch (c) {
      case 0x5b: // [
        return this.#openFlow('sequence')
      case 0x7b: // {
        return this.#openFlow('map')
      case 0x5d: // ]
        return this.#closeFlow('sequence')
      case 0x7d: // }
        return this.#closeFlow('map')
      case 0x2c: // ,
        return this.#flowEntry()
    }
    if (c === 0x2d && input.isBlankBreakOrEnd(1)) return this.#entry()
    if (c === 0x3f && input.isBlankOrBreak(1)) return this.#explicitKey()
    if (c === 0x3a && this.#isValue()) return this.#value()
    if (c === 0x2a) return this.#anchorOrAlias('alias')
    if (c === 0x26) return this.#anchorOrAlias('anchor')
    if (c === 0x21) return this.#tag()
    if (!this.#inFlow && (c === 0x7c || c === 0x3e)) return this.#block(c === 0x3e)
    if (!this.#scalarAllowed) input.fail('a quoted text must be the whole value: quote all of it, or none')
    if (c === 0x22 || c === 0x27) return this.#quoted()
    if (this.#startsPlain(c)) return this.#plain()
    return input.fail(`a value cannot begin with ${show(c)}: put it in quotes`)
  }

  #skipToToken(): void {
    const input = this.#input
    for (;;) {
      while (input.isBlank()) {
        if (!this.#inFlow && input.peek() === TAB) this.#keyAllowed = false
        input.take()
      }
      if (input.peek() === HASH) {
        while (!input.ended && input.breakLength() === 0) input.take()
      }
      const length = input.breakLength()
      if (length === 0) return
      input.skip(length)
      this.#voidKey()
      this.#scalarAllowed = true
      if (!this.#inFlow) this.#keyAllowed = true
    }
  }

  #end(): void {
    if (this.#input.column > 0) this.#input.startLine()
    this.#closeAllIndents()
    this.#keys.length = 0
    this.#keyAllowed = false
    this.#scalarAllowed = false
    this.#ended = true
  }

  /** Opens a block collection at a column, unless one is open there already. */
  #openIndent(column: number, kind: 'sequence' | 'map'): { indent: Indent; token: Token } | undefined {
    if (this.#inFlow) return undefined
    const last = this.#indents.at(-1)!
    if (column < last.column) return undefined
    // A sequence may begin at the column of the key it is the value of.
    if (column === last.column && !(kind === 'sequence' && last.kind === 'map')) return undefined
    const token = this.#push(kind === 'sequence' ? 'block sequence' : 'block map', this.#input.mark())
    const indent: Indent = { column, kind, state: 'sure' }
    this.#indents.push(indent)
    return { indent, token }
  }

  /** Ends the blocks that the present column is no longer inside of. */
  #closeIndents(): void {
    if (this.#inFlow) return
    const input = this.#input
    const { column } = input
    const isEntry = input.peek() === 0x2d && input.isBlankBreakOrEnd(1)
    for (let top = this.#indents.at(-1); top !== undefined; top = this.#indents.at(-1)) {
      if (top.column < column || (top.column === column && (top.kind !== 'sequence' || isEntry))) break
      this.#closeIndent(top)
    }
    for (let top = this.#indents.at(-1); top?.state === 'void'; top = this.#indents.at(-1)) this.#closeIndent(top)
  }

  #closeAllIndents(): void {
    if (this.#inFlow) return
    for (let top = this.#indents.at(-1); top !== undefined && top.kind !== 'none'; top = this.#indents.at(-1)) {
      this.#closeIndent(top)
    }
  }

  #closeIndent(indent: Indent): void {
    this.#indents.pop()
    if (indent.state !== 'sure') this.#voidKey()
    else if (indent.kind === 'sequence') this.#push('end of block sequence', this.#input.mark())
    else if (indent.kind === 'map') this.#push('end of block map', this.#input.mark())
  }

  /** What follows may turn out to be a key. */
  #expectKey(): void {
    if (!this.#keyAllowed || this.#keys.at(-1)?.flowDepth === this.#flows.length) return
    const mark = this.#input.mark()
    const opened = this.#inFlow ? undefined : this.#openIndent(mark.column, 'map')
    if (opened !== undefined) {
      opened.indent.state = 'unsure'
      opened.token.state = 'unsure'
    }
    const keyToken = this.#push('key', mark)
    keyToken.state = 'unsure'
    this.#keys.push({ mark, flowDepth: this.#flows.length, indent: opened?.indent, mapToken: opened?.token, keyToken })
  }

  #voidKey(): void {
    const key = this.#keys.at(-1)
    if (key === undefined || key.flowDepth !== this.#flows.length) return
    settle(key, 'void')
    this.#keys.pop()
  }

  /** Decides about the expected key at this depth; true when it is one. */
  #confirmKey(): boolean {
    const key = this.#keys.at(-1)
    if (key === undefined || key.flowDepth !== this.#flows.length) return false
    this.#keys.pop()
    const { line, offset } = this.#input
    const sure = line === key.mark.line && offset - key.mark.offset <= LONGEST_KEY
    settle(key, sure ? 'sure' : 'void')
    return sure
  }

  #endBlocks(): void {
    this.#closeAllIndents()
    this.#keys.length = 0
    this.#keyAllowed = false
    this.#afterJson = false
  }

  #directive(): void {
    const input = this.#input
    this.#endBlocks()
    const mark = input.mark()
    input.take()
    const name = this.#word()
    const params: string[] = []
    for (;;) {
      while (input.isBlank()) input.take()
      if (input.ended || input.breakLength() > 0 || input.peek() === HASH) break
      params.push(this.#word())
    }
    this.#push('directive', mark, name, params)
  }

  #word(): string {
    const input = this.#input
    const start = input.offset
    while (!input.ended && !input.isBlankOrBreak()) input.take()
    return input.text.slice(start, input.offset)
  }

  #documentMark(start: boolean): void {
    this.#endBlocks()
    const mark = this.#input.mark()
    this.#input.skip(3)
    this.#push(start ? 'document start' : 'document end', mark)
  }

  #openFlow(kind: 'sequence' | 'map'): void {
    const input = this.#input
    if (this.#flows.length >= DEEPEST_FLOW) input.fail(`more than ${DEEPEST_FLOW} brackets are open here: nest less`)
    this.#expectKey()
    this.#keyAllowed = true
    this.#afterJson = false
    const mark = input.mark()
    input.take()
    this.#flows.push(kind)
    this.#push(kind === 'sequence' ? 'flow sequence' : 'flow map', mark)
  }

  #closeFlow(kind: 'sequence' | 'map'): void {
    const input = this.#input
    if (!this.#inFlow) input.fail('this bracket closes nothing: put the value in quotes if the bracket belongs to it')
    this.#endFlowEntry()
    this.#keyAllowed = false
    this.#afterJson = true
    const mark = input.mark()
    if (this.#flows.at(-1) !== kind) input.fail('this bracket does not fit the one that is open')
    input.take()
    this.#flows.pop()
    this.#push(kind === 'sequence' ? 'end of flow sequence' : 'end of flow map', mark)
  }

  #flowEntry(): void {
    const input = this.#input
    if (input.column === 0) input.fail('a line cannot begin with a comma')
    if (!this.#scalarAllowed) input.fail('a comma cannot follow a quoted text here: quote all of the value')
    this.#endFlowEntry()
    this.#keyAllowed = true
    this.#afterJson = false
    const mark = input.mark()
    input.take()
    this.#push('flow entry', mark)
  }

  /** In a flow map, a text without a colon is a key without a value. */
  #endFlowEntry(): void {
    const flow = this.#flows.at(-1)
    if (flow === 'map' && this.#confirmKey()) this.#push('value', this.#input.mark())
    else if (flow === 'sequence') this.#voidKey()
  }

  #entry(): void {
    const input = this.#input
    if (this.#inFlow) input.fail('"- " cannot stand inside brackets: separate the items by commas')
    if (!this.#keyAllowed) input.fail('"- " must begin a line')
    this.#openIndent(input.column, 'sequence')
    this.#keyAllowed = true
    this.#afterJson = false
    const mark = input.mark()
    input.take()
    this.#push('entry', mark)
  }

  #explicitKey(): void {
    const input = this.#input
    if (!this.#inFlow) {
      if (!this.#keyAllowed) input.fail('a key cannot begin here')
      this.#openIndent(input.column, 'map')
    }
    this.#keyAllowed = !this.#inFlow
    const mark = input.mark()
    input.take()
    this.#push('key', mark)
  }

  #isValue(): boolean {
    const input = this.#input
    if (!this.#inFlow) return input.isBlankBreakOrEnd(1)
    if (this.#afterJson || input.isBlankOrBreak(1)) return true
    const next = input.peek(1)
    return next === 0x2c || next === 0x5d || next === 0x7d
  }

  #value(): void {
    const input = this.#input
    const isKey = this.#confirmKey()
    this.#afterJson = false
    if (isKey) {
      this.#keyAllowed = false
    } else {
      if (!this.#inFlow) {
        if (!this.#keyAllowed) {
          input.fail(
            '": " makes a key and a value, which cannot stand here: put the text in quotes or check the indentation',
          )
        }
        this.#openIndent(input.column, 'map')
      }
      this.#keyAllowed = !this.#inFlow
    }
    this.#scalarAllowed = true
    const mark = input.mark()
    input.take()
    this.#push('value', mark)
  }

  #anchorOrAlias(kind: 'anchor' | 'alias'): void {
    const input = this.#input
    this.#expectKey()
    this.#keyAllowed = false
    this.#afterJson = false
    const mark = input.mark()
    input.take()
    const start = input.offset
    while (!input.ended && !endsAnchor(input.peek()) && !input.isBlankOrBreak()) input.take()
    const name = input.text.slice(start, input.offset)
    if (name === '')
      input.fail(`${kind === 'alias' ? '*' : '&'} needs a name: put the value in quotes if it begins with it`)
    if (!input.ended && !followsAnchor(input.peek()) && !input.isBlankOrBreak()) {
      input.fail(`${show(input.peek())} cannot stand in a name after ${kind === 'alias' ? '*' : '&'}`)
    }
    this.#push(kind, mark, name)
  }

  #tag(): void {
    this.#expectKey()
    this.#keyAllowed = false
    this.#afterJson = false
    const mark = this.#input.mark()
    this.#push('tag', mark, '', readTag(this.#input))
  }

  #plain(): void {
    const input = this.#input
    const indent = this.#inFlow ? 0 : this.#topIndent + 1
    this.#expectKey()
    const mark = input.mark()
    const { text, newLine } = readPlain(input, indent, this.#inFlow)
    this.#keyAllowed = newLine
    this.#afterJson = false
    this.#push('plain', mark, text)
  }

  #quoted(): void {
    this.#expectKey()
    const mark = this.#input.mark()
    const text = readQuoted(this.#input)
    this.#keyAllowed = false
    this.#scalarAllowed = this.#inFlow
    this.#afterJson = true
    this.#push('quoted', mark, text)
  }

  #block(folded: boolean): void {
    const input = this.#input
    const mark = input.mark()
    input.take()
    let chomping: Chomp = 'clip'
    let indent = 1
    let detect = true
    // At most one sign and one digit, in any order.
    const first = input.peek()
    const count = isChomp(first)
      ? isDigit(input.peek(1))
        ? 2
        : 1
      : isDigit(first)
        ? isChomp(input.peek(1))
          ? 2
          : 1
        : 0
    for (let i = 0; i < count; i++) {
      const c = input.take()
      if (c === 0x2b) chomping = 'keep'
      else if (c === 0x2d) chomping = 'strip'
      else if (c === 0x30) input.fail('the indentation of a block of text cannot be 0')
      else {
        indent = c - 0x30
        detect = false
      }
    }
    while (input.isBlank()) input.take()
    if (input.peek() === HASH) {
      while (!input.ended && input.breakLength() === 0) input.take()
    }
    if (!input.ended && input.breakLength() === 0) input.fail('after | or > the text begins on the next line')
    if (this.#topIndent >= 0) indent += this.#topIndent
    const text = readBlock(input, indent, detect, folded, chomping)
    this.#keyAllowed = true
    this.#afterJson = false
    this.#push('quoted', mark, text)
  }

  #startsPlain(c: number): boolean {
    const input = this.#input
    if (',[]{}#&*!|>\'"%@`'.includes(String.fromCharCode(c))) return false
    if (this.#inFlow) {
      if (c === 0x3f) return false
      return !((c === 0x2d || c === 0x3a) && (input.isBlank(1) || input.peek(1) === 4))
    }
    return !((c === 0x2d || c === 0x3f || c === 0x3a) && input.isBlankBreakOrEnd(1))
  }
}

function settle(key: SimpleKey, state: 'sure' | 'void'): void {
  if (key.indent !== undefined) key.indent.state = state
  if (key.mapToken !== undefined) key.mapToken.state = state
  key.keyToken.state = state
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

function isChomp(c: number): boolean {
  return c === 0x2b || c === 0x2d
}

/** One of [ ] { } , */
function endsAnchor(c: number): boolean {
  return c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d || c === 0x2c
}

/** One of ? : , ] } % @ and the grave accent. */
function followsAnchor(c: number): boolean {
  return c === 0x3f || c === 0x3a || c === 0x2c || c === 0x5d || c === 0x7d || c === 0x25 || c === 0x40 || c === 0x60
}
