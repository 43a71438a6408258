/** Reads the configuration: the main file, the files it names, the options of the command line. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AgentError } from '../error.ts'
import { nearest } from '@saker/engine/suggest'
import { expandVariables } from './environment.ts'
import { merge, type Strategy } from './merge.ts'
import { applyOverride, parseOverride, type Override } from './override.ts'
import { readTree } from './read.ts'
import { readSettings, warnUnknownKeys } from './settings.ts'
import type { Settings } from './keys.ts'
import { showPlace, type MapNode, type Node } from './tree.ts'

/** Tried in order when no file is named. */
export const defaultFiles: readonly string[] = ['/etc/saker/saker.yaml', '/etc/falco/falco.yaml']

/** What the configuration file that ships says beyond the defaults of keys.ts: alerts name the container. */
const shippedLists = 'append_output: [{ suggested_output: true }]'

export interface LoadOptions {
  /** undefined: the first of `defaultFiles` that can be read, else none. */
  readonly file: string | undefined
  /** Texts of -o, in order. */
  readonly overrides: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Config {
  readonly settings: Settings
  readonly tree: MapNode
  /** Files that were read, the main one first; none: only defaults and options. */
  readonly files: readonly string[]
  /** What should be said about it, in order. */
  readonly warnings: readonly string[]
}

/** Throws CONFIG (a file that cannot be read, YAML errors, values that a key cannot have) or USAGE (-o). */
export function loadConfig(options: LoadOptions): Config {
  const warnings: string[] = []
  const warn = (text: string): void => void warnings.push(text)
  const overrides = options.overrides.map(parseOverride)
  const main = options.file ?? defaultFiles.find(isReadable)
  const files: string[] = []
  const tree: MapNode =
    main === undefined
      ? readTree(shippedLists, { file: 'the built-in configuration', expand: (value) => value })
      : readFile(main, options, options.file !== undefined)
  if (main !== undefined) {
    files.push(main)
    applyAll(
      tree,
      overrides.filter((o) => o.path[0] === 'config_files'),
    )
    include(tree, main, options, files, warn)
  }
  applyAll(tree, overrides)
  warnUnknownKeys(tree, warn)
  const settings = readSettings(tree, main === undefined ? 'shipped' : 'absent', warn)
  return { settings, tree, files, warnings }
}

function applyAll(tree: MapNode, overrides: readonly Override[]): void {
  for (const override of overrides) applyOverride(tree, override)
}

function readFile(path: string, options: LoadOptions, named: boolean): MapNode {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    const missing = named && reason === 'ENOENT'
    throw new AgentError(
      'CONFIG',
      missing
        ? `Could not find configuration file at ${path}`
        : `cannot read the configuration file ${path}: ${reason}`,
      { cause: error },
    )
  }
  return readTree(text, { file: path, expand: (value) => expandVariables(value, options.env) })
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

/** Merges the files that `config_files` names, in order; a folder stands for its files in order of their names. */
function include(
  tree: MapNode,
  main: string,
  options: LoadOptions,
  files: string[],
  warn: (text: string) => void,
): void {
  for (const { path, strategy } of entriesOf(tree.entries.get('config_files'), warn)) {
    for (const file of filesAt(path)) {
      if (resolve(file) === resolve(main))
        throw new AgentError('CONFIG', `'config_files' directive tried to recursively include main config file ${main}`)
      const included = readFile(file, options, false)
      if (included.entries.has('config_files'))
        throw new AgentError('CONFIG', `'config_files' directive in included config file ${file}`)
      merge(tree, included, strategy)
      files.push(file)
    }
  }
}

const strategies: readonly Strategy[] = ['append', 'override', 'add-only']

function entriesOf(
  node: Node | undefined,
  warn: (text: string) => void,
): { readonly path: string; readonly strategy: Strategy }[] {
  if (node === undefined || node.kind === 'null') return []
  const items = node.kind === 'list' ? node.items : [node]
  return items.map((item) => {
    if (item.kind === 'scalar') return { path: item.value, strategy: 'append' as const }
    const path = item.kind === 'map' ? item.entries.get('path') : undefined
    if (item.kind !== 'map' || path?.kind !== 'scalar')
      throw new AgentError(
        'CONFIG',
        `${showPlace(item.at)}: config_files: an entry is a path, or a map with path and strategy`,
      )
    const given = item.entries.get('strategy')
    const name = given?.kind === 'scalar' ? given.value : 'append'
    const strategy = strategies.find((s) => s === name)
    if (strategy === undefined) {
      const near = nearest(name, strategies)
      warn(
        `${showPlace(item.at)}: config_files: no strategy is called '${name}'${near ? ` (did you mean ${near}?)` : ''}; there are ${strategies.join(', ')}. Taking append.`,
      )
    }
    return { path: path.value, strategy: strategy ?? 'append' }
  })
}

function filesAt(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => statSync(join(path, entry.name), { throwIfNoEntry: false })?.isFile())
    .map((entry) => join(path, entry.name))
    .toSorted()
}
