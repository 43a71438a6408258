/** Finds where a field or a transformer that is embedded in text ends. */

import { unescape } from '../condition/escape.ts'
import { transformerNames } from '../condition/lexer.ts'

const names: readonly string[] = transformerNames

export interface LexedField {
  /** Where the dotted name ends. */
  readonly nameEnd: number
  /** Where the whole ends, brackets included. */
  readonly end: number
  /** The text in brackets, without quotes; undefined when none follows or when it is no argument. */
  readonly arg: string | undefined
}

/** A name with at least one dot, and an argument in brackets when one follows; undefined when none starts at `at`. */
export function fieldNameEnd(text: string, at: number): LexedField | undefined {
  let end = identifierEnd(text, at)
  if (end === at) return undefined
  let dots = 0
  while (text[end] === '.') {
    const next = identifierEnd(text, end + 1)
    if (next === end + 1) break
    end = next
    dots++
  }
  if (dots === 0) return undefined
  const bracket = argumentEnd(text, end)
  return { nameEnd: end, end: bracket?.end ?? end, arg: bracket?.arg }
}

/**
 * A call of a transformer at `at`: where it may end, longest first (with the brackets that follow, without them).
 * undefined when none starts there. The parentheses are only balanced here, not understood.
 */
export function transformerEnd(text: string, at: number): { readonly ends: readonly number[] } | undefined {
  const nameEnd = identifierEnd(text, at)
  if (text[nameEnd] !== '(' || !names.includes(text.slice(at, nameEnd))) return undefined
  let depth = 0
  for (let i = nameEnd; i < text.length; i++) {
    const char = text[i]
    if (char === '"' || char === "'") {
      const close = quoteEnd(text, i)
      if (close < 0) break
      i = close
    } else if (char === '(') depth++
    else if (char === ')' && --depth === 0) {
      const bracket = argumentEnd(text, i + 1)
      return { ends: bracket === undefined ? [i + 1] : [bracket.end, i + 1] }
    }
  }
  return { ends: [text.length] }
}

/** `[bare]` or `["quoted"]` at `at`. */
function argumentEnd(text: string, at: number): { readonly end: number; readonly arg: string } | undefined {
  if (text[at] !== '[') return undefined
  const first = text[at + 1]
  if (first === '"' || first === "'") {
    const close = quoteEnd(text, at + 1)
    if (close < 0 || text[close + 1] !== ']') return undefined
    const arg = unescape(text.slice(at + 2, close), first)
    return arg.ok ? { end: close + 2, arg: arg.value } : undefined
  }
  let i = at + 1
  while (i < text.length && !isBareStop(text.charCodeAt(i))) i++
  return i > at + 1 && text[i] === ']' ? { end: i + 1, arg: text.slice(at + 1, i) } : undefined
}

/** The closing quote: the next one whose preceding byte is no backslash; -1 when there is none. */
function quoteEnd(text: string, at: number): number {
  const quote = text[at]!
  let i = text.indexOf(quote, at + 1)
  while (i >= 0 && text[i - 1] === '\\') i = text.indexOf(quote, i + 1)
  return i
}

/** [a-zA-Z]+[a-zA-Z0-9_]* */
function identifierEnd(text: string, at: number): number {
  if (!isLetter(text.charCodeAt(at))) return at
  let i = at + 1
  while (i < text.length && isWord(text.charCodeAt(i))) i++
  return i
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}

function isWord(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95
}

/** What ends a bare argument: brackets, quotes, blanks. */
function isBareStop(code: number): boolean {
  return code === 91 || code === 93 || code === 34 || code === 39 || code === 32 || (code >= 9 && code <= 13)
}
