/**
 * The `regex` comparison: does the expression match the whole text? Expressions are turned from code points to bytes, so byte strings
 * are matched as they are, without decoding; a byte that is not part of UTF-8 is matched by nothing, not even by `.`.
 * The automaton is RE2JS's: time in proportion to the text, whatever the expression.
 */

import { RE2JS } from 're2js'

import { parseRegex, type Range, type RegexNode } from './regex-syntax.ts'

export type RegexMatch = (text: string) => boolean
export type RegexOutcome =
  | { readonly ok: true; readonly match: RegexMatch }
  | { readonly ok: false; readonly error: string }

/** Steps of the automaton that an expression may have: about what RE2 allows in its 8 MiB. */
const MAX_STEPS = 100_000

/** Compiled expressions, oldest first; the same ones come again with every reload of the rules. */
const cache = new Map<string, RegexMatch>()
const CACHE_SIZE = 10_000

/** `pattern` is a byte string that holds UTF-8. */
export function compileRegex(pattern: string): RegexOutcome {
  const known = cache.get(pattern)
  if (known !== undefined) return { ok: true, match: known }
  const parsed = parseRegex(pattern)
  if (!parsed.ok) return parsed
  if (stepsOf(parsed.node) > MAX_STEPS)
    return { ok: false, error: `the counts make it too large (more than ${MAX_STEPS} steps)` }
  const match = matcherOf(parsed.node)
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!)
  cache.set(pattern, match)
  return { ok: true, match }
}

function matcherOf(node: RegexNode): RegexMatch {
  const text = plainText(node)
  if (text !== undefined) return (subject) => subject === text
  const compiled = RE2JS.compile(emit(node), RE2JS.MULTILINE)
  const start = plainStart(node)
  if (start === '') return (subject) => compiled.testExact(subject)
  return (subject) => subject.startsWith(start) && compiled.testExact(subject)
}

/** The one text that the expression matches, if it is that simple. */
function plainText(node: RegexNode): string | undefined {
  switch (node.kind) {
    case 'empty':
      return ''
    case 'class': {
      const only = node.ranges[0]
      return node.ranges.length === 1 && only![0] === only![1] ? bytesOfPoint(only![0]) : undefined
    }
    case 'concat': {
      const parts = node.parts.map(plainText)
      return parts.every((part) => part !== undefined) ? parts.join('') : undefined
    }
    default:
      return undefined
  }
}

/** A text that everything matched begins with. */
function plainStart(node: RegexNode): string {
  if (node.kind !== 'concat') return plainText(node) ?? ''
  let start = ''
  for (const part of node.parts) {
    const text = plainText(part)
    if (text === undefined) break
    start += text
  }
  return start
}

/** The expression over bytes, in the syntax of RE2JS. All groups are without capture; bytes are written in hexadecimal. */
function emit(node: RegexNode): string {
  switch (node.kind) {
    case 'empty':
      return '(?:)'
    case 'lineStart':
      return '^'
    case 'lineEnd':
      return '$'
    case 'class':
      return emitClass(node.ranges)
    case 'concat':
      return node.parts.map(emit).join('')
    case 'alternate':
      return `(?:${node.parts.map(emit).join('|')})`
    case 'repeat': {
      const { min, max } = node
      const count =
        max === undefined
          ? min === 0
            ? '*'
            : min === 1
              ? '+'
              : `{${min},}`
          : min === 0 && max === 1
            ? '?'
            : `{${min},${max}}`
      return `(?:${emit(node.part)})${count}`
    }
  }
}

function emitClass(ranges: readonly Range[]): string {
  const sequences = ranges.flatMap(([low, high]) => byteSequences(low, high))
  // A class that holds nothing.
  if (sequences.length === 0) return '[^\\x{0}-\\x{10ffff}]'
  const singles = sequences.filter((sequence) => sequence.length === 1).map(([range]) => emitRange(range!))
  const alternatives = sequences
    .filter((sequence) => sequence.length > 1)
    .map((sequence) => sequence.map((range) => `[${emitRange(range)}]`).join(''))
  if (singles.length > 0) alternatives.unshift(`[${singles.join('')}]`)
  return alternatives.length === 1 ? alternatives[0]! : `(?:${alternatives.join('|')})`
}

function emitRange([low, high]: Range): string {
  const from = `\\x{${low.toString(16)}}`
  return low === high ? from : `${from}-\\x{${high.toString(16)}}`
}

/** The highest code points of one, two, three and four bytes. */
const lastOfSize = [0x7f, 0x7ff, 0xffff, 0x10ffff]

/**
 * The UTF-8 forms of the code points `low` to `high` as sequences of ranges of bytes. All from 0x80 on is one wide form that lets a
 * few ill-formed bytes pass (overlong ones, surrogates), as RE2's does.
 */
function byteSequences(low: number, high: number): Range[][] {
  for (const last of lastOfSize)
    if (low <= last && last < high) return [...byteSequences(low, last), ...restFrom(last + 1, high)]
  const from = bytesOfPoint(low)
  const to = bytesOfPoint(high)
  // Split until all bytes behind the first that differs run over their whole range.
  for (let k = 1; k < from.length; k++) {
    const mask = (1 << (6 * k)) - 1
    if ((low & ~mask) === (high & ~mask)) continue
    if ((low & mask) !== 0) return [...byteSequences(low, low | mask), ...byteSequences((low | mask) + 1, high)]
    if ((high & mask) !== mask) return [...byteSequences(low, (high & ~mask) - 1), ...byteSequences(high & ~mask, high)]
  }
  return [Array.from(from, (char, i): Range => [char.charCodeAt(0), to.charCodeAt(i)])]
}

function restFrom(low: number, high: number): Range[][] {
  if (low !== 0x80 || high !== 0x10ffff) return byteSequences(low, high)
  const rest: Range = [0x80, 0xbf]
  return [
    [[0xc2, 0xdf], rest],
    [[0xe0, 0xef], rest, rest],
    [[0xf0, 0xf4], rest, rest, rest],
  ]
}

function bytesOfPoint(point: number): string {
  if (point < 0x80) return String.fromCharCode(point)
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), 0x80 | (point & 0x3f))
  if (point < 0x10000)
    return String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f))
  return String.fromCharCode(
    0xf0 | (point >> 18),
    0x80 | ((point >> 12) & 0x3f),
    0x80 | ((point >> 6) & 0x3f),
    0x80 | (point & 0x3f),
  )
}

/** Steps the automaton will have, about: a byte or an assertion is one, counts multiply. */
function stepsOf(node: RegexNode): number {
  switch (node.kind) {
    case 'class':
      return node.ranges.reduce(
        (sum, [low, high]) => sum + byteSequences(low, high).reduce((n, s) => n + s.length, 0),
        0,
      )
    case 'concat':
    case 'alternate':
      return node.parts.reduce((sum, part) => sum + stepsOf(part) + 1, 0)
    case 'repeat':
      return (stepsOf(node.part) + 1) * Math.max(node.max ?? node.min + 1, 1)
    default:
      return 1
  }
}
