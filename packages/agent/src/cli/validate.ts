/** -V: checks rules files. */

import { describeAll, describeOne, describeResult, loadRules, reportFile, summarizeResult } from '@saker/engine'
import type { Config } from '../config/load.ts'
import { AgentError } from '../error.ts'
import { log } from '../log.ts'
import { rulesContext } from '../rules/options.ts'
import { planRules, readFiles } from '../rules/plan.ts'
import type { Options } from './options.ts'

export interface Validation {
  /** For standard output. */
  readonly text: string
  /** For the log; '' for nothing. */
  readonly log: string
  /** Codes of what is wrong; undefined when nothing is. */
  readonly error: string | undefined
}

/** The files are loaded one after the other, each with those before it. Throws RULES when a plugin is missing. */
export function validate(config: Config, options: Options): Validation {
  const plan = planRules(config, [], options.print, (text) => log('warning', text))
  const files = readFiles(options.validate)
  log('info', `Validating rules file(s):\n${files.map(({ name }) => `   ${name}\n`).join('')}`)
  const outcome = loadRules(files, rulesContext(plan).options)
  if (outcome.pluginError !== undefined) throw new AgentError('RULES', outcome.pluginError)
  const bad = outcome.files.filter((file) => !file.ok)
  const error = bad.length === 0 ? undefined : bad.map(summarizeResult).join('\n').trimEnd()
  if (config.settings.json_output) {
    const described =
      error !== undefined
        ? undefined
        : options.describe
          ? describeAll(outcome)
          : options.describeRule !== undefined
            ? describeOne(outcome, options.describeRule)
            : undefined
    const results = {
      falco_load_results: outcome.files.map(reportFile),
      ...(described === undefined ? {} : { falco_describe_results: described }),
    }
    return { text: `${JSON.stringify(results)}\n`, log: '', error }
  }
  let text = ''
  let details = ''
  for (const file of outcome.files) {
    const described = describeResult(file)
    // A good file shows its state only; what is doubtful in it is for the log.
    if (file.ok && file.warnings.length > 0) {
      text += described.slice(0, described.indexOf('\n') + 1)
      details += described
    } else text += described
  }
  return { text, log: details, error }
}
