/**
 * Evaluates a condition by walking it: the plain twin of the generated code, and the answer to "why did it not match?".
 */

import type { EventContext } from '../context.ts'
import type { Value } from '../fields/define.ts'
import type { Checked, Predicate } from './checked.ts'

/** True when the condition holds for the event. From left to right, no further than needed. */
export function evaluate(condition: Checked, c: EventContext): boolean {
  switch (condition.kind) {
    case 'and':
      for (const child of condition.children) if (!evaluate(child, c)) return false
      return true
    case 'or':
      for (const child of condition.children) if (evaluate(child, c)) return true
      return false
    case 'not':
      return !evaluate(condition.child, c)
    case 'predicate':
      return condition.test(c)
  }
}

/** What each part of a condition gave for one event. */
export type Explanation =
  | { readonly kind: 'and' | 'or' | 'not'; readonly result: boolean; readonly parts: readonly Explanation[] }
  | {
      readonly kind: 'predicate'
      readonly result: boolean
      readonly predicate: Predicate
      /** The left value; undefined: absent, which makes every comparison false. */
      readonly left: Value | undefined
      /** The right value when it is read from the event too. */
      readonly right: Value | undefined
    }

/** Looks at all parts, those too that `evaluate` would not have reached. */
export function explain(condition: Checked, c: EventContext): Explanation {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.children.map((child) => explain(child, c))
      return { kind: 'and', result: parts.every((part) => part.result), parts }
    }
    case 'or': {
      const parts = condition.children.map((child) => explain(child, c))
      return { kind: 'or', result: parts.some((part) => part.result), parts }
    }
    case 'not': {
      const part = explain(condition.child, c)
      return { kind: 'not', result: !part.result, parts: [part] }
    }
    case 'predicate': {
      const { left, right } = condition
      return {
        kind: 'predicate',
        result: condition.test(c),
        predicate: condition,
        left: left.extract(c),
        right: right.kind === 'operand' ? right.operand.extract(c) : undefined,
      }
    }
  }
}

/**
 * The comparisons that settled the result: those without which it would be another. For a condition that did not match these are
 * the tests to look at.
 */
export function decisive(explanation: Explanation): readonly Explanation[] {
  switch (explanation.kind) {
    case 'predicate':
      return [explanation]
    case 'not':
      return explanation.parts.flatMap(decisive)
    case 'and':
    case 'or': {
      // A false `and` is due to its false parts, a true one to all; an `or` the other way round.
      const { result } = explanation
      return explanation.parts.filter((part) => part.result === result).flatMap(decisive)
    }
  }
}
