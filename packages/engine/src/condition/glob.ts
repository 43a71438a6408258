/**
 * File name patterns as fnmatch(3) of glibc reads them with no flags in the C locale: `*` and `?` match any byte, `/` and a leading dot
 * too; `\` quotes; `[…]` is a set with ranges, `!` or `^` for all others, and classes like [:alpha:]. Bytes, not letters.
 */

/** Takes at worst the product of the lengths of pattern and text. */
export type GlobMatch = (text: string) => boolean

/** Matches any one byte. */
const ANY = -1
/** Matches any bytes. */
const STAR = -2

/** A byte, ANY, STAR, or the set of bytes (one flag each). */
type Token = number | Uint8Array

/** `fold`: letters match whatever their case (ASCII). */
export function compileGlob(pattern: string, fold: boolean): GlobMatch {
  const tokens = parse(pattern, fold)
  if (tokens === undefined) return () => false
  return (fold ? undefined : simpleForm(tokens)) ?? ((text) => matches(tokens, text, fold))
}

/** Undefined: the pattern ends with a lone backslash and matches nothing. */
function parse(pattern: string, fold: boolean): Token[] | undefined {
  const tokens: Token[] = []
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!
    if (char === '*') {
      if (tokens.at(-1) !== STAR) tokens.push(STAR)
    } else if (char === '?') tokens.push(ANY)
    else if (char === '\\') {
      if (++i === pattern.length) return undefined
      tokens.push(toLower(pattern.charCodeAt(i), fold))
    } else {
      const set = char === '[' ? parseSet(pattern, i, fold) : undefined
      if (set === undefined) tokens.push(toLower(pattern.charCodeAt(i), fold))
      else {
        tokens.push(set.bytes)
        i = set.end
      }
    }
  }
  return tokens
}

/** The set that opens at `start`, and where its `]` is; undefined when it has none: then `[` is an ordinary byte. */
function parseSet(pattern: string, start: number, fold: boolean): { bytes: Uint8Array; end: number } | undefined {
  const bytes = new Uint8Array(256)
  let i = start + 1
  const negated = pattern[i] === '!' || pattern[i] === '^'
  if (negated) i++
  const first = i
  for (;;) {
    if (i >= pattern.length) return undefined
    // A `]` in the first place is an ordinary member.
    if (pattern[i] === ']' && i > first) break
    const named = parseNamed(pattern, i)
    if (named?.class !== undefined) {
      for (let byte = 0; byte < 256; byte++) if (named.class.test(String.fromCharCode(byte))) bytes[byte] = 1
      i = named.next
      continue
    }
    const low = named ?? parseMember(pattern, i)
    if (low === undefined) return undefined
    i = low.next
    let high = low.byte
    if (pattern[i] === '-' && i + 1 < pattern.length && pattern[i + 1] !== ']') {
      const end = parseNamed(pattern, i + 1) ?? parseMember(pattern, i + 1)
      if (end === undefined) return undefined
      high = end.byte
      i = end.next
    }
    const from = toLower(low.byte, fold)
    const to = toLower(high, fold)
    for (let byte = 0; byte < 256; byte++) {
      const folded = toLower(byte, fold)
      if (folded >= from && folded <= to) bytes[byte] = 1
    }
  }
  if (negated) for (let byte = 0; byte < 256; byte++) bytes[byte]! ^= 1
  return { bytes, end: i }
}

function parseMember(pattern: string, i: number): { byte: number; next: number } | undefined {
  const at = pattern[i] === '\\' ? i + 1 : i
  return at < pattern.length ? { byte: pattern.charCodeAt(at), next: at + 1 } : undefined
}

interface Named {
  readonly byte: number
  readonly class: RegExp | undefined
  readonly next: number
}

/** [:class:], [=x=] or [.x.]: in the C locale the last two stand for the one byte x. */
function parseNamed(pattern: string, i: number): Named | undefined {
  const found = /^\[(?::([a-z]+):|=([^])=|\.([^])\.)\]/.exec(pattern.slice(i, i + 20))
  if (found === null) return undefined
  const [all, name, equivalent, collating] = found
  const next = i + all.length
  if (name === undefined) return { byte: (equivalent ?? collating)!.charCodeAt(0), class: undefined, next }
  // A class that does not exist has no members.
  return { byte: 0, class: classes.get(name) ?? noBytes, next }
}

const classes: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[a-zA-Z0-9]/],
  ['alpha', /[a-zA-Z]/],
  ['blank', /[ \t]/],
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  ['cntrl', /[\0-\x1f\x7f]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t\n\v\f\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[0-9a-fA-F]/],
])

const noBytes = /(?!)/

function toLower(byte: number, fold: boolean): number {
  return fold && byte >= 65 && byte <= 90 ? byte + 32 : byte
}

/** Patterns that the methods of strings do at once: a text, alone or with stars around it. */
function simpleForm(tokens: readonly Token[]): GlobMatch | undefined {
  const starts = tokens[0] === STAR
  const ends = tokens.at(-1) === STAR && tokens.length > 1
  const inner = tokens.slice(starts ? 1 : 0, ends ? -1 : undefined)
  if (!inner.every((token): token is number => typeof token === 'number' && token >= 0)) return undefined
  const text = String.fromCharCode(...inner)
  if (starts && ends) return (subject) => subject.includes(text)
  if (starts) return (subject) => subject.endsWith(text)
  if (ends) return (subject) => subject.startsWith(text)
  return (subject) => subject === text
}

/** Tries the tokens in order; when one fails, the last star takes one byte more. Earlier stars never need another try. */
function matches(tokens: readonly Token[], text: string, fold: boolean): boolean {
  let t = 0
  let i = 0
  let afterStar = -1
  let starEnd = 0
  while (i < text.length) {
    const token = tokens[t]
    if (token === STAR) {
      afterStar = ++t
      starEnd = i
      continue
    }
    if (token !== undefined) {
      const byte = text.charCodeAt(i)
      if (typeof token !== 'number' ? token[byte] === 1 : token === ANY || token === toLower(byte, fold)) {
        t++
        i++
        continue
      }
    }
    if (afterStar < 0) return false
    t = afterStar
    i = ++starEnd
  }
  while (tokens[t] === STAR) t++
  return t === tokens.length
}
