/** What the configuration adds to the outputs of rules (append_output of falco.yaml). */

import type { RuleItem } from './items.ts'

/** One entry of `append_output`. Texts are byte strings. */
export interface AppendOutput {
  /** Only rules of this source; of this name; with all of these tags. Absent members match every rule. */
  readonly match?: { readonly source?: string; readonly rule?: string; readonly tags?: readonly string[] }
  /** Text appended to the output after a blank. */
  readonly extraOutput?: string
  /** Fields for output_fields: a field by its name, or a text under a key. */
  readonly extraFields?: readonly (string | { readonly key: string; readonly text: string })[]
  /** Append the fields that are suggested for the source, as `name=%name`. */
  readonly suggestedOutput?: boolean
}

export interface ExtraFieldText {
  readonly raw: boolean
  readonly text: string
}

/** The output of a rule with what matching entries append, and the extra fields by their keys; a later entry wins a key. */
export function appendOutput(
  rule: Pick<RuleItem, 'name' | 'source' | 'tags' | 'output'>,
  entries: readonly AppendOutput[],
  suggestedFields: readonly string[],
): { output: string; extraFields: Map<string, ExtraFieldText> } {
  let { output } = rule
  const extraFields = new Map<string, ExtraFieldText>()
  for (const { match, extraOutput, extraFields: fields, suggestedOutput } of entries) {
    if (match?.source !== undefined && match.source !== '' && match.source !== rule.source) continue
    if (match?.rule !== undefined && match.rule !== '' && match.rule !== rule.name) continue
    if (match?.tags !== undefined && !match.tags.every((tag) => rule.tags.includes(tag))) continue
    if (extraOutput !== undefined && extraOutput !== '') output += ` ${extraOutput}`
    if (suggestedOutput === true) {
      for (const name of suggestedFields) output += ` ${name.replaceAll('.', '_')}=%${name}`
    }
    // Named texts first, so a field of the same name wins, as in Falco.
    for (const field of fields ?? [])
      if (typeof field !== 'string') extraFields.set(field.key, { raw: false, text: field.text })
    for (const field of fields ?? [])
      if (typeof field === 'string') extraFields.set(field, { raw: true, text: `%${field}` })
  }
  return { output, extraFields }
}
