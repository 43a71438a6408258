/** What a class file says of its fields; index.ts makes FieldSpec and FieldRef of it. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { PrintFormat } from '../events/table.ts'
import type { ArgRule, FieldEnvironment, FieldRef, Value } from './define.ts'

/** What a field does once its argument is known. */
export interface FieldBody {
  readonly extract: (c: EventContext) => Value | undefined
  readonly fold?: FieldRef['fold']
  readonly compare?: FieldRef['compare']
  readonly print?: FieldRef['print']
  readonly show?: FieldRef['show']
  readonly stateful?: true
  /** Where the argument decides the type. */
  readonly type?: number
}

/** `used`: length of the argument, brackets or dot included; what is left then makes the name unknown. */
export type ReadArg = { readonly used: number; readonly body: FieldBody } | { readonly error: string }

export interface FieldMarks {
  readonly format?: PrintFormat
  readonly list?: true
  readonly filterOnly?: true
  readonly printOnly?: true
  readonly hidden?: true
  readonly deprecated?: true
  readonly suggestedOutput?: true
  readonly noTransformers?: true
  readonly noRhs?: true
  /** JSON shows a number even where the format makes a text of it. */
  readonly jsonNumber?: true
}

export interface FieldEntry extends FieldMarks {
  readonly type: number
  readonly doc: string
  readonly arg?: { readonly rule: Exclude<ArgRule, 'none'>; readonly index?: true; readonly key?: true }
  /** Makes the field; `rest` is the text after its name, '' without an argument. */
  readonly make: (rest: string, env: FieldEnvironment) => ReadArg
}

export interface FieldClass {
  /** As `--list` shows it. */
  readonly name: string
  /** To which events it applies; '' when that goes without saying. */
  readonly note: string
  readonly doc: string
  readonly fields: Readonly<Record<string, FieldEntry>>
}

type More = FieldMarks & Omit<FieldBody, 'extract' | 'type'>

function plain(type: number, format: PrintFormat, doc: string, extract: FieldBody['extract'], more: More): FieldEntry {
  const { fold, compare, print, show, stateful, ...marks } = more
  const body: FieldBody = { extract, fold, compare, print, show, ...(stateful === true ? { stateful } : {}) }
  const made: ReadArg = { used: 0, body }
  return { type, format, doc, ...marks, make: () => made }
}

/** A text field without an argument. */
export function text(doc: string, extract: (c: EventContext) => string | undefined, more: More = {}): FieldEntry {
  return plain(kinds.PT_CHARBUF, 'none', doc, extract, more)
}

export function bool(doc: string, extract: (c: EventContext) => boolean | undefined, more: More = {}): FieldEntry {
  return plain(kinds.PT_BOOL, 'none', doc, extract, more)
}

/** A number of the PT_ type `type`. */
export function number(
  type: number,
  doc: string,
  extract: (c: EventContext) => number | bigint | undefined,
  more: More = {},
): FieldEntry {
  return plain(type, 'dec', doc, extract, more)
}

/** A number that identifies something: never grouped or rounded by those who show it. */
export function id(
  type: number,
  doc: string,
  extract: (c: EventContext) => number | bigint | undefined,
  more: More = {},
): FieldEntry {
  return plain(type, 'dec', doc, extract, { format: 'id', ...more })
}

/** An address or, when `type` is PT_IPNET, an address to compare with networks. */
export function address(
  type: number,
  doc: string,
  extract: (c: EventContext) => string | undefined,
  more: More = {},
): FieldEntry {
  return plain(type, 'none', doc, extract, more)
}

/** A field with an argument, or one that needs the environment. */
export function custom(
  type: number,
  doc: string,
  make: FieldEntry['make'],
  more: FieldMarks & Pick<FieldEntry, 'arg'> = {},
): FieldEntry {
  return { type, format: 'none', doc, ...more, make }
}

/** A field that no event gives a value. */
export const never = (): undefined => undefined
export const foldNever: NonNullable<FieldRef['fold']> = () => NO_VALUE
export const NO_VALUE: { readonly value: undefined } = { value: undefined }
