/** What a YAML document holds, with the place where each node begins. All text is byte strings (bytes.ts). */

/** Line and column from 0, offset in bytes from 0; a byte order mark at the start of the file does not count. */
export interface Mark {
  readonly line: number
  readonly column: number
  readonly offset: number
}

export interface NullNode extends Mark {
  readonly kind: 'null'
}
export interface ScalarNode extends Mark {
  readonly kind: 'scalar'
  readonly value: string
}
/** An alias is the very node it refers to, so a sequence or map can stand in several places, even inside itself. */
export interface SequenceNode extends Mark {
  readonly kind: 'sequence'
  readonly items: Node[]
}
/** Keys in the order of the text; a key may occur twice (then the first counts), and may be any node. */
export interface MapNode extends Mark {
  readonly kind: 'map'
  readonly keys: Node[]
  readonly values: Node[]
}
export type Node = NullNode | ScalarNode | SequenceNode | MapNode

/** The value of a key: the first one, when the key occurs twice; undefined when there is none, or the node is no map. */
export function valueOf(node: Node, key: string): Node | undefined {
  if (node.kind !== 'map') return undefined
  for (let i = 0; i < node.keys.length; i++) {
    const candidate = node.keys[i]!
    if (candidate.kind === 'scalar' && candidate.value === key) return node.values[i]
  }
  return undefined
}

/** The text of a node that stands where a text is expected: `null` for a null, undefined for sequences and maps. */
export function textOf(node: Node): string | undefined {
  if (node.kind === 'scalar') return node.value
  return node.kind === 'null' ? 'null' : undefined
}

/** Thrown where a document is not YAML; loading turns it into a diagnostic. */
export class YamlError extends Error {
  readonly mark: Mark

  constructor(message: string, mark: Mark) {
    super(message)
    this.name = 'YamlError'
    this.mark = { line: mark.line, column: mark.column, offset: mark.offset }
  }
}
