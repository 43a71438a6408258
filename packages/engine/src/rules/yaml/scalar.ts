/** Reads scalars: plain, quoted and block ones, with line folding, chomping and escapes as in yaml-cpp. */

import type { Input } from './input.ts'
import { CR, END, LF, show, SPACE, TAB } from './input.ts'

const COLON = 0x3a
const HASH = 0x23
const BACKSLASH = 0x5c
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27

/** What the body of a scalar is read into. */
interface Body {
  text: string
  /** Blanks that follow `text` and vanish if the line ends here. */
  blanks: string
  /** Length of the text after its last escape, which trimming leaves alone; -1 without one. */
  escaped: number
}

function emptyBody(): Body {
  return { text: '', blanks: '', escaped: -1 }
}

/**
 * A plain scalar. `indent`: columns that its further lines need in a block, 0 in a flow. `newLine`: whether it ended because
 * a line began further left, after which a key may follow.
 */
export function readPlain(input: Input, indent: number, inFlow: boolean): { text: string; newLine: boolean } {
  const body = emptyBody()
  const atEnd = inFlow ? endsPlainInFlow : endsPlain
  let newLine = false
  let emptyLine = false
  while (!input.ended) {
    while (!input.ended && !atEnd(input) && input.breakLength() === 0) {
      if (input.column === 0 && input.isDocumentMark()) break
      if (input.peek() === 0) readEscape(input, body)
      else readRun(input, body, plainRunEnd(input, inFlow))
    }
    if (input.ended || (input.column === 0 && input.isDocumentMark()) || atEnd(input)) break
    body.blanks = ''
    input.skip(input.breakLength())
    while (input.peek() === SPACE && input.column < indent && !atEnd(input)) input.take()
    while (input.isBlank()) {
      if (input.peek() === TAB && input.column < indent) input.fail('a tab cannot indent a line: use spaces')
      if (atEnd(input)) break
      input.take()
    }
    const nextEmpty = input.breakLength() > 0
    if (nextEmpty) body.text += '\n'
    else if (!emptyLine) body.text += ' '
    emptyLine = nextEmpty
    if (!emptyLine && input.column < indent) {
      newLine = true
      break
    }
  }
  keepBlanks(body)
  trimBlanks(body)
  return { text: chomp(body, 0), newLine }
}

/** A quoted scalar; the position is on its opening quote. */
export function readQuoted(input: Input): string {
  const quote = input.take()
  const body = emptyBody()
  const atEnd = (): boolean => input.peek() === quote && (quote !== SINGLE_QUOTE || input.peek(1) !== SINGLE_QUOTE)
  const escape = quote === DOUBLE_QUOTE ? BACKSLASH : SINGLE_QUOTE
  let emptyLine = false
  while (!input.ended) {
    let joined = false
    while (!input.ended && !atEnd() && input.breakLength() === 0) {
      if (input.column === 0 && input.isDocumentMark())
        input.fail('the document ends inside a quoted text: close the quote')
      if (input.peek() === BACKSLASH && escape === BACKSLASH && input.breakLength(1) > 0) {
        input.take()
        keepBlanks(body)
        body.escaped = body.text.length
        joined = true
        break
      }
      if (input.peek() === escape) readEscape(input, body)
      else readRun(input, body, quotedRunEnd(input, quote))
    }
    if (input.ended) input.fail('the file ends inside a quoted text: close the quote')
    if (atEnd()) {
      input.take()
      break
    }
    body.blanks = ''
    input.skip(input.breakLength())
    while (input.isBlank() && !atEnd()) input.take()
    const nextEmpty = input.breakLength() > 0
    if (nextEmpty) body.text += '\n'
    else if (!emptyLine && !joined) body.text += ' '
    emptyLine = nextEmpty
  }
  keepBlanks(body)
  return chomp(body, 1)
}

/** How the line ends after a block scalar are kept. */
export type Chomp = 'strip' | 'clip' | 'keep'

/**
 * The lines of a block scalar (`|` or `>`); the position is at the end of its header line. `indent`: the columns its lines
 * are indented by, at least when `detect` is set: then the first line that is not empty decides.
 */
export function readBlock(input: Input, indent: number, detect: boolean, folded: boolean, chomping: Chomp): string {
  const body = emptyBody()
  let started = false
  let pastHeader = false
  let emptyLine = false
  let moreIndented = false
  let foldedBreaks = 0
  let foldStartedIndented = false
  while (!input.ended) {
    while (input.peek() !== END && input.breakLength() === 0) {
      started = true
      pastHeader = true
      if (input.peek() === 0) readEscape(input, body)
      else readRun(input, body, blockRunEnd(input))
    }
    keepBlanks(body)
    if (input.peek() === END) break
    input.skip(input.breakLength())
    const undecided = detect && !started
    const most = undecided ? Infinity : indent
    while (input.peek() === SPACE && input.column < most) input.take()
    if (undecided) indent = Math.max(indent, input.column)
    if (input.peek() === TAB && input.column < indent) input.fail('a tab cannot indent a line: use spaces')
    const nextEmpty = input.breakLength() > 0
    const nextIndented = input.isBlank()
    if (folded && foldedBreaks === 0 && nextEmpty) foldStartedIndented = moreIndented
    if (pastHeader && !folded) {
      body.text += '\n'
    } else if (pastHeader) {
      if (!emptyLine && !nextEmpty && !moreIndented && !nextIndented && input.column >= indent) body.text += ' '
      else if (nextEmpty) foldedBreaks++
      else body.text += '\n'
      if (!nextEmpty && foldedBreaks > 0) {
        body.text += '\n'.repeat(foldedBreaks - 1)
        if (foldStartedIndented || nextIndented || !started) body.text += '\n'
        foldedBreaks = 0
      }
    }
    emptyLine = nextEmpty
    moreIndented = nextIndented
    pastHeader = true
    if (!emptyLine && input.column < indent) break
  }
  keepBlanks(body)
  if (chomping === 'keep') return body.text
  return chomp(body, chomping === 'clip' ? 1 : 0)
}

