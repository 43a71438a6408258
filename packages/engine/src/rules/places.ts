/** Where in a rules file something stands: a chain of items from the file inward. Names and texts are byte strings. */

import type { Position } from '../condition/ast.ts'
import type { Mark } from './yaml/node.ts'

export type ItemType =
  | 'value for'
  | 'exceptions'
  | 'exception'
  | 'exception values'
  | 'exception value'
  | 'rules content'
  | 'rules content item'
  | 'required_engine_version'
  | 'required plugin versions'
  | 'required plugin versions entry'
  | 'required plugin versions alternative'
  | 'list'
  | 'list item'
  | 'macro'
  | 'macro condition'
  | 'rule'
  | 'rule condition'
  | 'condition expression'
  | 'rule output'
  | 'rule priority'
  | 'overrides'

/** Line and column count from 0; inside a condition they are those of the condition's begin plus the (1-based) place in it. */
export interface Place extends Mark {
  readonly type: ItemType
  /** Of the item: a rule's name, a key. May be empty. */
  readonly name: string
  /** The file; inside a condition the begin of its text in double quotes. */
  readonly file: string
  readonly parent: Place | undefined
  /** What can be shown around the place; undefined: the text of the file that it is in. */
  readonly shown: { readonly text: string; readonly offset: number } | undefined
}

/** The file as a whole. */
export function filePlace(file: string, text: string): Place {
  const shown = { text, offset: 0 }
  return { type: 'rules content', name: '', file, line: 0, column: 0, offset: 0, parent: undefined, shown }
}

/** An item inside another one. */
export function placeOf(type: ItemType, name: string, mark: Mark, parent: Place): Place {
  const { line, column, offset } = mark
  return { type, name, file: rootOf(parent).file, line, column, offset, parent, shown: undefined }
}

/**
 * A position inside a condition whose text begins at `parent`. Lists and macros are expanded there, so it may lie past the end
 * of the condition, or belong to the text of a macro: `text` is the one that it is a position of.
 */
export function placeInCondition(at: Position, condition: string, parent: Place, text: string = condition): Place {
  const start = condition.length > 20 ? `${condition.slice(0, 17)}...` : condition
  return {
    type: 'condition expression',
    name: '',
    file: `"${start.replaceAll(/[\r\n]/g, ' ')}"`,
    line: parent.line + at.line,
    column: parent.column + at.column,
    offset: parent.offset + at.offset,
    parent,
    shown: { text, offset: at.offset },
  }
}

/** The chain from the file inward. */
export function chainOf(place: Place): Place[] {
  const chain: Place[] = []
  for (let p: Place | undefined = place; p !== undefined; p = p.parent) chain.push(p)
  return chain.toReversed()
}

/** The place of the file that a place is in. */
export function rootOf(place: Place): Place {
  let root = place
  while (root.parent !== undefined) root = root.parent
  return root
}
