/** For which events rules look at what container runtimes tell, and so for which it is worth waiting. */

import type { FieldRef, Rule, Ruleset } from '@saker/engine'

/** Known from the process itself, without asking anybody. */
const ownFields: ReadonlySet<string> = new Set(['container.id', 'container.start_ts', 'container.duration'])

/** By event code: 1 when an enabled rule that can match such events has a field of container details in condition or output. */
export function metadataNeeds(ruleset: Ruleset, eventCount: number): Uint8Array {
  const needs = new Uint8Array(eventCount)
  for (const rule of ruleset.rules) {
    if (!rule.enabled || !usesMetadata(rule)) continue
    for (let code = 0; code < eventCount; code++) if (rule.codes[code] === 1) needs[code] = 1
  }
  return needs
}

function usesMetadata(rule: Rule): boolean {
  return (
    conditionUses(rule.condition) ||
    rule.output.fields.some(isMetadata) ||
    rule.extraFields.some((extra) => extra.template.fields.some(isMetadata))
  )
}

function conditionUses(condition: Rule['condition']): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.children.some(conditionUses)
    case 'not':
      return conditionUses(condition.child)
    case 'predicate': {
      const { left, right } = condition
      return left.fields.some(isMetadata) || (right.kind === 'operand' && right.operand.fields.some(isMetadata))
    }
  }
}

function isMetadata({ spec }: FieldRef): boolean {
  return spec.class === 'container' && !ownFields.has(spec.name)
}
