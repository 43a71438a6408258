/** Conditions: whether they load, with which error and where, which warnings, and which events of the captures they match. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { toBytes } from '../../packages/engine/src/bytes.ts'
import { parseCondition } from '../../packages/engine/src/condition/1-parse.ts'
import { checkCondition } from '../../packages/engine/src/condition/2-check.ts'
import type { Checked, Predicate } from '../../packages/engine/src/condition/checked.ts'
import { deriveEvents } from '../../packages/engine/src/condition/event-codes.ts'
import { evaluate } from '../../packages/engine/src/condition/explain.ts'
import { looksAtTooManyEvents } from '../../packages/engine/src/condition/warnings.ts'
import type { EventContext } from '../../packages/engine/src/context.ts'
import { Engine } from '../../packages/engine/src/engine.ts'
import { ASYNCEVENT_E } from '../../packages/engine/src/events/codes.ts'
import { EVENT_COUNT } from '../../packages/engine/src/events/table.ts'
import type { FieldEnvironment } from '../../packages/engine/src/fields/define.ts'
import { resolveField } from '../../packages/engine/src/fields/index.ts'
import { MacroResolver } from '../../packages/engine/src/rules/macros.ts'
import type { Rule } from '../../packages/engine/src/rules/ruleset.ts'
import { BlockReader } from '../../packages/engine/src/scap/reader.ts'
import type { Outcome, Suite } from './suite.ts'

interface Place {
  readonly line: number
  readonly column: number
  readonly offset: number
}
interface Matches {
  readonly count: number
  readonly sha: string
  readonly first: readonly number[]
}
/** A line of conditions.jsonl; what the members mean is said in the README beside it. */
interface Case {
  readonly id: string
  readonly condition: string
  readonly load: 'ok' | 'error' | 'abort'
  readonly error?: { readonly code: string; readonly message: string; readonly position?: Place }
  readonly warnings?: readonly string[]
  readonly matches?: Readonly<Record<string, Matches | { readonly runtime_error: string }>>
  /** Where the released program alone differs from `matches`: either counts. */
  readonly stock?: Readonly<Record<string, Matches>>
  readonly flags?: readonly string[]
}

interface Loaded {
  readonly condition: Checked
  /** Event codes on which it is tried. */
  readonly codes: Uint8Array
  readonly warnings: readonly string[]
}
type Load = Loaded | { readonly code: string; readonly message: string; readonly at: Place }

/** The corpus was made in UTC. */
const environment: FieldEnvironment = { utcOffset: () => 0 }

/** Values that depend on names of the network, or on memory that was never written, tell nothing. */
const unjudged = ['dns', 'undefined-field']

