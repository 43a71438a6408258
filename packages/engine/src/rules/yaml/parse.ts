/** YAML text to documents: which files are accepted, and where nodes stand, is yaml-cpp's way, as Falco uses it. */

import { Input } from './input.ts'
import type { MapNode, Mark, Node, NullNode, SequenceNode } from './node.ts'
import { YamlError } from './node.ts'
import type { Token } from './scanner.ts'
import { Scanner } from './scanner.ts'
import type { TagToken } from './tag.ts'
import { expandTag } from './tag.ts'
import { isNullText } from './values.ts'

/** Nodes inside each other, from the document's own; deeper files are refused. */
const DEEPEST = 499

/**
 * The documents of a text (a byte string, see decodeFile), up to the first one that is null: as in Falco, nothing after an empty document counts.
 * Throws YamlError at the first mistake.
 */
export function parseYaml(text: string): Node[] {
  return new DocumentParser(text).documents()
}

class DocumentParser {
  readonly #scanner: Scanner
  /** %TAG handles: those of the last document that had directives. */
  #handles = new Map<string, string>()
  #anchors = new Map<string, Node>()
  #depth = 0
  /** A key without braces makes a map only inside a flow sequence. */
  #collection: 'flow sequence' | 'other' = 'other'

  constructor(text: string) {
    this.#scanner = new Scanner(new Input(text))
  }

  documents(): Node[] {
    const documents: Node[] = []
    for (;;) {
      this.#directives()
      if (this.#scanner.peek() === undefined) break
      const root = this.#document()
      if (root.kind === 'null') break
      documents.push(root)
    }
    return documents
  }

  #document(): Node {
    const scanner = this.#scanner
    this.#anchors = new Map()
    this.#depth = 0
    this.#collection = 'other'
    if (scanner.peek()?.kind === 'document start') scanner.take()
    const root = this.#node()
    while (scanner.peek()?.kind === 'document end') scanner.take()
    return root
  }

  #directives(): void {
    let fresh = false
    let versionSeen = false
    for (let token = this.#scanner.peek(); token?.kind === 'directive'; token = this.#scanner.peek()) {
      if (!fresh) this.#handles = new Map()
      fresh = true
      if (token.text === 'YAML') {
        checkVersion(token, versionSeen)
        versionSeen = true
      } else if (token.text === 'TAG') {
        const [handle, prefix, extra] = token.extra as readonly string[]
        if (handle === undefined || prefix === undefined || extra !== undefined) {
          throw new YamlError('%TAG needs two arguments: a handle and a prefix', token)
        }
        if (this.#handles.has(handle)) throw new YamlError(`%TAG ${handle} stands twice`, token)
        this.#handles.set(handle, prefix)
      }
      this.#scanner.take()
    }
  }

  #node(): Node {
    if (++this.#depth > DEEPEST) this.#fail(`nodes are nested more than ${DEEPEST} deep: nest less`)
    const node = this.#nodeHere()
    this.#depth--
    return node
  }

  #nodeHere(): Node {
    const scanner = this.#scanner
    const first = scanner.peek()
    if (first === undefined) return nullAt(scanner.mark())
    const { line, column, offset } = first
    if (first.kind === 'value') return this.#compactMap({ kind: 'map', keys: [], values: [], line, column, offset })
    if (first.kind === 'alias') {
      const node = this.#anchors.get(first.text)
      if (node === undefined) throw new YamlError(`no anchor &${first.text} stands above this alias`, first)
      scanner.take()
      return node
    }

