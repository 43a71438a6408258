/** Rules for a run: loaded, or an error that shows every complaint. */

import { describeResult, loadRules, type LoadOutcome, type Resolved, type Ruleset } from '@saker/engine'
import { AgentError } from '../error.ts'
import { rulesContext } from './options.ts'
import type { RulesPlan } from './plan.ts'

export interface LoadedRules {
  readonly ruleset: Ruleset
  readonly resolve: (text: string) => Resolved
  readonly outcome: LoadOutcome
}

/** Throws RULES when a file has errors; warnings go to `warn`. */
export function loadRuleset(plan: RulesPlan, warn: (text: string) => void): LoadedRules {
  const { options, resolve } = rulesContext(plan)
  const outcome = loadRules(plan.files, options)
  if (outcome.pluginError !== undefined) throw new AgentError('RULES', outcome.pluginError)
  const bad = outcome.files.filter((file) => !file.ok)
  if (outcome.ruleset === undefined) throw new AgentError('RULES', bad.map(describeResult).join('\n').trimEnd())
  for (const file of outcome.files) if (file.warnings.length > 0) warn(describeResult(file))
  return { ruleset: outcome.ruleset, resolve, outcome }
}
