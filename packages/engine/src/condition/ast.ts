/** What a condition says, before fields are looked up. All text is byte strings (bytes.ts). */

import type { Modifier, Operator } from '../fields/define.ts'

/** Where a node starts in the condition: line and column from 1, offset in bytes from 0. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

export interface And {
  readonly kind: 'and'
  readonly children: readonly Expr[]
  readonly at: Position
}
export interface Or {
  readonly kind: 'or'
  readonly children: readonly Expr[]
  readonly at: Position
}
export interface Not {
  readonly kind: 'not'
  readonly child: Expr
  readonly at: Position
}
/** A macro by its name. */
export interface Identifier {
  readonly kind: 'identifier'
  readonly name: string
  readonly at: Position
}
export interface Check {
  readonly kind: 'check'
  readonly left: Operand
  readonly op: Operator
  readonly modifier: Modifier | undefined
  /** undefined only for `exists`. */
  readonly right: Literal | List | Operand | undefined
  readonly at: Position
}
export type Expr = And | Or | Not | Identifier | Check

export interface Field {
  readonly kind: 'field'
  readonly name: string
  /** The text in brackets, unquoted; undefined without brackets. */
  readonly arg: string | undefined
  /** Written as val(field): only on the right. */
  readonly val: boolean
  readonly at: Position
}
export interface Transformer {
  readonly kind: 'transformer'
  readonly name: string
  readonly args: readonly TransformerArg[]
  readonly arg: string | undefined
  readonly at: Position
}
export type Operand = Field | Transformer
export type TransformerArg = Operand | Literal | ArgList
/** A parenthesised list as an argument of a transformer. */
export interface ArgList {
  readonly kind: 'arglist'
  readonly items: readonly (Operand | Literal)[]
  readonly at: Position
}
export interface Literal {
  readonly kind: 'literal'
  readonly value: string
  readonly at: Position
}
export interface List {
  readonly kind: 'list'
  readonly values: readonly string[]
  readonly at: Position
}
