import type { EventContext } from '../context.ts'

/**
 * What a field can hold:
 * - text, path and bytes: a byte string;
 * - numbers: a number, or a bigint when it does not fit 53 bits exactly (comparisons between the two are exact in JavaScript);
 * - bool: a boolean;
 * - ip, net: the raw network-order address, a byte string of 4 or 16 characters;
 * - lists: an array of these.
 * undefined: the event has no such value (printed as <NA>; every comparison is false).
 */
export type Scalar = string | number | bigint | boolean
export type Value = Scalar | readonly Scalar[]

/** How a field argument, the text in brackets, is understood. */
export type ArgRule = 'none' | 'optional' | 'required'

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'icontains'
  | 'bcontains'
  | 'startswith'
  | 'bstartswith'
  | 'endswith'
  | 'glob'
  | 'iglob'
  | 'regex'
  | 'in'
  | 'intersects'
  | 'pmatch'
  | 'exists'
export type Modifier = 'oneof' | 'anyof' | 'allof'

export interface FieldSpec {
  readonly name: string
  /** The class as `--list` shows it: evt, process, user, group, fd, fs.path, fdlist, container, … */
  readonly class: string
  /** A PT_ number of events/kinds.ts: decides legal operators, how literals parse and how values print. */
  readonly type: number
  readonly format: 'dec' | 'hex' | 'oct' | 'padded' | 'id'
  readonly list: boolean
  readonly arg: { readonly rule: ArgRule; readonly index: boolean; readonly key: boolean }
  readonly filterOnly: boolean
  readonly printOnly: boolean
  readonly hidden: boolean
  readonly deprecated: boolean
  readonly suggestedOutput: boolean
  readonly transformersAllowed: boolean
  readonly rhsAllowed: boolean
  readonly doc: string
}

/** A field with its argument, as a condition or an output names it. */
export interface FieldRef {
  readonly spec: FieldSpec
  /** As written, without quotes: `proc.aname[2]`. */
  readonly text: string
  readonly type: number
  readonly list: boolean
  /** The value for the event; called only between two events' processing, must not allocate on the paths rules use most. */
  readonly extract: (c: EventContext) => Value | undefined
  /**
   * The value that an event type alone decides, so that rules can be specialised by type: `undefined` when it
   * depends on the event, else `{ value }`, with `value: undefined` for "never has one".
   */
  readonly fold: ((code: number) => { readonly value: Value | undefined } | undefined) | undefined
  /**
   * Fields with a comparison of their own (fd.ip, fd.net, proc.aname without index, …): builds the predicate once for an
   * operator and its literals. Such fields cannot stand on a right-hand side.
   */
  readonly compare:
    | ((op: Operator, modifier: Modifier | undefined, literals: readonly string[]) => ((c: EventContext) => boolean) | { readonly error: string })
    | undefined
  /** As `extract`, for printing, where that differs (buffers in the configured form, lists of ancestors, JSON times). */
  readonly print: ((c: EventContext) => Value | undefined) | undefined
}

export type Resolved = { readonly ok: true; readonly field: FieldRef } | { readonly ok: false; readonly error: string }
