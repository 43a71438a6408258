/** When an event happened. Times print as text, but JSON has them as nanoseconds since the epoch. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { localOffset, printIsoTime, printLocalTime, type TimeForm, type UtcOffset } from '../events/render-time.ts'
import type { FieldRef, Value } from './define.ts'
import { custom, number, type FieldEntry, type FieldMarks } from './entry.ts'
import { u64, u64Difference } from './integers.ts'

const SECOND = 1_000_000_000

/** `show` makes the text of a time; conditions compare that text. */
function shownTime(show: (time: bigint) => string, stateful = false) {
  const body = {
    extract: (c: EventContext) => show(c.ev.time()),
    print: (c: EventContext) => u64(c.ev.timeHi, c.ev.timeLo),
    show: (value: Value) => show(BigInt(value as number | bigint)),
  }
  return { used: 0, body: stateful ? { ...body, stateful: true as const } : body }
}

function local(doc: string, form: TimeForm, marks: FieldMarks = {}): FieldEntry {
  return custom(
    kinds.PT_CHARBUF,
    doc,
    (_rest, env) => {
      const offset: UtcOffset = env.utcOffset ?? localOffset
      return shownTime((time) => printLocalTime(time, offset, form))
    },
    marks,
  )
}

/** Seconds, or the nanoseconds below a second, of an exact number of nanoseconds. */
export function secondsOf(time: number | bigint): number {
  return Number(BigInt(time) / BigInt(SECOND))
}
export function belowSecond(time: number | bigint): number {
  return Number(BigInt(time) % BigInt(SECOND))
}

/** JSON has these as numbers even where text pads them. */
const padded = { format: 'padded', jsonNumber: true } as const

function raw(c: EventContext): number | bigint {
  return u64(c.ev.timeHi, c.ev.timeLo)
}

/** Since the first event of the capture. */
function relative(c: EventContext): number | bigint {
  const { firstTimeHi, firstTimeLo } = c.state
  return u64Difference(c.ev.timeHi, c.ev.timeLo, firstTimeHi, firstTimeLo)
}

export const time = {
  'evt.time': local('Local time of day with nanoseconds.', { date: false, nanoseconds: true }),
  'evt.time.s': local('Local time of day.', { date: false, nanoseconds: false }),
  'evt.time.iso8601': custom(
    kinds.PT_CHARBUF,
    'Date and time in UTC with nanoseconds: 2026-11-23T18:50:57.846780289+0000.',
    () => shownTime(printIsoTime),
  ),
  'evt.datetime': local('Local date and time with nanoseconds.', { date: true, nanoseconds: true }),
  'evt.datetime.s': local('Local date and time.', { date: true, nanoseconds: false }),
  'evt.rawtime': number(kinds.PT_ABSTIME, 'Time in nanoseconds since the epoch.', raw),
  'evt.rawtime.s': number(kinds.PT_ABSTIME, 'Time in seconds since the epoch.', (c) => secondsOf(raw(c))),
  'evt.rawtime.ns': number(
    kinds.PT_ABSTIME,
    'The part of the time below a second, in nanoseconds.',
    (c) => belowSecond(raw(c)),
    padded,
  ),
  'evt.reltime': number(kinds.PT_RELTIME, 'Nanoseconds since the first event.', relative, padded),
  'evt.reltime.s': number(kinds.PT_RELTIME, 'Seconds since the first event.', (c) => secondsOf(relative(c))),
  'evt.reltime.ns': number(
    kinds.PT_RELTIME,
    'The part of the time since the first event below a second, in nanoseconds.',
    (c) => belowSecond(relative(c)),
    padded,
  ),
} satisfies Record<string, FieldEntry>

/** Time since the last look at the same field; the first look gives 0. */
function sinceLastLook(part: (delta: number | bigint) => number | bigint) {
  let hi = 0
  let lo = 0
  const extract = (c: EventContext): number | bigint => {
    const { timeHi, timeLo } = c.ev
    const elapsed = hi === 0 && lo === 0 ? 0 : part(u64Difference(timeHi, timeLo, hi, lo))
    hi = timeHi
    lo = timeLo
    return elapsed
  }
  return { used: 0, body: { extract, stateful: true as const } }
}

function delta(doc: string, part: (delta: number | bigint) => number | bigint, marks: FieldMarks): FieldEntry {
  return custom(kinds.PT_RELTIME, doc, () => sinceLastLook(part), { jsonNumber: true, ...marks })
}

const obsolete = { deprecated: true, jsonNumber: true } as const
const zero = { value: 0 }
const foldZero: FieldRef['fold'] = () => zero

/** Latencies need enter events, which there are no more: they are 0. */
export const latency = {
  'evt.latency': number(kinds.PT_RELTIME, 'Always 0: events are seen once a call is over.', () => 0, {
    ...obsolete,
    fold: foldZero,
  }),
  'evt.latency.s': number(kinds.PT_RELTIME, 'Always 0, as evt.latency.', () => 0, { ...obsolete, fold: foldZero }),
  'evt.latency.ns': number(kinds.PT_RELTIME, 'Always 0, as evt.latency.', () => 0, {
    ...obsolete,
    format: 'padded',
    fold: foldZero,
  }),
  'evt.latency.quantized': number(kinds.PT_UINT64, 'Always 0, as evt.latency.', () => 0, {
    deprecated: true,
    hidden: true,
    fold: foldZero,
  }),
  'evt.latency.human': custom(
    kinds.PT_CHARBUF,
    'Always 0ns, as evt.latency.',
    () => ({ used: 0, body: { extract: () => '0ns', fold: () => ({ value: '0ns' }) } }),
    { deprecated: true },
  ),
  'evt.wait_latency': number(kinds.PT_RELTIME, 'Always 0, as evt.latency.', () => 0, {
    deprecated: true,
    fold: foldZero,
  }),
  'evt.deltatime': delta('Nanoseconds since the last look at this field.', (d) => d, { format: 'dec' }),
  'evt.deltatime.s': delta('Seconds since the last look at this field.', secondsOf, { format: 'dec' }),
  'evt.deltatime.ns': delta(
    'The part of the time since the last look at this field below a second, in nanoseconds.',
    belowSecond,
    { format: 'padded' },
  ),
  'evt.outputtime': local(
    'Local time of day with nanoseconds, for outputs.',
    { date: false, nanoseconds: true },
    { printOnly: true },
  ),
} satisfies Record<string, FieldEntry>