export const suite: Suite = {
  name: 'conditions',
  *run(selection) {
    const cases = readFileSync(join(selection.corpus, 'conditions/conditions.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Case)
      .filter(({ id }) => id.includes(selection.case))
    const loads = new Map(cases.map((one) => [one, load(toBytes(one.condition))]))
    const captures = new Set(cases.flatMap(({ matches }) => Object.keys(matches ?? {})))
    const found = new Map<string, ReadonlyMap<Case, Found>>()
    for (const capture of captures) {
      const bytes = gunzipSync(readFileSync(join(selection.corpus, 'captures', `${capture}.scap`)))
      const together = [...loads].filter(([one, got]) => 'condition' in got && !isStateful(one)) as [Case, Loaded][]
      const all = replay(bytes, together)
      for (const one of cases.filter(isStateful)) {
        // What it sees depends on every look before: it is alone, and starts anew with each capture.
        const alone = load(toBytes(one.condition))
        if ('condition' in alone) for (const [, nums] of replay(bytes, [[one, alone]])) all.set(one, nums)
      }
      found.set(capture, all)
    }
    for (const [one, got] of loads) {
      yield compare(one, got, new Map([...found].map(([capture, all]) => [capture, all.get(one)!])))
    }
  },
}

function isStateful({ flags }: Case): boolean {
  return flags?.includes('stateful') === true
}

function load(text: string): Load {
  const parsed = parseCondition(text)
  if (!parsed.ok) return { code: 'LOAD_ERR_COMPILE_CONDITION', ...parsed.error }
  const resolved = new MacroResolver().resolve(parsed.expr, () => undefined)
  if (!resolved.ok)
    return { code: 'LOAD_ERR_VALIDATE', message: `${resolved.reason}: ${resolved.name}`, at: resolved.at }
  const checked = checkCondition(resolved.expr, (field) => resolveField(field, environment))
  if (!checked.ok) return { code: 'LOAD_ERR_COMPILE_CONDITION', ...checked.error }
  const derived = deriveEvents(resolved.expr)
  if (!derived.ok) return { code: 'LOAD_ERR_COMPILE_CONDITION', ...derived.error }
  const { codes } = derived.derived
  const warnings = new Set<string>(checked.warnings.map((warning) => warning.code))
  if (looksAtTooManyEvents(codes)) warnings.add('LOAD_NO_EVTTYPE')
  const tried = Uint8Array.from(codes)
  tried[ASYNCEVENT_E] = 1
  return { condition: checked.condition, codes: tried, warnings: [...warnings].toSorted() }
}

/** Numbers of the events that a condition matched. */
interface Found {
  readonly nums: number[]
  /** Of a sample of the events, by the interpreter. */
  readonly interpreted: number[]
}

/** The interpreter tries one event in so many. */
const SAMPLE = 16

/** All conditions in one pass, each a rule of its own. */
function replay(capture: Uint8Array, conditions: readonly (readonly [Case, Loaded])[]): Map<Case, Found> {
  const found = new Map(conditions.map(([one]) => [one, { nums: [], interpreted: [] } as Found]))
  const rules = conditions.map(([, { condition, codes }], index) => ruleOf(index, condition, codes))
  const byCode = Array.from({ length: EVENT_COUNT }, (_, code) =>
    conditions.filter(([one, { codes }]) => codes[code] === 1 && !isStateful(one)),
  )
  const interpret = (c: EventContext): boolean => {
    if (c.ev.num % SAMPLE !== 0) return false
    for (const [one, { condition }] of byCode[c.ev.type]!)
      if (evaluate(condition, c)) found.get(one)!.interpreted.push(c.ev.num)
    return false
  }
  rules.push(ruleOf(rules.length, { ...nothing, test: interpret }, new Uint8Array(EVENT_COUNT).fill(1)))
  const matched = conditions.map(([one]) => found.get(one)!.nums)
  const engine = new Engine({
    ruleset: { rules },
    matching: 'all',
    onAlert: (rule, c) => matched[rule.index]!.push(c.ev.num),
  })
  const reader = new BlockReader(engine)
  reader.push(capture)
  reader.end()
  return found
}

const nothing: Predicate = {
  kind: 'predicate',
  key: '',
  at: { line: 1, column: 1, offset: 0 },
  left: { key: '', type: 0, list: false, field: undefined, fields: [], extract: () => undefined, fold: undefined },
  op: '=',
  modifier: undefined,
  right: { kind: 'none' },
  match: undefined,
  test: () => false,
}

/** What the engine reads of a rule. */
function ruleOf(index: number, condition: Checked, codes: Uint8Array): Rule {
  return {
    index,
    name: String(index),
    enabled: true,
    condition,
    codes,
    output: { fields: [] },
    extraFields: [],
  } as unknown as Rule
}

function compare(one: Case, got: Load, found: ReadonlyMap<string, Found>): Outcome {
  const differences: string[] = []
  const name = `${one.id} ${JSON.stringify(one.condition).slice(0, 160)}`
  if (one.flags?.some((flag) => unjudged.includes(flag))) return { name, differences }
  if (!('condition' in got)) {
    if (one.load === 'ok') differences.push(`should load, is refused: ${got.message}`)
    else if (one.load === 'error') {
      if (got.code !== one.error!.code)
        differences.push(`expected ${one.error!.code}, found ${got.code}: ${got.message}`)
      const { position } = one.error!
      if (position !== undefined && position.offset !== got.at.offset)
        differences.push(`error expected at ${position.offset}, found at ${got.at.offset}: ${got.message}`)
    }
    return { name, differences }
  }
  if (one.load !== 'ok') return { name, differences: [`should be refused (${one.error!.message}), loads`] }
  const warnings = (one.warnings ?? []).join(' ')
  if (warnings !== got.warnings.join(' '))
    differences.push(`warnings expected: ${warnings}; found: ${got.warnings.join(' ')}`)
  for (const [capture, expected] of Object.entries(one.matches!)) {
    const { nums, interpreted } = found.get(capture)!
    if (!isStateful(one) && nums.filter((num) => num % SAMPLE === 0).join() !== interpreted.join())
      differences.push(`${capture}: the interpreter finds other events than the compiled rules`)
    // Where the original crashes any answer is right.
    if ('runtime_error' in expected) continue
    const sha = createHash('sha256').update(nums.join()).digest('hex').slice(0, 16)
    if (sha === expected.sha || sha === one.stock?.[capture]?.sha) continue
    const wanted = new Set(expected.first)
    const missing = expected.first.filter((num) => !nums.includes(num))
    const extra = nums.slice(0, expected.first.length).filter((num) => !wanted.has(num))
    differences.push(
      `${capture}: ${expected.count} events expected, ${nums.length} found; first missing: ${missing.slice(0, 5).join()}; too many: ${extra.slice(0, 5).join()}`,
    )
  }
  return { name, differences }
}
