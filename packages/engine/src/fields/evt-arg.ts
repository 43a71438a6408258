/** Parameters of events. */

import { byteString } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { printBase64 } from '../events/render-bytes.ts'
import { localOffset } from '../events/render-time.ts'
import { paramText, renderParam, renderParams, type Rendering } from '../events/render.ts'
import { EVENT_COUNT, events, type ParamSpec } from '../events/table.ts'
import { bracketed, bracketedIndex } from './arguments.ts'
import type { FieldEnvironment, FieldRef, Scalar, Value } from './define.ts'
import { custom, NO_VALUE, type FieldBody, type FieldEntry, type ReadArg } from './entry.ts'
import { i64, parseInteger, u64 } from './integers.ts'
import { printBuffer } from './print.ts'
import { printNumber } from './print-number.ts'

/** Conditions see buffers with dots whatever the configuration says. */
function conditionRendering(env: FieldEnvironment): Rendering {
  return { buffers: 'dots', utcOffset: env.utcOffset ?? localOffset }
}

function outputRendering(env: FieldEnvironment): Rendering {
  return { buffers: env.bufferFormat ?? 'dots', utcOffset: env.utcOffset ?? localOffset }
}

/** The longest name of a parameter of any event type with which `text` begins, and the first parameter that has it. */
function longestName(text: string): ParamSpec | undefined {
  let found: ParamSpec | undefined
  for (const event of events) {
    for (const param of event.params) {
      if (param.name.length > (found?.name.length ?? 0) && text.startsWith(param.name)) found = param
    }
  }
  return found
}

/** By event code: which parameter has this name; -1 none. */
function placesOf(name: string): Int8Array {
  return Int8Array.from(events, (e) => e.params.findIndex((p) => p.name === name))
}

function foldPlaces(places: Int8Array): FieldRef['fold'] {
  return (code) => (places[code] === -1 ? NO_VALUE : undefined)
}

/** evt.arg.NAME, evt.arg[N]. */
function readArg(rest: string, env: FieldEnvironment): ReadArg {
  if (rest.startsWith('.')) {
    const param = longestName(rest.slice(1))
    if (param === undefined) return { error: `evt.arg${rest}: no event has a parameter ${rest.slice(1)}` }
    return { used: param.name.length + 1, body: rendered(placesOf(param.name), env) }
  }
  const found = bracketedIndex(rest)
  if (found === undefined) return { error: 'evt.arg needs a name or a number, as in evt.arg.flags or evt.arg[0]' }
  const { index, used } = found
  const places = new Int8Array(EVENT_COUNT)
  for (const e of events) places[e.code] = index >= 0 && index < e.params.length ? index : -1
  return { used, body: rendered(places, env) }
}

function rendered(places: Int8Array, env: FieldEnvironment): FieldBody {
  const extract = (rendering: Rendering) => (c: EventContext) => {
    const place = places[c.ev.type]!
    return place === -1 ? undefined : renderParam(c, place, rendering)
  }
  return {
    extract: extract(conditionRendering(env)),
    print: env.bufferFormat === 'base64' ? extract(outputRendering(env)) : undefined,
    fold: foldPlaces(places),
  }
}

function readArgs(_rest: string, env: FieldEnvironment): ReadArg {
  const rendering = outputRendering(env)
  return {
    used: 0,
    body: {
      // Parameters of generic events are of internal use only.
      extract: (c) => (c.ev.type === codes.GENERIC_X ? '' : renderParams(c, rendering)),
      fold: (code) => (code === codes.GENERIC_X ? { value: '' } : undefined),
    },
  }
}

const textTypes = new Set([kinds.PT_CHARBUF, kinds.PT_FSPATH, kinds.PT_FSRELPATH])
const signedTypes = new Set([
  kinds.PT_INT8,
  kinds.PT_INT16,
  kinds.PT_INT32,
  kinds.PT_INT64,
  kinds.PT_ERRNO,
  kinds.PT_FD,
  kinds.PT_PID,
])

/** A parameter as the value that was recorded: texts and buffers as byte strings, numbers of 1 to 8 bytes as numbers. */
function rawValue(c: EventContext, place: number, type: number): Scalar | undefined {
  const { ev } = c
  if (textTypes.has(type)) return paramText(ev, place)
  switch (ev.size(place)) {
    case 1:
    case 2:
    case 4:
      if (type !== kinds.PT_BYTEBUF) return signedTypes.has(type) ? ev.int(place) : ev.uint(place)
      break
    case 8:
      if (type !== kinds.PT_BYTEBUF)
        return signedTypes.has(type) ? i64(ev.hi(place), ev.lo(place)) : u64(ev.hi(place), ev.lo(place))
  }
  return bufferOf(c, place)
}

/** Not interned: buffers hardly ever repeat. */
function bufferOf(c: EventContext, place: number): string {
  const start = c.ev.start(place)
  return byteString(c.ev.buf, start, start + c.ev.size(place))
}

/** evt.rawarg.NAME. */
function readRawArg(rest: string): ReadArg {
  if (!rest.startsWith('.')) return { error: 'evt.rawarg needs the name of a parameter, as in evt.rawarg.res' }
  const param = longestName(rest.slice(1))
  if (param === undefined) return { error: `evt.rawarg${rest}: no event has a parameter ${rest.slice(1)}` }
  const places = placesOf(param.name)
  const present = (c: EventContext): ParamSpec | undefined => {
    const place = places[c.ev.type]!
    return place === -1 || c.ev.size(place) < 0 ? undefined : events[c.ev.type]!.params[place]
  }
  const extract = (c: EventContext): Value | undefined => {
    const spec = present(c)
    if (spec === undefined) return undefined
    // Without bytes only a text has a value: it says that it is missing.
    const place = places[c.ev.type]!
    return c.ev.size(place) === 0 && !textTypes.has(spec.type) ? undefined : rawValue(c, place, spec.type)
  }
  const print = (c: EventContext): Value | undefined => {
    const spec = present(c)
    return spec === undefined ? undefined : shownRaw(c, places[c.ev.type]!, spec)
  }
  return {
    used: param.name.length + 1,
    body: { type: param.type, extract, print, fold: foldPlaces(places), compare: compareRaw(extract, param.type) },
  }
}

