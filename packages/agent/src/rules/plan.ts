/** Which rules to load and how: found and read in the control plane, compiled where they are used. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Priority } from '@saker/engine'
import { readAppendOutput, type AppendOutput } from '../config/append-output.ts'
import type { Config } from '../config/load.ts'
import { readRuleSelections, readStaticFields, type RuleSelection } from '../config/rule-selection.ts'
import { AgentError } from '../error.ts'

export interface RulesFile {
  readonly name: string
  readonly content: Uint8Array
}

export interface RulesPlan {
  readonly files: readonly RulesFile[]
  /** Rules less urgent than this are not used: 0 Emergency … 7 Debug. */
  readonly leastPriority: Priority
  readonly appendOutput: readonly AppendOutput[]
  readonly selections: readonly RuleSelection[]
  readonly staticFields: ReadonlyMap<string, string>
  readonly base64Buffers: boolean
}

/** The rules that ship with the program. */
export const shippedRules: string = fileURLToPath(new URL('../../../../rules/saker_rules.yaml', import.meta.url))

const priorities = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug']

/** `print`: the text of -p. Throws RULES when a file cannot be read, CONFIG when a key that shapes rules is wrong. */
export function planRules(
  config: Config,
  paths: readonly string[],
  print: string | undefined,
  warn: (text: string) => void,
): RulesPlan {
  const append = readAppendOutput(config.tree, warn)
  const everyRule = { source: '', rule: '', tags: [], extraFields: [], suggestedOutput: false }
  // The names of presets do nothing, as in Falco: their fields come from append_output.
  if (print !== undefined && !presets.has(print)) append.push({ ...everyRule, extraOutput: print })
  return {
    files: readFiles(paths),
    leastPriority: priorities.indexOf(config.settings.priority) as Priority,
    appendOutput: append,
    selections: readRuleSelections(config.tree),
    staticFields: readStaticFields(config.tree),
    base64Buffers: config.settings.buffer_format_base64,
  }
}

const presets: ReadonlySet<string> = new Set(['c', 'container', 'k', 'kubernetes'])

/** -r, else the configuration, else the rules that ship. Only what is there: folders are not looked into yet. */
export function chooseRulePaths(config: Config, named: readonly string[]): readonly string[] {
  if (named.length > 0) {
    for (const path of named) {
      if (kindOf(path) === 'missing') throw new AgentError('RULES', `there is no rules file or folder at ${path} (-r)`)
    }
    return named
  }
  const { settings } = config
  const wanted = [...settings.rules_files, ...settings.rules_file]
  if (wanted.length === 0) return [shippedRules]
  // As in Falco: the shipped configuration names files that need not exist.
  const found = wanted.filter((path) => kindOf(path) !== 'missing')
  if (found.length === 0) {
    throw new AgentError(
      'RULES',
      `none of the rules_files of the configuration exists: ${wanted.join(', ')}\nName one with -r.`,
    )
  }
  return found
}

/** Files as they are; of folders the .yaml and .yml files, in order of their names. Throws RULES. */
export function readFiles(paths: readonly string[]): RulesFile[] {
  return paths.flatMap((path) => (kindOf(path) === 'folder' ? filesIn(path) : [path])).map(readRulesFile)
}

/** What is there. A path that may not be looked at counts as a file: reading it tells why. */
function kindOf(path: string): 'file' | 'folder' | 'missing' {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat === undefined ? 'missing' : stat.isDirectory() ? 'folder' : 'file'
  } catch {
    return 'file'
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
      .map((name) => join(folder, name))
      .filter((path) => kindOf(path) === 'file')
      .toSorted()
  } catch (error) {
    throw unreadable('folder of rules', folder, error)
  }
}

function readRulesFile(path: string): RulesFile {
  try {
    return { name: path, content: readFileSync(path) }
  } catch (error) {
    throw unreadable('rules file', path, error)
  }
}

function unreadable(what: string, path: string, error: unknown): AgentError {
  const { code } = error as NodeJS.ErrnoException
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder',
  }
  return new AgentError('RULES', `cannot read the ${what} ${path}: ${reasons[code ?? ''] ?? code ?? String(error)}`, {
    cause: error,
  })
}
