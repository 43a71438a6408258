/**
 * The regular expressions of conditions: POSIX extended syntax as RE2 reads it in POSIX mode. No \d, \w, \s, \b, no (?…), no lazy
 * repetition, no back references, so matching takes time in proportion to the text. `^` and `$` are the ends of a line, `.` is
 * anything but a newline, `[^…]` does match one. Source of the rules: RE2's parser with the flag ClassNL alone.
 */

export type Range = readonly [low: number, high: number]

export type RegexNode =
  | { readonly kind: 'empty' | 'lineStart' | 'lineEnd' }
  /** One code point: sorted ranges that do not touch. */
  | { readonly kind: 'class'; readonly ranges: readonly Range[] }
  | { readonly kind: 'concat' | 'alternate'; readonly parts: readonly RegexNode[] }
  /** `max` undefined: without end. */
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number | undefined }

export type RegexParse =
  | { readonly ok: true; readonly node: RegexNode }
  | { readonly ok: false; readonly error: string }

const MAX_POINT = 0x10ffff
/** Copies of one thing that nested counts like (a{30}){30} may ask for. */
const MAX_REPEAT = 1000

class Refusal extends Error {}

/** `pattern` is a byte string; its bytes are UTF-8. */
export function parseRegex(pattern: string): RegexParse {
  try {
    return { ok: true, node: new Parser(pattern).parse() }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message }
    throw error
  }
}

/** A group that is being read. */
interface Group {
  readonly alternatives: RegexNode[]
  parts: RegexNode[]
}

const posixClasses: ReadonlyMap<string, readonly Range[]> = new Map([
  ['alnum', ranges('09', 'AZ', 'az')],
  ['alpha', ranges('AZ', 'az')],
  ['ascii', ranges('\0\x7f')],
  ['blank', ranges('\t\t', '  ')],
  ['cntrl', ranges('\0\x1f', '\x7f\x7f')],
  ['digit', ranges('09')],
  ['graph', ranges('!~')],
  ['lower', ranges('az')],
  ['print', ranges(' ~')],
  ['punct', ranges('!/', ':@', '[`', '{~')],
  ['space', ranges('\t\r', '  ')],
  ['upper', ranges('AZ')],
  ['word', ranges('09', 'AZ', '__', 'az')],
  ['xdigit', ranges('09', 'AF', 'af')],
])

function ranges(...pairs: readonly string[]): Range[] {
  return pairs.map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)])
}

const notNewline: RegexNode = { kind: 'class', ranges: complement([[10, 10]]) }

/** What a letter behind a backslash stands for. */
const controls: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
])

