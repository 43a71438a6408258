import type { EventContext } from '../context.ts'
import type { PrintFormat } from '../events/table.ts'
import type { Rendering } from '../events/render.ts'

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
  /** How numbers print; `none`: not at all (they show as missing). */
  readonly format: PrintFormat
  readonly list: boolean
  readonly arg: { readonly rule: ArgRule; readonly index: boolean; readonly key: boolean }
  readonly filterOnly: boolean
  readonly printOnly: boolean
  readonly hidden: boolean
  readonly deprecated: boolean
  readonly suggestedOutput: boolean
  readonly transformersAllowed: boolean
  readonly rhsAllowed: boolean
  /** JSON shows a number even where `format` makes a text of it. */
  readonly jsonNumber: boolean
  readonly doc: string
}

/**
 * Builds the usual comparison of a present value of a PT_ type with literals. Conditions pass it to fields that compare in their own
 * way, for the parts that they compare as everybody does.
 */
export type BuildMatch = (
  type: number,
  op: Operator,
  modifier: Modifier | undefined,
  literals: readonly string[],
) => ((value: Value) => boolean) | { readonly error: string }

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
    | ((
        op: Operator,
        modifier: Modifier | undefined,
        literals: readonly string[],
        build: BuildMatch,
      ) => ((c: EventContext) => boolean) | { readonly error: string })
    | undefined
  /** As `extract`, for printing, where that differs (buffers in the configured form, lists of ancestors, times as numbers). */
  readonly print: ((c: EventContext) => Value | undefined) | undefined
  /** The text of a printed value where type and format do not decide it: times print as text, but are numbers in JSON. */
  readonly show?: ((value: Value) => string) | undefined
  /** Every look changes what the next one gives (counters, time since the last look): never share or reorder looks. */
  readonly stateful?: true | undefined
}

/** What fields depend on besides the event: the configuration and the machine that replays or captures. */
export interface FieldEnvironment {
  /** static_fields of the configuration, by name without `static.`. Byte strings. */
  readonly statics?: ReadonlyMap<string, string>
  /** Shown by evt.hostname instead of the name that the capture has. Byte string. */
  readonly hostname?: string
  /** How buffers print; dots when absent. */
  readonly bufferFormat?: Rendering['buffers']
  /** Seconds that local time is ahead of UTC at a time in seconds since the epoch; absent: the zone of the machine. */
  readonly utcOffset?: Rendering['utcOffset']
  /** Names to addresses (raw bytes) for fd.*ip.name; absent: no name has an address, as on replay. */
  readonly addressesOf?: (name: string) => readonly string[]
  /** An address (raw bytes) to a name for fd.*ip.name; absent: no address has a name. */
  readonly nameOf?: (address: string) => string | undefined
  /** Ports by service name; absent: the well-known ones of literals.ts. */
  readonly portOf?: (service: string) => number | undefined
}

/** `unknown`: there is no such field; otherwise it is used wrongly. */
export type Resolved =
  | { readonly ok: true; readonly field: FieldRef }
  | { readonly ok: false; readonly error: string; readonly unknown?: true }
