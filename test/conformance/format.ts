/** Output templates: text and JSON of alerts, byte for byte, and the code of templates that are refused. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { alertFormat } from '../../packages/agent/src/alert-format.ts'
import { loadConfig } from '../../packages/agent/src/config/load.ts'
import { Judge } from '../../packages/agent/src/engine-worker/judge.ts'
import { loadRuleset } from '../../packages/agent/src/rules/load.ts'
import { planRules } from '../../packages/agent/src/rules/plan.ts'
import { compareLines } from './alerts.ts'
import type { Outcome, Selection, Suite } from './suite.ts'

interface Case {
  readonly id: string
  readonly category: string
  readonly capture: string
  readonly rules_file: string
  readonly options: readonly string[]
  readonly argv: readonly string[]
  readonly env?: { readonly TZ?: string }
  readonly load: 'ok' | 'error'
  readonly error?: { readonly code?: string }
  readonly text?: string | { readonly base64: string }
  readonly json?: string | { readonly base64: string }
}

export const suite: Suite = {
  name: 'format',
  *run(selection) {
    const captures = new Map<string, Uint8Array>()
    const bytesOf = (name: string): Uint8Array => {
      const known = captures.get(name)
      if (known !== undefined) return known
      const bytes = gunzipSync(readFileSync(join(selection.corpus, 'captures', `${name}.scap`)))
      captures.set(name, bytes)
      return bytes
    }
    const lines = readFileSync(join(selection.corpus, 'format/cases.jsonl'), 'utf8').trimEnd().split('\n')
    for (const line of lines) {
      const one = JSON.parse(line) as Case
      const name = `${one.id} ${one.category}`
      if (name.includes(selection.case)) yield compare(name, one, bytesOf(one.capture), selection)
    }
  },
}

function compare(name: string, one: Case, capture: Uint8Array, selection: Selection): Outcome {
  process.env.TZ = one.env?.TZ ?? 'UTC'
  const differences: string[] = []
  for (const form of ['text', 'json'] as const) {
    const got = render(one, form === 'json', capture, selection)
    if (one.load === 'error') {
      const code = one.error?.code ?? ''
      if (!('error' in got)) differences.push(`${form}: expected to be refused with ${code}`)
      else if (!got.error.includes(code)) differences.push(`${form}: expected ${code}, found ${got.error}`)
    } else if ('error' in got) differences.push(`${form}: refused: ${got.error}`)
    else differences.push(...compareLines(toLines(one[form]), got.lines, form === 'json').map((d) => `${form}: ${d}`))
  }
  return { name, differences }
}

/** Expected output as lines of byte strings. An alert of several lines counts as several. */
function toLines(output: Case['text']): string[] {
  const bytes = typeof output === 'string' ? Buffer.from(output) : Buffer.from(output?.base64 ?? '', 'base64')
  return bytes.length === 0 ? [] : bytes.toString('latin1').replace(/\n$/, '').split('\n')
}

/** As the program does it, within this process: hundreds of starts would take minutes. */
function render(
  one: Case,
  json: boolean,
  capture: Uint8Array,
  { corpus }: Selection,
): { readonly lines: string[] } | { readonly error: string } {
  const options = [
    'append_output[0].suggested_output=false',
    'saker.text_escape=false',
    `json_output=${json}`,
    'rule_matching=all',
    ...one.options,
  ]
  const config = loadConfig({ file: join(corpus, 'config/falco.yaml'), overrides: options, env: {} })
  const lines: string[] = []
  try {
    const plan = planRules(config, [], printOption(one.argv), () => {})
    const content = Buffer.from(one.rules_file)
    const loaded = loadRuleset({ ...plan, files: [{ name: `f${one.id}.yaml`, content }] }, () => {})
    const judge = new Judge({
      loaded,
      matching: config.settings.rule_matching,
      format: alertFormat(config.settings, { FALCO_HOSTNAME: 'falco-corpus' }),
      seconds: 0,
      state: {},
      onAlert: (text) => void lines.push(...text.split('\n')),
    })
    judge.reader.push(capture)
    judge.reader.end()
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
  return { lines }
}

/** The text of the last -p. */
function printOption(argv: readonly string[]): string | undefined {
  let text: string | undefined
  argv.forEach((arg, i) => {
    if (arg === '-p' || arg === '--print') text = argv[i + 1]
    else if (arg.startsWith('-p')) text = arg.slice(2)
  })
  return text
}
