/** `rules` and `static_fields`: keys whose value is a list or a map of a form of its own. */

import { AgentError } from '../error.ts'
import { showPlace, type MapNode, type Node } from './tree.ts'

/** Switches rules on or off: those whose name matches (`*` stands for anything), or those that have the tag. */
export interface RuleSelection {
  readonly enable: boolean
  readonly by: 'rule' | 'tag'
  readonly text: string
}

/** Steps of `rules`, in order. */
export function readRuleSelections(root: MapNode): RuleSelection[] {
  const node = root.entries.get('rules')
  if (node === undefined || node.kind === 'null') return []
  const out: RuleSelection[] = []
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const steps = item.kind === 'map' ? [...item.entries] : []
    if (steps.length === 0) throw wrongForm(item)
    for (const [action, target] of steps) {
      if ((action !== 'enable' && action !== 'disable') || target.kind !== 'map') throw wrongForm(item)
      const before = out.length
      for (const by of ['rule', 'tag'] as const) {
        const value = target.entries.get(by)
        if (value?.kind === 'scalar') out.push({ enable: action === 'enable', by, text: value.value })
      }
      if (out.length === before) throw wrongForm(target)
    }
  }
  return out
}

function wrongForm(node: Node): AgentError {
  return new AgentError(
    'CONFIG',
    `${showPlace(node.at)}: rules: an entry is {enable: {rule: NAME}}, {enable: {tag: TAG}}, or the same with disable`,
  )
}

/** NAME to VALUE: fields static.NAME. */
export function readStaticFields(root: MapNode): Map<string, string> {
  const node = root.entries.get('static_fields')
  const out = new Map<string, string>()
  if (node?.kind !== 'map') return out
  for (const [key, value] of node.entries) if (value.kind === 'scalar') out.set(key, value.value)
  return out
}
