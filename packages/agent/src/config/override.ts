/** `-o key=value`: one value of the configuration, given on the command line. */

import { AgentError } from '../error.ts'
import { readNode } from './read.ts'
import type { MapNode, Node, Place } from './tree.ts'

export interface Override {
  /** As written before the first `=`. */
  readonly key: string
  readonly path: readonly Step[]
  readonly value: Node
}

/** A name, a place in a list, or `append`: the end of a list. */
export type Step = string | number | typeof append
export const append = Symbol('append')

/** Throws USAGE or CONFIG when it is not of the form `key.subkey[0]=value`. */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=')
  if (equals < 0) {
    throw new AgentError(
      'USAGE',
      `Error parsing config option "${text}". Must be of the form key=val or key.subkey=val`,
    )
  }
  const key = text.slice(0, equals)
  const value = text.slice(equals + 1)
  const at: Place = { file: `-o ${key}`, line: 0, column: 0 }
  const flow = value.startsWith('{') && value.endsWith('}')
  return {
    key,
    path: parseKey(key),
    value: flow ? readNode(value, { file: `-o ${key}`, expand: (same) => same }) : { kind: 'scalar', value, at },
  }
}

/** Names separated by dots, indices in brackets, `[]` for the end of a list; a backslash keeps `.`, `[`, `]` and `\` plain. */
export function parseKey(key: string): Step[] {
  const steps: Step[] = []
  let i = 0
  let nameExpected = true
  while (i < key.length) {
    const char = key[i]!
    if (char === '.') {
      if (nameExpected) throw keyError(key, `unexpected character '.' at position ${i}`)
      nameExpected = true
      i++
    } else if (char === '[') {
      if (nameExpected) throw keyError(key, `unexpected character '[' at position ${i}`)
      const close = key.indexOf(']', i)
      const inside = close < 0 ? key.slice(i + 1) : key.slice(i + 1, close)
      if (close < 0 || !/^[0-9]*$/.test(inside)) throw keyError(key, 'expected a numeric index')
      steps.push(inside === '' ? append : Number(inside))
      i = close + 1
    } else {
      if (!nameExpected) throw keyError(key, "expected '.' character")
      const name = parseName(key, i)
      steps.push(name.text)
      i = name.end
      nameExpected = false
    }
  }
  if (nameExpected) throw keyError(key, 'a name is missing at the end')
  return steps
}

function parseName(key: string, start: number): { readonly text: string; readonly end: number } {
  let text = ''
  let i = start
  for (; i < key.length; i++) {
    const char = key[i]!
    if (char === '.' || char === '[') break
    if (char === ']') throw keyError(key, `unexpected character ']' at position ${i}`)
    if (char !== '\\') {
      text += char
      continue
    }
    const next = key[++i]
    if (next === undefined) throw keyError(key, 'trailing backslash')
    if (!'.[]\\'.includes(next)) throw keyError(key, `invalid escape sequence '\\${next}'`)
    text += next
  }
  return { text, end: i }
}

function keyError(key: string, problem: string): AgentError {
  return new AgentError('CONFIG', `Config error at key "${key}": Parsing error: ${problem}`)
}

/** Lists longer than this are a slip: an index makes all entries before it. */
const LONGEST_LIST = 65536

/** Puts the value into the tree; maps and lists on the way are made, and replace what is something else. */
export function applyOverride(root: MapNode, override: Override): void {
  const { path, value } = override
  let container: MapNode | Extract<Node, { kind: 'list' }> = root
  for (let i = 0; i < path.length; i++) {
    const step = path[i]!
    const next = path[i + 1]
    const made = (): Node =>
      typeof next === 'string'
        ? { kind: 'map', entries: new Map(), at: value.at }
        : { kind: 'list', items: [], at: value.at }
    const old: Node | undefined = get(container, step)
    const fits = old !== undefined && old.kind === (typeof next === 'string' ? 'map' : 'list')
    const node: Node = next === undefined ? value : fits ? old : made()
    put(container, step, node, override)
    if (node.kind === 'map' || node.kind === 'list') container = node
  }
}

function get(container: Node, step: Step): Node | undefined {
  if (container.kind === 'map' && typeof step === 'string') return container.entries.get(step)
  if (container.kind === 'list' && typeof step === 'number') return container.items[step]
  return undefined
}

function put(container: Node, step: Step, node: Node, { key }: Override): void {
  if (container.kind === 'map' && typeof step === 'string') container.entries.set(step, node)
  else if (container.kind === 'list') {
    const index = typeof step === 'number' ? step : container.items.length
    if (index >= LONGEST_LIST) throw keyError(key, `the index ${index} is too large`)
    while (container.items.length < index) container.items.push({ kind: 'null', at: node.at })
    container.items[index] = node
  }
}
