/** -L and -l: describes what was loaded. */

import { describeAll, describeAsText, describeOne } from '@saker/engine'
import type { Config } from '../config/load.ts'
import { AgentError } from '../error.ts'
import { log } from '../log.ts'
import { loadRuleset } from '../rules/load.ts'
import { chooseRulePaths, planRules } from '../rules/plan.ts'
import type { Options } from './options.ts'

function warn(text: string): void {
  log('warning', text)
}

/** Throws RULES when the rules have errors or the rule of -l is not among them. */
export function describe(config: Config, options: Options): string {
  const { outcome } = loadRuleset(planRules(config, chooseRulePaths(config, options.rules), options.print, warn), warn)
  const name = options.describeRule
  const found = name === undefined ? describeAll(outcome) : describeOne(outcome, name)
  if (found === undefined) throw new AgentError('RULES', `Rule "${name}" is not loaded`)
  return config.settings.json_output ? `${JSON.stringify(found)}\n` : describeAsText(found)
}
