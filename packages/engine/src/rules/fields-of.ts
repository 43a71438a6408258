import type { Checked } from '../condition/checked.ts'
import type { FieldRef } from '../fields/define.ts'
import type { Ruleset } from './ruleset.ts'

/** Names of all fields that enabled rules read, in conditions or outputs. */
export function fieldsOf({ rules }: Ruleset): Set<string> {
  const names = new Set<string>()
  const add = (fields: readonly FieldRef[]): void => {
    for (const { spec } of fields) names.add(spec.name)
  }
  for (const rule of rules) {
    if (!rule.enabled) continue
    walk(rule.condition, add)
    add(rule.output.fields)
    for (const extra of rule.extraFields) add(extra.template.fields)
  }
  return names
}

function walk(condition: Checked, add: (fields: readonly FieldRef[]) => void): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      for (const child of condition.children) walk(child, add)
      return
    case 'not':
      return walk(condition.child, add)
    case 'predicate':
      add(condition.left.fields)
      if (condition.right.kind === 'operand') add(condition.right.operand.fields)
  }
}
