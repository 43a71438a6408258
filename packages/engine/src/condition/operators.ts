/**
 * The comparisons of conditions, made once for an operator and its constants. Text compares as byte strings; both sides are present
 * when they are called (absent values make every comparison false before).
 */

import type { Modifier, Operator, Scalar, Value } from '../fields/define.ts'
import { inNetwork } from '../fields/literals.ts'
import { compileGlob } from './glob.ts'
import { compilePathPrefix } from './path-prefix.ts'
import { compileRegex } from './regex.ts'
import { groupOf } from './types.ts'

export type Match = (left: Value) => boolean

/**
 * The comparison of a value of the PT_ type `type` (of a list of them when `list`) with constants: `values` parsed by that type, for
 * regex, globs, paths and hexadecimal operators the decoded text. The operator must be legal for the type and regular expressions
 * valid: the check sees to both.
 */
export function buildMatch(
  type: number,
  list: boolean,
  op: Operator,
  modifier: Modifier | undefined,
  values: readonly Scalar[],
): Match {
  if (op === 'exists') return () => true
  if (list) return op === 'in' ? all(oneOf(type, values)) : any(oneOf(type, values))
  if (modifier !== undefined) return withModifier(type, op, modifier, values)
  switch (op) {
    case 'in':
    case 'intersects':
      return oneOf(type, values)
    case 'pmatch':
      return compilePathPrefix(values as readonly string[]) as Match
    default:
      return buildOne(type, op, values[0]!)
  }
}

/** Compares two values of one type that are both read from the event: `operator` with the right one. */
export function buildCompare(type: number, op: Operator): (left: Scalar, right: Scalar) => boolean {
  switch (op) {
    case '=':
    case 'in':
    case 'intersects':
      return (left, right) => left === right
    case '!=':
      return (left, right) => left !== right
    case '<':
      return (left, right) => left < right
    case '<=':
      return (left, right) => left <= right
    case '>':
      return (left, right) => left > right
    case '>=':
      return (left, right) => left >= right
    case 'contains':
    case 'bcontains':
      return (left, right) => (left as string).includes(right as string)
    case 'startswith':
    case 'bstartswith':
      return (left, right) => (left as string).startsWith(right as string)
    case 'endswith':
      return (left, right) => (left as string).endsWith(right as string)
    default:
      return (left, right) => buildOne(type, op, right)(left)
  }
}

/** One value against one constant. */
function buildOne(type: number, op: Operator, value: Scalar): Match {
  const text = value as string
  if (groupOf(type) === 'network') {
    if (op === '!=') return (left) => !inNetwork(left as string, text)
    return (left) => inNetwork(left as string, text)
  }
  switch (op) {
    case '=':
      return (left) => left === value
    case '!=':
      return (left) => left !== value
    case '<':
      return (left) => (left as Scalar) < value
    case '<=':
      return (left) => (left as Scalar) <= value
    case '>':
      return (left) => (left as Scalar) > value
    case '>=':
      return (left) => (left as Scalar) >= value
    case 'contains':
    case 'bcontains':
      return (left) => (left as string).includes(text)
    case 'icontains': {
      const small = toLower(text)
      return (left) => includesFolded(left as string, small)
    }
    case 'startswith':
    case 'bstartswith':
      return (left) => (left as string).startsWith(text)
    case 'endswith':
      return (left) => (left as string).endsWith(text)
    case 'glob':
      return compileGlob(text, false) as Match
    case 'iglob':
      return compileGlob(text, true) as Match
    case 'regex': {
      const regex = compileRegex(text)
      return regex.ok ? (regex.match as Match) : () => false
    }
    default:
      throw new TypeError(`'${op}' does not compare with one value`)
  }
}

/** Is the value one of the constants? Networks: does it lie in one of them? */
function oneOf(type: number, values: readonly Scalar[]): Match {
  if (groupOf(type) === 'network') return (left) => values.some((net) => inNetwork(left as string, net as string))
  const set = new Set<Value>(values)
  return (left) => set.has(left)
}

/** True for an empty list. */
function all(match: Match): Match {
  return (left) => (left as readonly Scalar[]).every(match)
}

function any(match: Match): Match {
  return (left) => (left as readonly Scalar[]).some(match)
}

/** No constants: false whatever the modifier. */
function withModifier(type: number, op: Operator, modifier: Modifier, values: readonly Scalar[]): Match {
  if (values.length === 0) return () => false
  // These two look the value up among the constants; an address is never the same as a network.
  if ((op === '=' && modifier === 'anyof') || (op === '!=' && modifier === 'allof')) {
    const set = new Set<Value>(values)
    return op === '=' ? (left) => set.has(left) : (left) => !set.has(left)
  }
  const matches = values.map((value) => buildOne(type, op, value))
  switch (modifier) {
    case 'anyof':
      return (left) => {
        for (const match of matches) if (match(left)) return true
        return false
      }
    case 'allof':
      return (left) => {
        for (const match of matches) if (!match(left)) return false
        return true
      }
    case 'oneof':
      return (left) => {
        let count = 0
        for (const match of matches) if (match(left) && ++count > 1) return false
        return count === 1
      }
  }
}

/** ASCII letters in small, other bytes as they are. */
export function toLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** ASCII letters in capitals, other bytes as they are. */
export function toUpper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}

/** Does `text` hold `small` (which is in small letters) when the case of ASCII letters does not count? */
function includesFolded(text: string, small: string): boolean {
  const last = text.length - small.length
  for (let start = 0; start <= last; start++) {
    let i = 0
    while (i < small.length && lower(text.charCodeAt(start + i)) === small.charCodeAt(i)) i++
    if (i === small.length) return true
  }
  return false
}
