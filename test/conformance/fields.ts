/** Values of all fields for every event of a range, as JSON shows them. A case is a capture. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { toBytes, toText } from '../../packages/engine/src/bytes.ts'
import type { EventContext } from '../../packages/engine/src/context.ts'
import { Engine } from '../../packages/engine/src/engine.ts'
import type { FieldRef } from '../../packages/engine/src/fields/define.ts'
import type { Rule } from '../../packages/engine/src/rules/ruleset.ts'
import { BlockReader } from '../../packages/engine/src/scap/reader.ts'
import { parseCondition } from '../../packages/engine/src/condition/1-parse.ts'
import { checkCondition } from '../../packages/engine/src/condition/2-check.ts'
import { PT_BYTEBUF } from '../../packages/engine/src/events/kinds.ts'
import { events } from '../../packages/engine/src/events/table.ts'
import { resolveField } from '../../packages/engine/src/fields/index.ts'
import { printed, printJson } from '../../packages/engine/src/fields/print.ts'
import { compileTemplate } from '../../packages/engine/src/format/template.ts'
import type { Outcome, Suite } from './suite.ts'

/** Values of a large integer are their digits after this sign: JSON numbers are not exact that far. */
const DIGITS = '\u0001'

type Line = {
  readonly num: number
  readonly fields: Readonly<Record<string, unknown>>
  /** What the unmodified original prints, null for none, where that differs: as good as the value. */
  readonly stock?: Readonly<Record<string, unknown>>
  /** Values without meaning. */
  readonly undefined?: readonly string[]
}

type Header = { readonly capture: string; readonly condition: string; readonly fields: readonly string[] }

export const suite: Suite = {
  name: 'fields',
  *run(selection) {
    const folder = join(selection.corpus, 'fields')
    for (const file of readdirSync(folder).toSorted()) {
      if (!file.endsWith('.jsonl.gz') || !file.includes(selection.case)) continue
      const [first, ...lines] = linesOf(gunzipSync(readFileSync(join(folder, file))))
      const header = JSON.parse(first!) as Header
      const capture = readFileSync(join(selection.corpus, 'captures', `${header.capture}.scap`))
      yield compare(header, lines, gunzipSync(capture))
    }
  },
}

function linesOf(data: Uint8Array): string[] {
  const decoder = new TextDecoder()
  const lines: string[] = []
  for (let start = 0; start < data.length;) {
    const end = data.indexOf(10, start)
    lines.push(decoder.decode(data.subarray(start, end < 0 ? data.length : end)))
    start = end < 0 ? data.length : end + 1
  }
  return lines.filter((line) => line !== '')
}

function compare(header: Header, lines: readonly string[], capture: Uint8Array): Outcome {
  const fields: FieldRef[] = []
  const counts = new Map<string, number>()
  const examples = new Map<string, string>()
  const differ = (field: string, example: string): void => {
    counts.set(field, (counts.get(field) ?? 0) + 1)
    if (!examples.has(field)) examples.set(field, example)
  }
  for (const name of header.fields) {
    const found = resolveField(toBytes(name))
    if (found.ok) fields.push(found.field)
    else differ(name, found.error)
  }
  const waiting = new Map(lines.map((text) => [numberOf(text), text]))
  watch(header.condition, capture, (c) => {
    const text = waiting.get(c.ev.num)
    if (text === undefined) return differ('evt.num', `event ${c.ev.num} is not expected`)
    waiting.delete(c.ev.num)
    const line = parseExact(text) as Line
    for (const field of fields) {
      if (line.undefined?.includes(field.text) === true || !isDefined(field, c)) continue
      // JSON looks at a field twice: of one that changes with every look the second look counts.
      if (field.stateful === true) printed(field, c)
      const value = printed(field, c)
      const got = value === undefined ? 'null' : printJson(field, value)
      const want = line.fields[field.text]
      if (
        equal(want, got) ||
        (line.stock !== undefined && field.text in line.stock && equal(line.stock[field.text], got))
      )
        continue
      const shown = JSON.stringify(want ?? null)?.slice(0, 200)
      differ(field.text, `event ${c.ev.num} (${c.ev.name}): expected ${shown}, found ${toText(got).slice(0, 200)}`)
    }
    checkFolds(fields, c, differ)
    return undefined
  })
  if (waiting.size > 0) differ('evt.num', `${waiting.size} events are missing`)
  const differences = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([field, count]) => `${field}: ${count} events, ${examples.get(field)!}`)
  return { name: header.capture, differences }
}

/**
 * Of an event without data the original prints, as evt.buffer, what happened to be left in memory by the last buffer that it had
 * printed.
 */
function isDefined(field: FieldRef, c: EventContext): boolean {
  if (field.text !== 'evt.buffer') return true
  const place = events[c.ev.type]!.params.findIndex((param) => param.name === 'data')
  return place < 0 || (events[c.ev.type]!.params[place]!.type === PT_BYTEBUF && c.ev.size(place) > 0)
}

/** What the event type alone decides must be what the event gives. */
function checkFolds(
  fields: readonly FieldRef[],
  c: EventContext,
  differ: (field: string, example: string) => void,
): void {
  for (const field of fields) {
    const folded = field.fold?.(c.ev.type)
    if (folded === undefined) continue
    const value = field.extract(c)
    if (value !== folded.value)
      differ(
        field.text,
        `event ${c.ev.num} (${c.ev.name}): the type alone gives ${String(folded.value)}, the event ${String(value)}`,
      )
  }
}

function numberOf(line: string): number {
  return Number(/^\{"num":(\d+)/.exec(line)?.[1])
}

/** JSON with integers of 16 digits and more as their digits, so that they stay exact. */
function parseExact(text: string): unknown {
  return JSON.parse(
    text.replaceAll(/(?<!\\)":(-?\d{16,})(?=[,}])/g, (_, digits: string) => `":${JSON.stringify(DIGITS + digits)}`),
  )
}

/** `got`: JSON source, a byte string. */
function equal(want: unknown, got: string): boolean {
  if (want === undefined || want === null) return got === 'null'
  if (typeof want === 'string' && want.startsWith(DIGITS)) return got === want.slice(1)
  const value: unknown = JSON.parse(toText(got))
  if (typeof want === 'object') return JSON.stringify(value) === JSON.stringify(want)
  return value === want
}

/** Calls `look` for each event of a capture that matches a condition. */
function watch(condition: string, capture: Uint8Array, look: (c: EventContext) => void): void {
  const parsed = parseCondition(toBytes(condition))
  const checked = parsed.ok ? checkCondition(parsed.expr, (text) => resolveField(text)) : undefined
  const output = compileTemplate('%evt.num', (text) => resolveField(text))
  if (checked === undefined || !checked.ok || !output.ok)
    throw new Error(`the corpus has a condition that fails: ${condition}`)
  const rule: Rule = {
    index: 0,
    name: 'all',
    description: '',
    priority: 7,
    source: 'syscall',
    tags: [],
    enabled: true,
    condition: checked.condition,
    codes: new Uint8Array(events.length).fill(1),
    syscalls: new Set(),
    output: output.template,
    extraFields: [],
    capture: false,
    captureDuration: 0,
  }
  const engine = new Engine({ ruleset: { rules: [rule] }, matching: 'all', onAlert: (_, c) => look(c) })
  const reader = new BlockReader(engine)
  reader.push(capture)
  reader.end()
}
