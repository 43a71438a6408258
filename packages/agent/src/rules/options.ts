/** What the engine's loader needs to know: the plan's texts as byte strings, and fields in their environment. */

import {
  fieldSpecs,
  resolveField,
  toBytes,
  type FieldEnvironment,
  type LoadOptions,
  type Resolved,
} from '@saker/engine'
import type { RulesPlan } from './plan.ts'

export interface RulesContext {
  readonly options: LoadOptions
  /** Looks up a field as rules see it. */
  readonly resolve: (text: string) => Resolved
}

export function rulesContext(plan: RulesPlan): RulesContext {
  const statics = new Map([...plan.staticFields].map(([name, value]) => [toBytes(name), toBytes(value)]))
  const env: FieldEnvironment = { statics, bufferFormat: plan.base64Buffers ? 'base64' : 'dots' }
  const resolve = (text: string): Resolved => resolveField(text, env)
  const suggested = [
    ...[...statics.keys()].map((name) => `static.${name}`),
    ...fieldSpecs.filter((spec) => spec.suggestedOutput).map((spec) => spec.name),
  ]
  return {
    resolve,
    options: {
      resolve,
      fieldNames: [...fieldSpecs.map((spec) => spec.name), ...[...statics.keys()].map((name) => `static.${name}`)],
      suggestedFields: () => suggested,
      minimumPriority: plan.leastPriority,
      appendOutput: plan.appendOutput.map((entry) => ({
        match: { source: toBytes(entry.source), rule: toBytes(entry.rule), tags: entry.tags.map(toBytes) },
        extraOutput: toBytes(entry.extraOutput),
        extraFields: entry.extraFields.map(({ key, format }) =>
          format === undefined ? toBytes(key) : { key: toBytes(key), text: toBytes(format) },
        ),
        suggestedOutput: entry.suggestedOutput,
      })),
      selections: plan.selections.map(({ enable, by, text }) =>
        by === 'rule' ? { enable, rule: toBytes(text) } : { enable, tag: toBytes(text) },
      ),
    },
  }
}
