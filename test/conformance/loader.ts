/** Rules files: what loading says about each, what `-L` shows, and how often each rule matches on a capture. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { toBytes, toText } from '../../packages/engine/src/bytes.ts'
import { Engine } from '../../packages/engine/src/engine.ts'
import { resolveField } from '../../packages/engine/src/fields/index.ts'
import type { AppendOutput } from '../../packages/engine/src/rules/append-output.ts'
import { describeAll } from '../../packages/engine/src/rules/describe.ts'
import { loadRules, type LoadOutcome } from '../../packages/engine/src/rules/load.ts'
import { containerPlugin } from '../../packages/engine/src/rules/plugins.ts'
import { type FileReport, reportFile } from '../../packages/engine/src/rules/report-json.ts'
import { type Priority, priorityNames } from '../../packages/engine/src/rules/ruleset.ts'
import type { Selection as RuleSelection } from '../../packages/engine/src/rules/selection.ts'
import { BlockReader } from '../../packages/engine/src/scap/reader.ts'
import type { Outcome, Suite } from './suite.ts'

/** A NNN.json; what the members mean is said in the README beside it. */
interface Case {
  readonly id: string
  readonly files: readonly string[]
  readonly missing_files?: readonly string[]
  readonly options: readonly string[]
  readonly plugins: readonly string[]
  readonly exit: number
  readonly load_results?: readonly FileReport[]
  readonly describe_results?: unknown
  readonly stderr_error?: string
  readonly run?: {
    readonly capture: string
    readonly exit: number
    readonly by_rule?: Readonly<Record<string, number>>
  }
}

export const suite: Suite = {
  name: 'loader',
  *run(selection) {
    const folder = join(selection.corpus, 'loader')
    const captures = new Map<string, Buffer>()
    const capture = (name: string): Buffer => {
      let bytes = captures.get(name)
      if (bytes === undefined) {
        bytes = gunzipSync(readFileSync(join(selection.corpus, 'captures', `${name}.scap`)))
        captures.set(name, bytes)
      }
      return bytes
    }
    const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name.includes(selection.case))
    for (const name of names.toSorted()) {
      const one = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case
      // Reading files and the configuration is none of the loader's business.
      if (one.missing_files !== undefined && one.missing_files.length > 0) continue
      const options = readOptions(one.options)
      if (options === undefined) continue
      try {
        yield compare(one, folder, options, capture)
      } catch (error) {
        yield { name: one.id, differences: [String((error as Error).stack)] }
      }
    }
  },
}

interface Options {
  readonly minimumPriority: Priority
  readonly selections: readonly RuleSelection[]
  readonly appendOutput: readonly AppendOutput[]
}

/** The -o options of a case; undefined when one of them is refused by the configuration. */
function readOptions(options: readonly string[]): Options | undefined {
  let minimumPriority: Priority = 7
  const selections: RuleSelection[] = []
  const appendOutput: AppendOutput[] = [{ suggestedOutput: true }]
  for (const option of options) {
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(option) as unknown as [string, string, string]
    const selected = /^rules\[\]\.(enable|disable)\.(\w+)$/.exec(key)
    if (selected !== null) {
      const enable = selected[1] === 'enable'
      if (selected[2] === 'rule') selections.push({ enable, rule: toBytes(value) })
      else if (selected[2] === 'tag') selections.push({ enable, tag: toBytes(value) })
      else return undefined
    } else if (key === 'priority') {
      const index = priorityNames.findIndex((name) => name.toLowerCase() === value)
      minimumPriority = (index < 0 ? 6 : index) as Priority
    } else if (key === 'append_output[]') {
      appendOutput.push(readAppendOutput(value))
    } else if (key !== 'rule_matching') {
      throw new Error(`unknown option ${option}`)
    }
  }
  return { minimumPriority, selections, appendOutput }
}

function readAppendOutput(text: string): AppendOutput {
  const entry = JSON.parse(text) as {
    match?: AppendOutput['match']
    extra_output?: string
    extra_fields?: readonly (string | Readonly<Record<string, string>>)[]
    suggested_output?: boolean
  }
  return {
    match: entry.match ?? {},
    extraOutput: entry.extra_output ?? '',
    suggestedOutput: entry.suggested_output ?? false,
    extraFields: (entry.extra_fields ?? []).map((field) => {
      if (typeof field === 'string') return field
      const [[key, value]] = Object.entries(field) as [[string, string]]
      return { key, text: value }
    }),
  }
}

