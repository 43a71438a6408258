/** A tree of the configuration to typed values. */

import { AgentError } from '../error.ts'
import { nearest } from '@saker/engine/suggest'
import { keys, type Key, type KeyName, type Settings } from './keys.ts'
import { toBool, toDouble, toInteger } from './scalar.ts'
import { find, showPlace, type MapNode, type Node } from './tree.ts'

/** A word that stands where a word of another name may: Falco's names for one thing. */
const SAME_WORDS: Readonly<Record<string, string>> = { informational: 'info' }

/**
 * `defaults`: what holds for keys that the tree lacks. A value of a wrong type gives the default and a warning, as Falco does
 * (which says nothing); a value that no key may have throws CONFIG.
 */
export function readSettings(root: MapNode, defaults: 'shipped' | 'absent', warn: (text: string) => void): Settings {
  const out: Record<string, unknown> = {}
  for (const [name, key] of Object.entries<Key>(keys)) {
    if (key.type === 'node') continue
    const node = find(root, name)
    const value = node === undefined || node.kind === 'null' ? undefined : readValue(name, key, node, defaults, warn)
    out[name] = value ?? key[defaults]
  }
  return out as Settings
}

function readValue(
  name: string,
  key: Key,
  node: Node,
  defaults: 'shipped' | 'absent',
  warn: (text: string) => void,
): unknown {
  if (key.type === 'texts') {
    if (node.kind === 'scalar') return [node.value]
    if (node.kind !== 'list') return wrongType(name, key, node, defaults, warn)
    return node.items.filter((item) => item.kind === 'scalar').map((item) => item.value)
  }
  if (node.kind !== 'scalar') return wrongType(name, key, node, defaults, warn)
  const text = node.value
  switch (key.type) {
    case 'bool':
      return toBool(text) ?? wrongType(name, key, node, defaults, warn)
    case 'text':
      return text
    case 'word': {
      const word = key.anyCase ? text.toLowerCase() : text
      if (key.words.includes(word)) return SAME_WORDS[word] ?? word
      const near = nearest(word, key.words)
      throw invalid(
        name,
        node,
        `'${text}' is not a valid value; it must be one of ${key.words.join(', ')}${near ? ` (did you mean ${near}?)` : ''}`,
      )
    }
    case 'integer': {
      const [least, most] = key.range
      const value = toInteger(text, -Infinity, Infinity)
      if (value === undefined) return wrongType(name, key, node, defaults, warn)
      if (value < least || value > most) throw invalid(name, node, `${text} must be between ${least} and ${most}`)
      return value
    }
    case 'number': {
      const [least, most] = key.range
      const value = toDouble(text)
      if (value === undefined) return wrongType(name, key, node, defaults, warn)
      if (value < least || value > most) throw invalid(name, node, `${text} must be between ${least} and ${most}`)
      return value
    }
  }
  return undefined
}

const wanted: Readonly<Record<Key['type'], string>> = {
  bool: 'true or false',
  text: 'a text',
  word: 'a word',
  integer: 'a whole number',
  number: 'a number',
  texts: 'a list',
  node: 'something else',
}

function wrongType(
  name: string,
  key: Key,
  node: Node,
  defaults: 'shipped' | 'absent',
  warn: (text: string) => void,
): undefined {
  const found = node.kind === 'scalar' ? `'${node.value}'` : `a ${node.kind}`
  warn(
    `${showPlace(node.at)}: ${name} must be ${wanted[key.type]}, not ${found}; using the default, ${JSON.stringify(key[defaults])}`,
  )
  return undefined
}

export function invalid(name: string, node: Node | undefined, problem: string): AgentError {
  return new AgentError('CONFIG', `${node === undefined ? '' : `${showPlace(node.at)}: `}${name}: ${problem}`)
}

/** Tells of each key of the tree that does not exist, with the one that was probably meant. */
export function warnUnknownKeys(root: MapNode, warn: (text: string) => void): void {
  const names = Object.keys(keys) as KeyName[]
  const visit = (node: MapNode, prefix: string): void => {
    for (const [key, value] of node.entries) {
      const path = prefix + key
      if (path in keys) continue
      if (names.some((name) => name.startsWith(`${path}.`))) {
        if (value.kind === 'map') visit(value, `${path}.`)
        else if (value.kind !== 'null')
          warn(`${showPlace(value.at)}: ${path} must be a map of keys, not a ${value.kind}; it has no effect`)
        continue
      }
      const near =
        nearest(path, names) ??
        nearest(
          key,
          names.map((name) => name.slice(name.lastIndexOf('.') + 1)),
        )
      warn(
        `${showPlace(value.at)}: unknown key ${path}${near === undefined ? '' : `; did you mean ${near}?`} It has no effect.`,
      )
    }
  }
  visit(root, '')
}
