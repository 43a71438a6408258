/**
 * Transformers: values of conditions computed from fields, constants and other transformers. Each step knows the type of its result, so
 * that mistakes show when a condition is checked.
 *
 * Some results carry a NUL byte at their end, as the text of a C string does, where lengths are compared: elements of lists and buffers
 * that went through tolower, toupper, b64 or basename. `terminated` marks the same for plain text, where most comparisons do not see it.
 */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { FieldRef, Scalar, Value } from '../fields/define.ts'
import { decodeBase64 } from './base64.ts'
import type { OperandRef } from './checked.ts'
import { parseOptionString, scanOptions, type OptionString } from './getopt.ts'
import { toLower, toUpper } from './operators.ts'
import { typeName } from './types.ts'

/** An operand while it is built. */
export interface Step extends OperandRef {
  /** What the first transformer was applied to: types of arguments are judged by it. */
  readonly base: {
    readonly name: string
    readonly type: number
    readonly list: boolean
    readonly spec: FieldRef['spec'] | undefined
  }
  readonly terminated: boolean
}

export type StepOutcome = { readonly ok: true; readonly step: Step } | { readonly ok: false; readonly error: string }

type Fold = OperandRef['fold']

let statefulCount = 0

/** A field as it is. */
export function fieldStep(field: FieldRef): Step {
  return {
    // No two looks at a stateful field give equal values.
    key: field.stateful === true ? `${field.text}#${++statefulCount}` : field.text,
    type: field.type,
    list: field.list,
    field,
    fields: [field],
    extract: field.extract,
    fold: field.fold,
    base: { name: field.text, type: field.type, list: field.list, spec: field.spec },
    terminated: false,
  }
}

/** A constant inside a transformer: always text. */
export function constantStep(text: string): Step {
  return computed(JSON.stringify(text), kinds.PT_CHARBUF, false, [], () => text)
}

/** A list in brackets inside a transformer: text, elements of list fields in their place. */
export function listStep(items: readonly Step[]): Step {
  const texts = items.map(elementText)
  return computed(`(${items.map((item) => item.key).join()})`, kinds.PT_CHARBUF, true, items, (values) =>
    values.flatMap((value, i) => (typeof value === 'object' ? value.map(texts[i]!) : [texts[i]!(value as Scalar)])),
  )
}

/** A transformer of one argument. */
export function transformOne(name: string, arg: Step): StepOutcome {
  const { spec } = arg.base
  if (spec !== undefined && !spec.transformersAllowed)
    return fail(`transformers cannot be used on the field ${spec.name}`)
  const key = `${name}(${arg.key})`
  if (name === 'len') {
    const measure = measureOf(arg)
    if (measure === undefined) return failType(name, arg)
    return succeed({ ...computedFromOne(key, kinds.PT_UINT64, false, arg, measure), base: arg.base })
  }
  const change = textChanges.get(name)
  if (change === undefined) return fail(`${name}() needs more than one argument`)
  if (!change.types.has(arg.type)) return failType(name, arg)
  const { apply } = change
  const ends = arg.list || arg.type === kinds.PT_BYTEBUF
  const one = (value: Scalar): string | undefined => {
    const text = apply(withoutNuls(value as string))
    return text === undefined || !ends ? text : withNul(text)
  }
  const step = computedFromOne(key, arg.type, arg.list, arg, (value) =>
    typeof value === 'object' ? mapAll(value, one) : one(value),
  )
  return succeed({ ...step, base: arg.base, terminated: true })
}

/** A transformer of several arguments; `selector`: the text in brackets behind it. */
export function transformMany(name: string, args: readonly Step[], selector: string | undefined): StepOutcome {
  if (selector !== undefined && name !== 'getopt') return fail(`${name}() takes no argument in brackets`)
  const key = `${name}(${args.map((arg) => arg.key).join()})${selector === undefined ? '' : `[${JSON.stringify(selector)}]`}`
  switch (name) {
    case 'join':
      return join(key, args)
    case 'concat':
      return concat(key, args)
    case 'getopt':
      return getopt(key, args, selector)
    default:
      return fail(`${name}() takes one argument`)
  }
}

function succeed(step: Step): StepOutcome {
  return { ok: true, step }
}

function fail(error: string): StepOutcome {
  return { ok: false, error }
}

function failType(name: string, arg: Step): StepOutcome {
  return fail(
    `${name}() cannot be used on ${arg.base.name}: it is ${arg.list ? 'a list of ' : 'of '}type ${typeName(arg.type)}`,
  )
}