class Parser {
  readonly #pattern: string
  #i = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  parse(): RegexNode {
    const stack: Group[] = [{ alternatives: [], parts: [] }]
    while (this.#i < this.#pattern.length) {
      const group = stack.at(-1)!
      const { parts } = group
      const start = this.#i
      const char = this.#pattern[start]!
      switch (char) {
        case '(':
          this.#i++
          stack.push({ alternatives: [], parts: [] })
          break
        case ')':
          this.#i++
          stack.pop()
          if (stack.length === 0) throw new Refusal("a ')' without its '('")
          stack.at(-1)!.parts.push(close(group))
          break
        case '|':
          this.#i++
          group.alternatives.push(concat(parts))
          group.parts = []
          break
        case '^':
          this.#i++
          parts.push({ kind: 'lineStart' })
          break
        case '$':
          this.#i++
          parts.push({ kind: 'lineEnd' })
          break
        case '.':
          this.#i++
          parts.push(notNewline)
          break
        case '[':
          parts.push({ kind: 'class', ranges: this.#class() })
          break
        case '*':
        case '+':
        case '?':
          this.#i++
          this.#repeat(parts, char === '+' ? 1 : 0, char === '?' ? 1 : undefined, char)
          break
        case '{': {
          // A count that is not well formed is ordinary text.
          const count = this.#count()
          if (count === undefined) parts.push(point(this.#point()))
          else this.#repeat(parts, count.min, count.max, this.#pattern.slice(start, this.#i))
          break
        }
        case '\\':
          parts.push(point(this.#escape()))
          break
        default:
          parts.push(point(this.#point()))
      }
    }
    if (stack.length > 1) throw new Refusal("a '(' without its ')'")
    return close(stack[0]!)
  }

  #repeat(parts: RegexNode[], min: number, max: number | undefined, text: string): void {
    if (min > MAX_REPEAT || (max !== undefined && (max > MAX_REPEAT || max < min)))
      throw new Refusal(`the count ${text} is too large or the wrong way round`)
    const part = parts.pop()
    if (part === undefined) throw new Refusal(`nothing stands before ${text} that it could repeat`)
    const node: RegexNode = { kind: 'repeat', part, min, max }
    if ((min >= 2 || (max ?? 0) >= 2) && copiesLeft(node, MAX_REPEAT) === 0)
      throw new Refusal(`with ${text} the nested counts ask for more than ${MAX_REPEAT} copies`)
    parts.push(node)
  }

  /** {2}, {2,} or {2,3}; {,3} is not one, nor are counts with leading zeros. */
  #count(): { min: number; max: number | undefined } | undefined {
    const found = /^\{(0|[1-9][0-9]{0,8})(,(0|[1-9][0-9]{0,8})?)?\}/.exec(this.#pattern.slice(this.#i, this.#i + 24))
    if (found === null) return undefined
    this.#i += found[0].length
    const min = Number(found[1])
    return { min, max: found[2] === undefined ? min : found[3] === undefined ? undefined : Number(found[3]) }
  }

  /** The code point at the cursor. */
  #point(): number {
    const lead = this.#pattern.charCodeAt(this.#i)
    if (lead < 0x80) {
      this.#i++
      return lead
    }
    const size =
      lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
    let value = size === 2 ? lead & 0x1f : size === 3 ? lead & 0x0f : lead & 0x07
    for (let k = 1; k < size; k++) {
      // NaN past the end: not a byte that continues.
      const next = this.#pattern.charCodeAt(this.#i + k)
      if (!(next >= 0x80 && next <= 0xbf)) throw new Refusal('the pattern is not UTF-8')
      value = (value << 6) | (next & 0x3f)
    }
    if (size === 0 || value > MAX_POINT || value < [0x80, 0x800, 0x10000][size - 2]!)
      throw new Refusal('the pattern is not UTF-8')
    this.#i += size
    return value
  }

  /** The code point that a backslash at the cursor and what follows stand for. */
  #escape(): number {
    const start = this.#i++
    if (this.#i === this.#pattern.length) throw new Refusal('a backslash at the end quotes nothing')
    const char = this.#pattern[this.#i]!
    const refuse = (): never => {
      throw new Refusal(
        `${this.#pattern.slice(start, Math.max(this.#i, start + 2))} is no escape of POSIX regular expressions`,
      )
    }
    if (char >= '0' && char <= '7') {
      // A single digit but 0 would be a reference back, which there are none of.
      const digits = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.#pattern.slice(this.#i, this.#i + 3))
      if (digits === null) return refuse()
      this.#i += digits[0].length
      return Number.parseInt(digits[0], 8)
    }
    if (char === 'x') {
      const hex = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/.exec(this.#pattern.slice(this.#i))
      const value = hex === null ? Number.NaN : Number.parseInt(hex[1] ?? hex[2]!, 16)
      if (!(value <= MAX_POINT)) return refuse()
      this.#i += hex![0].length
      return value
    }
    const control = controls.get(char)
    if (control !== undefined) {
      this.#i++
      return control
    }
    if (/[a-zA-Z0-9\x80-\xff]/.test(char)) return refuse()
    this.#i++
    return char.charCodeAt(0)
  }

  /** The class that opens at the cursor. */
  #class(): Range[] {
    const pattern = this.#pattern
    const start = this.#i++
    const negated = pattern[this.#i] === '^'
    if (negated) this.#i++
    const first = this.#i
    const found: Range[] = []
    for (;;) {
      if (this.#i >= pattern.length) throw new Refusal(`the class ${pattern.slice(start)} lacks its ']'`)
      if (pattern[this.#i] === ']' && this.#i > first) break
      if (pattern[this.#i] === '-' && this.#i > first && pattern[this.#i + 1] !== ']')
        throw new Refusal("a '-' in a class must be its first or last character, or between two")
      const named = this.#namedClass()
      if (named !== undefined) {
        found.push(...named)
        continue
      }
      const low = this.#member()
      let high = low
      if (pattern[this.#i] === '-' && this.#i + 1 < pattern.length && pattern[this.#i + 1] !== ']') {
        this.#i++
        high = this.#member()
        if (high < low) throw new Refusal('a range in a class is the wrong way round')
      }
      found.push([low, high])
    }
    this.#i++
    return negated ? complement(found) : normalise(found)
  }

  #member(): number {
    return this.#pattern[this.#i] === '\\' ? this.#escape() : this.#point()
  }

  /** [:name:] or [:^name:] at the cursor. Without its `:]` the bracket is an ordinary character. */
  #namedClass(): readonly Range[] | undefined {
    if (!this.#pattern.startsWith('[:', this.#i)) return undefined
    const end = this.#pattern.indexOf(':]', this.#i + 2)
    if (end < 0) return undefined
    const name = this.#pattern.slice(this.#i + 2, end)
    const negated = name.startsWith('^')
    const members = posixClasses.get(negated ? name.slice(1) : name)
    if (members === undefined) throw new Refusal(`there is no class [:${name}:]`)
    this.#i = end + 2
    return negated ? complement(members) : members
  }
}

function point(value: number): RegexNode {
  return { kind: 'class', ranges: [[value, value]] }
}

function concat(parts: readonly RegexNode[]): RegexNode {
  return parts.length === 0 ? { kind: 'empty' } : parts.length === 1 ? parts[0]! : { kind: 'concat', parts }
}

function close(group: Group): RegexNode {
  const last = concat(group.parts)
  return group.alternatives.length === 0 ? last : { kind: 'alternate', parts: [...group.alternatives, last] }
}

/** How many copies of the innermost part are still allowed; 0: too many were asked for. */
function copiesLeft(node: RegexNode, allowed: number): number {
  switch (node.kind) {
    case 'repeat': {
      // `*`, `+` and `?` make no copies.
      const counted = node.max === undefined ? node.min : node.max
      return copiesLeft(node.part, counted > 1 ? Math.floor(allowed / counted) : allowed)
    }
    case 'concat':
    case 'alternate':
      return Math.min(...node.parts.map((part) => copiesLeft(part, allowed)))
    default:
      return allowed
  }
}

function normalise(list: readonly Range[]): Range[] {
  const sorted = list.toSorted((a, b) => a[0] - b[0])
  const out: [number, number][] = []
  for (const [low, high] of sorted) {
    const last = out.at(-1)
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high)
    else out.push([low, high])
  }
  return out
}

function complement(list: readonly Range[]): Range[] {
  const out: Range[] = []
  let next = 0
  for (const [low, high] of normalise(list)) {
    if (low > next) out.push([next, low - 1])
    next = high + 1
  }
  if (next <= MAX_POINT) out.push([next, MAX_POINT])
  return out
}
