/** Specialises a condition for one event type: what the type alone decides is decided now. */

import type { Checked, Predicate } from './checked.ts'

/** The condition as it stands for events of type `code`; true or false when the type decides it completely. */
export function simplify(condition: Checked, code: number): Checked | boolean {
  switch (condition.kind) {
    case 'and':
      return simplifyAll(condition.children, code, 'and')
    case 'or':
      return simplifyAll(condition.children, code, 'or')
    case 'not': {
      const child = simplify(condition.child, code)
      if (typeof child === 'boolean') return !child
      if (child.kind === 'not') return child.child
      return child === condition.child ? condition : { kind: 'not', child }
    }
    case 'predicate':
      return simplifyPredicate(condition, code)
  }
}

/** `decisive`: the value of a child that settles the whole node: false for `and`, true for `or`. */
function simplifyAll(children: readonly Checked[], code: number, kind: 'and' | 'or'): Checked | boolean {
  const decisive = kind === 'or'
  const left: Checked[] = []
  for (const child of children) {
    const simple = simplify(child, code)
    if (simple === decisive) return decisive
    if (typeof simple === 'boolean') continue
    if (simple.kind === kind) left.push(...simple.children)
    else left.push(simple)
  }
  if (left.length === 0) return !decisive
  return left.length === 1 ? left[0]! : { kind, children: left }
}

function simplifyPredicate(p: Predicate, code: number): Checked | boolean {
  if (p.right.kind === 'operand') {
    const right = p.right.operand.fold?.(code)
    if (right !== undefined && right.value === undefined) return false
  }
  const left = p.left.fold?.(code)
  if (left === undefined) return p
  // Absent values make every comparison false.
  if (left.value === undefined) return false
  if (p.op === 'exists') return true
  return p.match === undefined ? p : p.match(left.value)
}