/** A step whose value is computed from those of its arguments; one that is absent makes it absent. */
function computed(
  key: string,
  type: number,
  list: boolean,
  args: readonly Step[],
  apply: (values: readonly Value[]) => Value | undefined,
): Step {
  const extract = (c: EventContext): Value | undefined => {
    const values: Value[] = []
    for (const arg of args) {
      const value = arg.extract(c)
      if (value === undefined) return undefined
      values.push(value)
    }
    return apply(values)
  }
  const fold: Fold = (code) => {
    const values: Value[] = []
    let isKnown = true
    for (const arg of args) {
      const folded = arg.fold?.(code)
      if (folded === undefined) isKnown = false
      else if (folded.value === undefined) return folded as { value: undefined }
      else values.push(folded.value)
    }
    return isKnown ? { value: apply(values) } : undefined
  }
  return {
    key,
    type,
    list,
    field: undefined,
    fields: args.flatMap((arg) => arg.fields),
    extract,
    fold,
    base: { name: key, type: kinds.PT_CHARBUF, list, spec: undefined },
    terminated: false,
  }
}

/** As `computed`, for one argument. */
function computedFromOne(
  key: string,
  type: number,
  list: boolean,
  arg: Step,
  apply: (value: Value) => Value | undefined,
): Step {
  const extract = (c: EventContext): Value | undefined => {
    const value = arg.extract(c)
    return value === undefined ? undefined : apply(value)
  }
  return { ...computed(key, type, list, [arg], ([value]) => apply(value!)), extract }
}

interface TextChange {
  readonly types: ReadonlySet<number>
  readonly apply: (text: string) => string | undefined
}

const textTypes = new Set([kinds.PT_CHARBUF, kinds.PT_FSPATH, kinds.PT_FSRELPATH])

const textChanges: ReadonlyMap<string, TextChange> = new Map([
  ['tolower', { types: textTypes, apply: toLower }],
  ['toupper', { types: textTypes, apply: toUpper }],
  ['basename', { types: textTypes, apply: (text: string) => text.slice(text.lastIndexOf('/') + 1) }],
  ['b64', { types: new Set([kinds.PT_CHARBUF, kinds.PT_BYTEBUF]), apply: decodeBase64 }],
])

/** Elements of a list, bytes of a buffer or of a text up to its first NUL. */
function measureOf(arg: Step): ((value: Value) => number | undefined) | undefined {
  if (arg.list && arg.base.list) return (value) => (value as readonly Scalar[]).length
  // The list that getopt gives is measured as the text it usually is.
  if (arg.list) return (value) => measureOptions(value as readonly string[])
  if (arg.type === kinds.PT_BYTEBUF) return (value) => (value as string).length
  return textTypes.has(arg.type) ? (value) => cText(value as string).length : undefined
}

function measureOptions(options: readonly string[]): number | undefined {
  if (options.length > 1) return options.length
  return options[0] === undefined ? undefined : cText(options[0]).length
}

function mapAll(list: readonly Scalar[], change: (value: Scalar) => string | undefined): readonly string[] | undefined {
  const out: string[] = []
  for (const value of list) {
    const changed = change(value)
    if (changed === undefined) return undefined
    out.push(changed)
  }
  return out
}

function withoutNuls(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--
  return end === text.length ? text : text.slice(0, end)
}

function withNul(text: string): string {
  return text.endsWith('\0') ? text : `${text}\0`
}