/** Takes the bytes up to an offset of the same line. */
function readRun(input: Input, body: Body, end: number): void {
  if (input.peek() === 0) {
    // Alone, because it can begin a line (Input).
    keepBlanks(body)
    body.text += String.fromCharCode(input.take())
    return
  }
  const run = input.text.slice(input.offset, end)
  let last = run.length
  while (last > 0 && isBlankCode(run.charCodeAt(last - 1))) last--
  if (last > 0) {
    body.text += body.blanks + run.slice(0, last)
    body.blanks = run.slice(last)
  } else {
    body.blanks += run
  }
  input.skipTo(end)
}

function keepBlanks(body: Body): void {
  body.text += body.blanks
  body.blanks = ''
}

/** The end of the bytes that surely belong to the scalar: at least one, as the caller has looked at the first. */
function plainRunEnd(input: Input, inFlow: boolean): number {
  const { text } = input
  let i = input.offset + 1
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === COLON || c === HASH || c === LF || c === CR || c === SPACE || c === TAB || c === 0) break
    if (inFlow && isFlowIndicator(c)) break
  }
  return i
}

function quotedRunEnd(input: Input, quote: number): number {
  const { text } = input
  let i = input.offset + 1
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === quote || c === BACKSLASH || c === LF || c === CR || c === 0) break
  }
  return i
}

function blockRunEnd(input: Input): number {
  const { text } = input
  let i = input.offset + 1
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === LF || c === CR || c === 0 || c === END) break
  }
  return i
}

function isBlankCode(c: number): boolean {
  return c === SPACE || c === TAB
}

/** One of , ? [ ] { } */
function isFlowIndicator(c: number): boolean {
  return c === 0x2c || c === 0x3f || c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d
}

function endsPlain(input: Input): boolean {
  const c = input.peek()
  if (c === COLON) return input.isBlankBreakOrEnd(1)
  return startsComment(input, c)
}

function endsPlainInFlow(input: Input): boolean {
  const c = input.peek()
  if (c === COLON) {
    const next = input.peek(1)
    return input.isBlankBreakOrEnd(1) || next === 0x2c || next === 0x5d || next === 0x7d
  }
  return isFlowIndicator(c) || startsComment(input, c)
}

/** A blank or line end, then #. */
function startsComment(input: Input, c: number): boolean {
  if (isBlankCode(c) || c === LF) return input.peek(1) === HASH
  return c === CR && input.peek(input.breakLength()) === HASH
}

function trimBlanks(body: Body): void {
  let end = body.text.length
  while (end > 0 && isBlankCode(body.text.charCodeAt(end - 1))) end--
  if (end === 0 && body.escaped < 0) return
  // An escape may have been a blank; one byte after it stays too, as yaml-cpp has it.
  if (end - 1 < body.escaped) end = body.escaped + 1
  body.text = body.text.slice(0, end)
}

/** Cuts the line ends at the end to `kept` of them. */
function chomp(body: Body, kept: number): string {
  const { text } = body
  let last = text.length - 1
  while (last >= 0 && text.charCodeAt(last) === LF) last--
  if (last < body.escaped) last = body.escaped
  return last < 0 ? '' : text.slice(0, last + 1 + kept)
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
  // The next line and the no-break space come out as single bytes, not as UTF-8; so Falco reads them.
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\xe2\x80\xa8'],
  ['P', '\xe2\x80\xa9'],
])
const hexEscapes: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

/** An escape; the position is on its backslash (or on the first of two single quotes). */
function readEscape(input: Input, body: Body): void {
  input.take()
  keepBlanks(body)
  const code = input.take()
  const letter = String.fromCharCode(code)
  const digits = hexEscapes.get(letter)
  const simple = simpleEscapes.get(letter)
  if (simple !== undefined) body.text += simple
  else if (digits !== undefined) body.text += readHex(input, digits)
  else input.fail(`a backslash before ${show(code)} is no escape: write two for a backslash, or use single quotes`)
  body.escaped = body.text.length
}

function readHex(input: Input, digits: number): string {
  let text = ''
  for (let i = 0; i < digits; i++) text += String.fromCharCode(input.take())
  if (!/^[0-9a-fA-F]+$/.test(text)) input.fail(`an escape needs ${digits} hexadecimal digits here`)
  const point = parseInt(text, 16)
  if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff)
    input.fail(`there is no character with the number ${text}`)
  return utf8(point)
}

function utf8(point: number): string {
  if (point < 0x80) return String.fromCharCode(point)
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), 0x80 | (point & 0x3f))
  if (point < 0x10000)
    return String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f))
  const high = String.fromCharCode(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f))
  return high + String.fromCharCode(0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f))
}
