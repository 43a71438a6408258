/** Texts made from the argument and environment blocks of a thread. Each is made once for a block. */

import type { EventContext } from '../context.ts'
import { splitNul, type Thread } from '../state/thread.ts'

/** Entries of a block joined by blanks. A block is replaced, never changed, so its identity is a key. */
const joined = new WeakMap<Uint8Array, string>()

function joinBlock(block: Uint8Array): string {
  if (block.length === 0) return ''
  let text = joined.get(block)
  if (text === undefined) joined.set(block, (text = splitNul(block).join(' ')))
  return text
}

/** Arguments after the program name, joined by blanks. */
export function argsText(thread: Thread): string {
  return joinBlock(thread.argBytes)
}

/** The thread whose environment counts for `thread`: the one that leads. */
function environmentOf(c: EventContext, thread: Thread): Uint8Array {
  return (c.state.threads.mainOf(thread) ?? thread).envBytes
}

/** All of the environment, joined by blanks. */
export function envText(c: EventContext, thread: Thread): string {
  return joinBlock(environmentOf(c, thread))
}

const BLANK = 32
const EQUALS = 61

/** The value of an environment variable without blanks around it; '' when it is not set, or empty. */
export function envValue(c: EventContext, thread: Thread, name: string): string {
  const block = environmentOf(c, thread)
  let start = 0
  while (start < block.length) {
    let end = block.indexOf(0, start)
    if (end < 0) end = block.length
    if (isVariable(block, start, end, name)) {
      let first = start + name.length + 1
      let last = end
      while (first < last && block[first] === BLANK) first++
      while (last > first && block[last - 1] === BLANK) last--
      return c.ev.interner.intern(block, first, last)
    }
    start = end + 1
  }
  return ''
}

/** `NAME=` and at least one byte. */
function isVariable(block: Uint8Array, start: number, end: number, name: string): boolean {
  const { length } = name
  if (end - start <= length + 1 || block[start + length] !== EQUALS) return false
  for (let i = 0; i < length; i++) if (block[start + i] !== name.charCodeAt(i)) return false
  return true
}