/** A text as C reads it: up to its first NUL. */
function cText(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

function join(key: string, args: readonly Step[]): StepOutcome {
  const [separator, list] = args
  if (separator === undefined || list === undefined || args.length !== 2)
    return fail('join() takes two arguments: what stands between the elements, and the list')
  if (separator.base.list)
    return fail('the first argument of join(), what stands between the elements, cannot be a list')
  if (!list.base.list) return fail('the second argument of join() must be a list')
  const between = singleText(separator)
  return succeed(
    computed(key, kinds.PT_CHARBUF, false, args, ([first, values]) => {
      const text = between(first!)
      return text === undefined
        ? undefined
        : (values as readonly Scalar[]).map((value) => cText(String(value))).join(text)
    }),
  )
}

function concat(key: string, args: readonly Step[]): StepOutcome {
  for (const arg of args) {
    if (arg.base.type !== kinds.PT_CHARBUF || arg.base.list)
      return fail(
        `concat() joins texts, and ${arg.base.name} is ${arg.base.list ? 'a list' : `of type ${typeName(arg.base.type)}`}`,
      )
  }
  const texts = args.map(singleText)
  return succeed(
    computed(key, kinds.PT_CHARBUF, false, args, (values) => {
      let out = ''
      for (let i = 0; i < values.length; i++) {
        const text = texts[i]!(values[i]!)
        if (text === undefined) return undefined
        out += text
      }
      return out
    }),
  )
}

/** The value of a step that stands for one text; of the list that getopt gives, the first element. */
function singleText(step: Step): (value: Value) => string | undefined {
  return (value) => {
    const one = typeof value === 'object' ? value[0] : value
    return one === undefined ? undefined : cText(typeof one === 'string' ? one : rawBytes(one, step.type))
  }
}

function getopt(key: string, args: readonly Step[], selector: string | undefined): StepOutcome {
  const [words, optionString] = args
  if (words === undefined || optionString === undefined || args.length !== 2)
    return fail('getopt() takes two arguments: the list of words, and the option string')
  if (!words.base.list) return fail('the first argument of getopt(), the words, must be a list')
  if (optionString.base.list) return fail('the second argument of getopt(), the option string, cannot be a list')
  if (words.base.type !== kinds.PT_CHARBUF || optionString.base.type !== kinds.PT_CHARBUF)
    return fail('the arguments of getopt() must be text')
  if (selector !== undefined && selector.length !== 1)
    return fail(`the argument of getopt()[${selector}] must be one option character`)
  const optionText = singleText(optionString)
  let lastText = ''
  let last = parseOptionString('')
  const optionsOf = (text: string): OptionString => {
    // Nearly always a constant.
    if (text !== lastText) {
      last = parseOptionString(text)
      lastText = text
    }
    return last
  }
  const step = computed(key, kinds.PT_CHARBUF, selector === undefined, args, ([list, value]) => {
    const text = optionText(value!)
    if (text === undefined) return undefined
    const options = optionsOf(text)
    return selector === undefined
      ? listOptions(list as readonly string[], options)
      : lastOption(list as readonly string[], options, selector)
  })
  // As an argument of others even the list counts as one text.
  return succeed({ ...step, base: { ...step.base, list: false } })
}

/** Options (`?`: unknown) and arguments one after the other; an argument that is missing stands as '' in the place of its option. */
function listOptions(words: readonly string[], options: OptionString): readonly string[] {
  const out: string[] = []
  scanOptions(words, options, (option, argument, missing) => {
    if (!missing) out.push(option ?? '?')
    if (argument !== undefined) out.push(argument)
  })
  return out
}

function lastOption(words: readonly string[], options: OptionString, selector: string): string | undefined {
  let last: string | undefined
  scanOptions(words, options, (option, argument) => {
    if (option === selector) last = argument ?? option
  })
  return last
}

/** How the values of a step stand in a list of texts. */
function elementText(step: Step): (value: Scalar) => string {
  const { type, terminated, field } = step
  if (field !== undefined && printedTypes.has(type)) return (value) => numberText(value, field.spec.format)
  return (value) => {
    const text = typeof value === 'string' ? value : rawBytes(value, type)
    return terminated ? withNul(text) : text
  }
}

/** Numbers of these types become decimal text in a list; all others are taken as the bytes they have in memory. */
const printedTypes = new Set([kinds.PT_PID, kinds.PT_INT64, kinds.PT_UINT64])

function numberText(value: Scalar, format: FieldRef['spec']['format']): string {
  if (typeof value !== 'number' && typeof value !== 'bigint') return String(value)
  const bits = value < 0 ? BigInt.asUintN(64, BigInt(value)) : value
  switch (format) {
    case 'hex':
      return bits.toString(16).toUpperCase()
    case 'oct':
      return bits.toString(8)
    case 'padded':
      return String(value).padStart(9, '0')
    default:
      return String(value)
  }
}

const widths = new Map([
  ...[kinds.PT_INT8, kinds.PT_UINT8, kinds.PT_FLAGS8, kinds.PT_ENUMFLAGS8, kinds.PT_SIGTYPE].map(
    (type) => [type, 1] as const,
  ),
  ...[kinds.PT_INT16, kinds.PT_UINT16, kinds.PT_FLAGS16, kinds.PT_ENUMFLAGS16, kinds.PT_PORT, kinds.PT_SYSCALLID].map(
    (type) => [type, 2] as const,
  ),
  ...[
    kinds.PT_INT32,
    kinds.PT_UINT32,
    kinds.PT_FLAGS32,
    kinds.PT_ENUMFLAGS32,
    kinds.PT_MODE,
    kinds.PT_UID,
    kinds.PT_GID,
    kinds.PT_BOOL,
  ].map((type) => [type, 4] as const),
])

/** A number as the bytes it has in memory, lowest first. */
function rawBytes(value: Exclude<Scalar, string>, type: number): string {
  const view = new DataView(new ArrayBuffer(8))
  if (type === kinds.PT_DOUBLE) view.setFloat64(0, Number(value), true)
  else view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true)
  let out = ''
  for (let i = 0; i < (widths.get(type) ?? 8); i++) out += String.fromCharCode(view.getUint8(i))
  return out
}