    let tag = ''
    let anchor: string | undefined
    for (let token = scanner.peek(); token !== undefined; token = scanner.peek()) {
      if (token.kind === 'tag') {
        if (tag !== '') throw new YamlError('a node can have one tag only', token)
        tag = expandTag(token.extra as TagToken, this.#handles)
      } else if (token.kind === 'anchor') {
        if (anchor !== undefined) throw new YamlError('a node can have one anchor only', token)
        anchor = token.text
      } else {
        break
      }
      scanner.take()
    }

    const token = scanner.peek()
    const keep = <T extends Node>(node: T): T => {
      if (anchor !== undefined) this.#anchors.set(anchor, node)
      return node
    }
    if (token === undefined) return keep({ kind: 'null', line, column, offset })
    if (tag === '') tag = token.kind === 'quoted' ? '!' : '?'
    switch (token.kind) {
      case 'plain':
      case 'quoted':
        scanner.take()
        if (token.kind === 'plain' && tag === '?' && isNullText(token.text))
          return keep({ kind: 'null', line, column, offset })
        return keep({ kind: 'scalar', value: token.text, line, column, offset })
      case 'flow sequence':
        return this.#flowSequence(keep({ kind: 'sequence', items: [], line, column, offset }))
      case 'block sequence':
        return this.#blockSequence(keep({ kind: 'sequence', items: [], line, column, offset }))
      case 'flow map':
        return this.#flowMap(keep({ kind: 'map', keys: [], values: [], line, column, offset }))
      case 'block map':
        return this.#blockMap(keep({ kind: 'map', keys: [], values: [], line, column, offset }))
      case 'key':
        if (this.#collection === 'flow sequence')
          return this.#compactMap(keep({ kind: 'map', keys: [], values: [], line, column, offset }))
    }
    return keep(
      tag === '?' ? { kind: 'null', line, column, offset } : { kind: 'scalar', value: '', line, column, offset },
    )
  }

  #blockSequence(node: SequenceNode): Node {
    const scanner = this.#scanner
    scanner.take()
    const outer = this.#enter('other')
    for (;;) {
      const token = scanner.peek()
      if (token === undefined || (token.kind !== 'entry' && token.kind !== 'end of block sequence')) {
        this.#fail('"- " expected: an item of this sequence is indented differently', token)
      }
      scanner.take()
      if (token.kind === 'end of block sequence') break
      const next = scanner.peek()
      if (next?.kind === 'entry' || next?.kind === 'end of block sequence') node.items.push(nullAt(next))
      else node.items.push(this.#node())
    }
    this.#collection = outer
    return node
  }

  #flowSequence(node: SequenceNode): Node {
    const scanner = this.#scanner
    scanner.take()
    const outer = this.#enter('flow sequence')
    for (;;) {
      const token = scanner.peek()
      if (token === undefined) this.#fail('] expected: the sequence is not closed')
      if (token.kind === 'end of flow sequence') break
      node.items.push(this.#node())
      this.#endFlowEntry('end of flow sequence', 'a comma or ] expected')
    }
    scanner.take()
    this.#collection = outer
    return node
  }

  #blockMap(node: MapNode): Node {
    const scanner = this.#scanner
    scanner.take()
    const outer = this.#enter('other')
    for (;;) {
      const token = scanner.peek()
      if (
        token === undefined ||
        (token.kind !== 'key' && token.kind !== 'value' && token.kind !== 'end of block map')
      ) {
        this.#fail('a key expected: a line of this map is indented differently', token)
      }
      if (token.kind === 'end of block map') break
      this.#pair(node, token)
    }
    scanner.take()
    this.#collection = outer
    return node
  }

  #flowMap(node: MapNode): Node {
    const scanner = this.#scanner
    scanner.take()
    const outer = this.#enter('other')
    for (;;) {
      const token = scanner.peek()
      if (token === undefined) this.#fail('} expected: the map is not closed')
      if (token.kind === 'end of flow map') break
      this.#pair(node, token)
      this.#endFlowEntry('end of flow map', 'a comma or } expected')
    }
    scanner.take()
    this.#collection = outer
    return node
  }

  /** One pair without braces inside a flow sequence: `[a: b]`, or a `:` that stands for a map with a null key. */
  #compactMap(node: MapNode): Node {
    const outer = this.#enter('other')
    this.#pair(node, this.#scanner.peek()!)
    this.#collection = outer
    return node
  }

  /** A key and its value; either may be missing. */
  #pair(node: MapNode, mark: Mark): void {
    const scanner = this.#scanner
    if (scanner.peek()?.kind === 'key') {
      scanner.take()
      node.keys.push(this.#node())
    } else {
      node.keys.push(nullAt(mark))
    }
    if (scanner.peek()?.kind === 'value') {
      scanner.take()
      node.values.push(this.#node())
    } else {
      node.values.push(nullAt(mark))
    }
  }

  #endFlowEntry(end: Token['kind'], message: string): void {
    const token = this.#scanner.peek()
    if (token?.kind === 'flow entry') this.#scanner.take()
    else if (token?.kind !== end) this.#fail(message, token)
  }

  #enter(collection: 'flow sequence' | 'other'): 'flow sequence' | 'other' {
    const outer = this.#collection
    this.#collection = collection
    return outer
  }

  #fail(message: string, token?: Token): never {
    const { line, column, offset } = token ?? this.#scanner.mark()
    throw new YamlError(message, { line, column, offset })
  }
}

function nullAt({ line, column, offset }: Mark): NullNode {
  return { kind: 'null', line, column, offset }
}

function checkVersion(token: Token, seen: boolean): void {
  const [version, extra] = token.extra as readonly string[]
  if (version === undefined || extra !== undefined) throw new YamlError('%YAML needs one argument: the version', token)
  if (seen) throw new YamlError('%YAML stands twice', token)
  const found = /^([+-]?\d{1,9})[^][+-]?\d{1,9}$/.exec(version)
  if (found === null) throw new YamlError(`${version} is no YAML version: write 1.2`, token)
  if (Number(found[1]) > 1) throw new YamlError(`YAML ${version} is not known: write 1.2`, token)
}
