/** A configuration as it was written, before its values get types: YAML nodes with their places. */

/** Where a node stands; line and column from 1. `file` is what the user calls it: a path, or `-o` for an option. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string
  readonly at: Place
}
export interface NullNode {
  readonly kind: 'null'
  readonly at: Place
}
export interface MapNode {
  readonly kind: 'map'
  readonly entries: Map<string, Node>
  readonly at: Place
}
export interface ListNode {
  readonly kind: 'list'
  readonly items: Node[]
  readonly at: Place
}
export type Node = ScalarNode | NullNode | MapNode | ListNode

/** `falco.yaml:12:3`; just the name when the place has no line (options). */
export function showPlace(at: Place): string {
  return at.line === 0 ? at.file : `${at.file}:${at.line}:${at.column}`
}

/** The node at a dotted path of map keys. */
export function find(root: Node, path: string): Node | undefined {
  let node: Node | undefined = root
  for (const name of path.split('.')) {
    if (node?.kind !== 'map') return undefined
    node = node.entries.get(name)
  }
  return node
}

/** A plain value: what JSON.stringify and messages want. Scalars stay text. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'null':
      return null
    case 'list':
      return node.items.map(plain)
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]))
  }
}
