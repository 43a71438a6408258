/** Alerts of the upstream rules over the captures: the program's standard output, as JSON and as text, and its summary. */

import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome, Selection, Suite } from './suite.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

const rulesets: Readonly<Record<string, readonly string[]>> = {
  stable: ['falco_rules.yaml'],
  all: ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml'],
}

/** What alerts/README.md says of the JSON runs. */
const jsonOptions = [
  'json_output',
  'json_include_message_property',
  'json_include_output_property',
  'json_include_output_fields_property',
  'json_include_tags_property',
]

/** Runs at a time. */
const WIDTH = 2

export const suite: Suite = {
  name: 'alerts',
  async *run(selection) {
    const names = readdirSync(join(selection.corpus, 'alerts'))
      .filter((name) => /\.(jsonl|txt)$/.test(name) && !name.endsWith('.summary.txt') && name.includes(selection.case))
      .toSorted()
    const waiting: Promise<Outcome>[] = []
    for (const name of names) {
      waiting.push(compare(name, selection))
      if (waiting.length >= WIDTH) yield await waiting.shift()!
    }
    for (const outcome of waiting) yield await outcome
  },
}

async function compare(name: string, { corpus }: Selection): Promise<Outcome> {
  const [capture, ruleset, matching, form] = name.split('.') as [string, string, string, string]
  const keys = [`rule_matching=${matching}`, 'saker.text_escape=false']
  if (form === 'jsonl') keys.push(...jsonOptions.map((key) => `${key}=true`))
  const options = [
    '-c',
    join(corpus, 'config/falco.yaml'),
    ...rulesets[ruleset]!.flatMap((file) => ['-r', join(corpus, 'rules', file)]),
    ...keys.flatMap((key) => ['-o', key]),
  ]
  const got = await runSaker(['replay', join(corpus, 'captures', `${capture}.scap`), ...options])
  if (got.status !== 0) return { name, differences: [`exit status ${got.status}: ${got.stderr.slice(-500)}`] }
  const end = got.stdout.lastIndexOf('Events detected: ')
  const lines = linesOf(got.stdout.slice(0, end))
  const want = linesOf(readFileSync(join(corpus, 'alerts', name), 'latin1'))
  const differences = compareLines(want, lines, form === 'jsonl')
  const summary = readFileSync(join(corpus, 'alerts', `${capture}.${ruleset}.${matching}.summary.txt`), 'latin1')
  const wantedSummary = linesOf(summary).toSorted().join('\n')
  if (linesOf(got.stdout.slice(end)).toSorted().join('\n') !== wantedSummary)
    differences.push(`summary: expected ${summary}`)
  return { name, differences }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** Expected and actual lines as byte strings, in order. */
export function compareLines(want: readonly string[], got: readonly string[], json: boolean): string[] {
  const differences: string[] = []
  if (want.length !== got.length) differences.push(`${want.length} lines expected, ${got.length} found`)
  for (let i = 0; i < Math.max(want.length, got.length); i++) {
    if (want[i] === got[i]) continue
    const detail = json && want[i] !== undefined && got[i] !== undefined ? compareMembers(want[i]!, got[i]!) : ''
    differences.push(
      detail === ''
        ? `line ${i + 1}: expected ${want[i] ?? 'nothing'}\n    found ${got[i] ?? 'nothing'}`
        : `line ${i + 1}: ${detail}`,
    )
  }
  return differences
}

/** The members of two JSON objects that differ, output_fields member by member; numbers are compared as they are written. */
function compareMembers(want: string, got: string): string {
  try {
    const a = flatten(want)
    const b = flatten(got)
    const keys = new Set([...a.keys(), ...b.keys()])
    return [...keys]
      .filter((key) => a.get(key) !== b.get(key))
      .map((key) => `${key}: expected ${a.get(key) ?? 'none'}, found ${b.get(key) ?? 'none'}`)
      .join('; ')
  } catch {
    return ''
  }
}

function flatten(line: string): Map<string, string> {
  const exact = JSON.parse(line, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? `number ${context?.source}` : value,
  ) as Record<string, unknown>
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(exact)) {
    if (key !== 'output_fields') out.set(key, JSON.stringify(value))
    else for (const [field, shown] of Object.entries(value as object)) out.set(field, JSON.stringify(shown))
  }
  return out
}

interface Finished {
  readonly status: number
  /** Byte strings. */
  readonly stdout: string
  readonly stderr: string
}

function runSaker(args: readonly string[]): Promise<Finished> {
  const command = ['--conditions=saker-source', join(root, 'packages/agent/src/main.ts'), ...args]
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C', FALCO_HOSTNAME: 'falco-corpus' }
  return new Promise((done) => {
    execFile(process.execPath, command, { encoding: 'latin1', env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr })
    })
  })
}