/** As printed: a number where JSON shows one, else text. */
function shownRaw(c: EventContext, place: number, spec: ParamSpec): Value | undefined {
  const { type, format } = spec
  if (c.ev.size(place) === 0 && !textTypes.has(type)) return type === kinds.PT_BYTEBUF ? '' : 0
  const value = rawValue(c, place, type)
  if (typeof value === 'string') return textTypes.has(type) ? value : printBuffer(value)
  if (value === undefined) return undefined
  if (format === 'dec' || format === 'id') return value
  return printNumber(value as number | bigint, type, format)
}

/**
 * Compares with the constant as the value's own type would. Buffers and sets are compared by a length that is not known: equality,
 * search and `in` never hold for them, `in` only for texts.
 */
function compareRaw(extract: (c: EventContext) => Value | undefined, declared: number): FieldRef['compare'] {
  return (op, _modifier, literals, build) => {
    if (op === 'exists') return (c) => extract(c) !== undefined
    // The constants must suit the type of the first parameter of that name.
    const first = build(declared, op, undefined, literals)
    if (typeof first !== 'function') return first
    const byText = textTypes.has(declared) ? first : build(kinds.PT_CHARBUF, op, undefined, literals)
    const isSet = op === 'in' || op === 'intersects'
    if (declared === kinds.PT_BYTEBUF) return op === '!=' ? (c) => extract(c) !== undefined : () => false
    return (c) => {
      const value = extract(c)
      if (value === undefined) return false
      if (typeof value === 'string') return typeof byText === 'function' && byText(value)
      return !isSet && first(value)
    }
  }
}

/** Longest form that is printed. */
const LONGEST_BASE64 = 1021

/** evt.buffer: the parameter `data`. */
function readBuffer(_rest: string, env: FieldEnvironment): ReadArg {
  const places = placesOf('data')
  const extract = (c: EventContext): string | undefined => {
    const place = places[c.ev.type]!
    return place === -1 || c.ev.size(place) < 0 ? undefined : bufferOf(c, place)
  }
  const show = env.bufferFormat === 'base64' ? (value: Value) => showBase64(value as string) : undefined
  return { used: 0, body: { extract, show, fold: foldPlaces(places) } }
}

/** Falco encodes what is encoded already; those who decode its alerts expect that. */
function showBase64(bytes: string): string {
  const twice = printBase64(printBase64(bytes))
  return twice.length > LONGEST_BASE64 ? printBase64(bytes).slice(0, LONGEST_BASE64) : twice
}

const MILLISECOND = 1_000_000n

/** evt.around[T] = D: the time T, in nanoseconds, lies within D milliseconds of the event. */
function readAround(rest: string): ReadArg {
  const found = bracketed(rest)
  const center = found === undefined ? undefined : parseInteger(found.inside, 64, false)
  if (found === undefined || center === undefined)
    return { error: 'evt.around needs a time in nanoseconds since the epoch, as in evt.around[1700000000000000000]' }
  const at = BigInt(center)
  return {
    used: found.used,
    body: {
      extract: () => undefined,
      compare: (op, _modifier, literals) => {
        if (op !== '=') return { error: 'evt.around can only be compared with =' }
        const distance = parseInteger(literals[0] ?? '', 64, false)
        if (distance === undefined) return { error: `${literals[0]} is not a whole decimal number` }
        const reach = BigInt.asUintN(64, BigInt(distance) * MILLISECOND)
        return (c) => {
          const now = c.ev.time()
          return at >= BigInt.asUintN(64, now - reach) && at <= BigInt.asUintN(64, now + reach)
        }
      },
    },
  }
}

export const parameters = {
  'evt.args': custom(
    kinds.PT_CHARBUF,
    'All parameters: name=value, joined by blanks, what a value stands for in brackets behind it.',
    readArgs,
  ),
  'evt.arg': custom(
    kinds.PT_CHARBUF,
    'One parameter as text, by name or number: evt.arg.flags, evt.arg[0]. Descriptors, flags and errors show what they stand for.',
    readArg,
    { arg: { rule: 'required', index: true, key: true } },
  ),
  'evt.rawarg': custom(
    kinds.PT_DYN,
    'One parameter as it was recorded, by name: evt.rawarg.res. Its type is that of the parameter.',
    readRawArg,
    { arg: { rule: 'required', key: true }, noRhs: true, noTransformers: true },
  ),
  'evt.info': custom(kinds.PT_CHARBUF, 'The same as evt.args.', readArgs),
  'evt.buffer': custom(kinds.PT_BYTEBUF, 'The bytes that the call transferred, or their beginning.', readBuffer),
  'evt.around': custom(
    kinds.PT_UINT64,
    'Holds for events around a time: evt.around[TIME] = MILLISECONDS, the time in nanoseconds since the epoch.',
    readAround,
    { arg: { rule: 'required', index: true }, format: 'dec', filterOnly: true, noRhs: true, noTransformers: true },
  ),
} satisfies Record<string, FieldEntry>
