/** Tags: `!`, `!name`, `!!name`, `!handle!name`, `!<text>`. Only whether a plain scalar has one matters (it cannot be null then). */

import type { Input } from './input.ts'
import { YamlError } from './node.ts'

export interface TagToken {
  readonly kind: 'verbatim' | 'primary' | 'secondary' | 'named' | 'none'
  readonly handle: string
  readonly value: string
}

const BANG = 0x21

/** Reads a tag; the position is on its first `!`. */
export function readTag(input: Input): TagToken {
  input.take()
  if (input.peek() === 0x3c) return { kind: 'verbatim', handle: '', value: readVerbatim(input) }
  const start = input.offset
  let canBeHandle = true
  let firstOther = input.mark()
  while (!input.ended) {
    if (input.peek() === BANG) {
      if (!canBeHandle) throw new YamlError('the handle of a tag holds letters, digits and "-" only', firstOther)
      break
    }
    let length = canBeHandle && isWord(input.peek()) ? 1 : 0
    if (canBeHandle && length === 0) {
      canBeHandle = false
      firstOther = input.mark()
    }
    if (!canBeHandle) length = characterLength(input, "#;/?:@&=+$_.~*'()")
    if (length === 0) break
    input.skip(length)
  }
  const value = input.text.slice(start, input.offset)
  if (canBeHandle && input.peek() === BANG) {
    input.take()
    return { kind: 'named', handle: value, value: readSuffix(input) }
  }
  if (value !== '') return { kind: 'primary', handle: '', value }
  return { kind: canBeHandle ? 'secondary' : 'none', handle: '', value }
}

/** The full text of a tag; `handles` are those of %TAG directives. */
export function expandTag(tag: TagToken, handles: ReadonlyMap<string, string>): string {
  switch (tag.kind) {
    case 'verbatim':
      return tag.value
    case 'primary':
      return (handles.get('!') ?? '!') + tag.value
    case 'secondary':
      return (handles.get('!!') ?? 'tag:yaml.org,2002:') + tag.value
    case 'named': {
      const handle = `!${tag.handle}!`
      return (handles.get(handle) ?? (handle === '!!' ? 'tag:yaml.org,2002:' : handle)) + tag.value
    }
    case 'none':
      return '!'
  }
}

function readVerbatim(input: Input): string {
  input.take()
  const start = input.offset
  while (!input.ended) {
    if (input.peek() === 0x3e) {
      const value = input.text.slice(start, input.offset)
      input.take()
      return value
    }
    const length = characterLength(input, "#;/?:@&=+$,_.!~*'()[]")
    if (length === 0) break
    input.skip(length)
  }
  return input.fail('a tag that begins with !< must end with >')
}

function readSuffix(input: Input): string {
  const start = input.offset
  while (!input.ended) {
    const length = characterLength(input, "#;/?:@&=+$_.~*'()")
    if (length === 0) break
    input.skip(length)
  }
  if (input.offset === start) input.fail('a name must follow the second ! of a tag')
  return input.text.slice(start, input.offset)
}

/** Bytes of the next character of a tag: a word character, one of `others`, or %XX; 0 when it is none. */
function characterLength(input: Input, others: string): number {
  const c = input.peek()
  if (isWord(c) || others.includes(String.fromCharCode(c))) return 1
  return c === 0x25 && isHex(input.peek(1)) && isHex(input.peek(2)) ? 3 : 0
}

function isWord(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x2d
}

function isHex(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66)
}
