/** Environment variables in values of a configuration file. */

import { AgentError } from '../error.ts'

/** A variable that names itself would expand for ever. */
const MOST_EXPANSIONS = 1000

/**
 * `${NAME}` becomes the variable's value (nothing when it is not set), which is looked at again; `$${NAME}` stands for
 * `${NAME}`. A dollar sign before anything else ends the expansion: the rest stays as it is.
 */
export function expandVariables(text: string, env: Readonly<Record<string, string | undefined>>): string {
  let at = text.indexOf('$')
  if (at < 0) return text
  let rest = text
  for (let count = 0; at >= 0; count++) {
    if (count > MOST_EXPANSIONS) {
      throw new AgentError('CONFIG', `the value ${text} never ends: a variable in it expands to itself`)
    }
    if (rest.startsWith('$${', at)) {
      rest = rest.slice(0, at) + rest.slice(at + 1)
      const close = rest.indexOf('}', at)
      if (close < 0) return rest
      at = close + 1
    } else if (rest.startsWith('${', at)) {
      const close = rest.indexOf('}', at)
      if (close < 0) return rest
      rest = rest.slice(0, at) + (env[rest.slice(at + 2, close)] ?? '') + rest.slice(close + 1)
    } else return rest
    at = rest.indexOf('$', at)
  }
  return rest
}
