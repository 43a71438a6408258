/** YAML text to a tree. Scalars stay text: types are decided by who asks (scalar.ts). */

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Range } from 'yaml'
import { AgentError } from '../error.ts'
import type { MapNode, Node, Place } from './tree.ts'

export interface ReadOptions {
  /** What messages call it. */
  readonly file: string
  /** Applied to each scalar value (not to keys). */
  readonly expand: (text: string) => string
}

/** The top of a configuration file: a map. An empty file is an empty map. Throws CONFIG when it is neither. */
export function readTree(text: string, options: ReadOptions): MapNode {
  const node = readNode(text, options)
  if (node.kind === 'null') return { kind: 'map', entries: new Map(), at: node.at }
  if (node.kind !== 'map')
    throw new AgentError('CONFIG', `${options.file}: a configuration is a map of keys and values, not a ${node.kind}`)
  return node
}

/** Any YAML value. */
export function readNode(text: string, options: ReadOptions): Node {
  const lines = new LineCounter()
  // A key that is given twice keeps its first value, as in yaml-cpp.
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
  })
  const error = document.errors[0]
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    const source = text.split('\n')[line - 1] ?? ''
    throw new AgentError(
      'CONFIG',
      `${options.file}:${line}:${col}: ${error.message}\n  ${source}\n  ${' '.repeat(col - 1)}^`,
    )
  }
  return convert(document.contents, document, lines, options)
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])

function convert(node: unknown, document: Document, lines: LineCounter, options: ReadOptions): Node {
  const target = isAlias(node) ? node.resolve(document) : node
  const at = placeOf((node as { range?: Range | null } | null)?.range, lines, options.file)
  if (isMap(target)) {
    const entries = new Map<string, Node>()
    for (const pair of target.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
      if (entries.has(key)) continue
      const value = convert(pair.value, document, lines, options)
      // Complaints about a key point at the key.
      entries.set(key, {
        ...value,
        at: placeOf((pair.key as { range?: Range | null } | null)?.range, lines, options.file),
      })
    }
    return { kind: 'map', entries, at }
  }
  if (isSeq(target))
    return { kind: 'list', items: target.items.map((item) => convert(item, document, lines, options)), at }
  if (!isScalar(target)) return { kind: 'null', at }
  const value = String(target.value ?? '')
  if (target.type === 'PLAIN' && NULLS.has(value)) return { kind: 'null', at }
  return { kind: 'scalar', value: options.expand(value), at }
}

function placeOf(range: Range | null | undefined, lines: LineCounter, file: string): Place {
  if (range == null) return { file, line: 1, column: 1 }
  const { line, col } = lines.linePos(range[0])
  return { file, line, column: col }
}
