/** append_output: what is added to the output of rules. */

import { AgentError } from '../error.ts'
import { toBool } from './scalar.ts'
import { showPlace, type MapNode, type Node } from './tree.ts'

export interface AppendOutput {
  /** '' matches every source, every rule. */
  readonly source: string
  readonly rule: string
  /** All of them must be on the rule. */
  readonly tags: readonly string[]
  /** Appended to the output, after a blank; '' for nothing. */
  readonly extraOutput: string
  /** `format` undefined: the value of the field that `key` names. */
  readonly extraFields: readonly { readonly key: string; readonly format: string | undefined }[]
  /** Append the fields that are marked as suggested. */
  readonly suggestedOutput: boolean
}

export function readAppendOutput(root: MapNode, warn: (text: string) => void): AppendOutput[] {
  const node = root.entries.get('append_output')
  if (node === undefined || node.kind === 'null') return []
  const items = node.kind === 'list' ? node.items : [node]
  return items.filter((item) => item.kind !== 'null').map((item) => readEntry(item, warn))
}

const members = ['match', 'extra_output', 'extra_fields', 'suggested_output']

function readEntry(node: Node, warn: (text: string) => void): AppendOutput {
  if (node.kind !== 'map')
    throw new AgentError('CONFIG', `${showPlace(node.at)}: append_output: an entry is a map of ${members.join(', ')}`)
  for (const [key, value] of node.entries) {
    if (!members.includes(key))
      warn(`${showPlace(value.at)}: append_output: unknown key ${key}; there are ${members.join(', ')}`)
  }
  const match = node.entries.get('match')
  const tags = match?.kind === 'map' ? match.entries.get('tags') : undefined
  const entry = {
    source: textOf(match, 'source'),
    rule: textOf(match, 'rule'),
    tags: tags?.kind === 'list' ? tags.items.map(scalarOf) : tags?.kind === 'scalar' ? [tags.value] : [],
    extraOutput: textOf(node, 'extra_output'),
    extraFields: readFields(node.entries.get('extra_fields')),
    suggestedOutput: toBool(textOf(node, 'suggested_output')) ?? false,
  }
  if (entry.rule !== '' && entry.tags.length > 0) {
    warn(
      `${showPlace(node.at)}: append_output: both rule and tags are given; only a rule of that name with all those tags matches`,
    )
  }
  return entry
}

function readFields(node: Node | undefined): { key: string; format: string | undefined }[] {
  if (node === undefined || node.kind === 'null') return []
  const out = new Map<string, string | undefined>()
  const add = (key: string, format: string | undefined, at: Node): void => {
    if (out.has(key))
      throw new AgentError('CONFIG', `${showPlace(at.at)}: append_output: extra field ${key} is defined twice`)
    out.set(key, format)
  }
  for (const item of node.kind === 'list' ? node.items : [node]) {
    if (item.kind === 'scalar') add(item.value, undefined, item)
    else if (item.kind === 'map') for (const [key, value] of item.entries) add(key, scalarOf(value), value)
    else
      throw new AgentError(
        'CONFIG',
        `${showPlace(item.at)}: append_output: an extra field is the name of a field, or a map of a key and a format`,
      )
  }
  return [...out].map(([key, format]) => ({ key, format }))
}

function textOf(node: Node | undefined, key: string): string {
  const value = node?.kind === 'map' ? node.entries.get(key) : undefined
  return value?.kind === 'scalar' ? value.value : ''
}

function scalarOf(node: Node): string {
  return node.kind === 'scalar' ? node.value : ''
}
