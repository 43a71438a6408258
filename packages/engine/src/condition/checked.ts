/**
 * A condition after its fields were looked up and its literals parsed: what the interpreter walks and the generator compiles.
 * Macros are gone (substituted before).
 */

import type { EventContext } from '../context.ts'
import type { FieldRef, Modifier, Operator, Scalar, Value } from '../fields/define.ts'
import type { Position } from './ast.ts'

export interface CheckedAnd {
  readonly kind: 'and'
  readonly children: readonly Checked[]
}
export interface CheckedOr {
  readonly kind: 'or'
  readonly children: readonly Checked[]
}
export interface CheckedNot {
  readonly kind: 'not'
  readonly child: Checked
}

/** A field, or a transformer over fields and constants. */
export interface OperandRef {
  /** Equal for operands that always give equal values: the generator evaluates each key once per event. */
  readonly key: string
  readonly type: number
  readonly list: boolean
  /** Set when the operand is a plain field. */
  readonly field: FieldRef | undefined
  /** All fields it reads. */
  readonly fields: readonly FieldRef[]
  readonly extract: (c: EventContext) => Value | undefined
  /** As FieldRef.fold. */
  readonly fold: ((code: number) => { readonly value: Value | undefined } | undefined) | undefined
}

export interface Predicate {
  readonly kind: 'predicate'
  /** Equal for predicates that always give equal results: left operand, operator and right side in canonical form. */
  readonly key: string
  readonly at: Position
  readonly left: OperandRef
  readonly op: Operator
  readonly modifier: Modifier | undefined
  readonly right: RightSide
  /**
   * The comparison of a present left value with constants; undefined when the right side reads the event too, or the
   * field compares in its own way: then only `test` is right.
   */
  readonly match: ((left: Value) => boolean) | undefined
  /** The whole predicate. False whenever the left value (or the right one) is absent. */
  readonly test: (c: EventContext) => boolean
}

export type RightSide =
  | { readonly kind: 'none' }
  /** `texts` as written, `values` parsed by the left operand's type (regexes, globs and paths stay text). */
  | { readonly kind: 'literals'; readonly texts: readonly string[]; readonly values: readonly Scalar[] }
  | { readonly kind: 'operand'; readonly operand: OperandRef }

export type Checked = CheckedAnd | CheckedOr | CheckedNot | Predicate