function compare(one: Case, folder: string, options: Options, capture: (name: string) => Buffer): Outcome {
  const differences: string[] = []
  const outcome: LoadOutcome = loadRules(
    one.files
      .filter((name) => existsSync(join(folder, name)))
      .map((name) => ({ name, content: readFileSync(join(folder, name)) })),
    {
      ...options,
      resolve: (text) => resolveField(text),
      plugins: one.plugins.includes('container') ? [containerPlugin] : [],
    },
  )
  if (one.stderr_error?.startsWith('Error: Plugin') === true) {
    if (outcome.pluginError === undefined) differences.push(`expected: ${one.stderr_error}`)
    return { name: one.id, differences }
  }
  // The original broke down: whatever is said instead is right.
  if (one.load_results === undefined) return { name: one.id, differences }
  if (outcome.pluginError !== undefined) differences.push(outcome.pluginError)
  for (const [i, want] of one.load_results.entries()) compareFile(want, reportFile(outcome.files[i]!), differences)
  if (one.describe_results !== undefined) compareValues('-L', one.describe_results, describeAll(outcome), differences)
  const { run } = one
  // A name with a NUL byte cannot be told in the summary that the counts were read from.
  if (
    run?.by_rule !== undefined &&
    outcome.ruleset !== undefined &&
    !outcome.ruleset.rules.some(({ name }) => name.includes('\0'))
  ) {
    compareValues('matches', run.by_rule, countMatches(outcome.ruleset, capture(run.capture)), differences)
  }
  return { name: one.id, differences }
}

function compareFile(want: FileReport, got: FileReport, differences: string[]): void {
  if (want.successful !== got.successful) differences.push(`${want.name}: successful ${got.successful}`)
  if (want.schema_valid !== got.schema_valid) {
    differences.push(
      `${want.name}: schema_valid ${got.schema_valid}, expected ${want.schema_valid} ${want.schema_warnings?.[0]}`,
    )
  }
  for (const kind of ['errors', 'warnings'] as const) {
    const lines = (report: FileReport): string[] =>
      report[kind].map(({ code, context, deprecated_field }) => {
        const chain = context.locations.map(({ item_type, item_name, position: { name, line, column, offset } }) =>
          [item_type, `'${item_name}'`, `${name}:${line}:${column}@${offset}`].join(' '),
        )
        return [code, deprecated_field ?? '', chain.join(' > ')].join(' ')
      })
    const wanted = lines(want)
    const found = lines(got)
    if (wanted.join('\n') === found.join('\n')) continue
    for (const [i, line] of wanted.entries()) {
      if (!found.includes(line)) differences.push(`${kind}: missing ${line}: ${want[kind][i]!.message}`)
    }
    for (const [i, line] of found.entries()) {
      if (!wanted.includes(line)) differences.push(`${kind}: too many ${line}: ${got[kind][i]!.message}`)
    }
    if (differences.length === 0) differences.push(`${kind}: order or number`)
  }
}

function compareValues(path: string, want: unknown, got: unknown, differences: string[]): void {
  if (Array.isArray(want) && Array.isArray(got) && want.length === got.length) {
    // Arrays of texts under details are sorted in the corpus.
    const found = path.includes('.details.') && want.every((value) => typeof value === 'string') ? got.toSorted() : got
    for (const [i, value] of want.entries()) compareValues(`${path}[${i}]`, value, found[i], differences)
  } else if (isObject(want) && isObject(got)) {
    for (const key of new Set([...Object.keys(want), ...Object.keys(got)])) {
      compareValues(`${path}.${key}`, want[key], got[key], differences)
    }
  } else if (Array.isArray(want) && Array.isArray(got)) {
    const missing = want.filter((value) => !got.includes(value))
    const extra = got.filter((value) => !want.includes(value))
    differences.push(`${path}: missing ${JSON.stringify(missing)}, too many ${JSON.stringify(extra)}`)
  } else if (JSON.stringify(want) !== JSON.stringify(got)) {
    differences.push(`${path}: expected ${JSON.stringify(want)}, found ${JSON.stringify(got)}`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function countMatches(ruleset: NonNullable<LoadOutcome['ruleset']>, bytes: Buffer): Record<string, number> {
  const counts: Record<string, number> = {}
  const engine = new Engine({
    ruleset,
    matching: 'all',
    onAlert: (rule) => {
      const name = toText(rule.name)
      counts[name] = (counts[name] ?? 0) + 1
    },
  })
  const reader = new BlockReader(engine)
  reader.push(bytes)
  reader.end()
  return counts
}
