/** Rules for a run: loaded, or an error that shows every complaint. */

import { loadRules, type Resolved, type Ruleset } from '@saker/engine'
import { AgentError } from '../error.ts'
import { rulesContext } from './options.ts'
import type { RulesPlan } from './plan.ts'

export interface LoadedRules {
  readonly ruleset: Ruleset
  readonly resolve: (text: string) => Resolved
}

/** Throws RULES when a file has errors. */
export function loadRuleset(plan: RulesPlan, warn: (text: string) => void): LoadedRules {
  const { options, resolve } = rulesContext(plan)
  const outcome = loadRules(plan.files, options)
  if (outcome.ruleset === undefined) {
    throw new AgentError('RULES', outcome.files.flatMap((f) => f.errors.map((e) => `${f.name}: ${e.code}: ${e.message}`)).join('\n') + (outcome.pluginError ?? ''))
  }
  void warn
  return { ruleset: outcome.ruleset, resolve }
}
