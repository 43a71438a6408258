/** Values of fields as text and as JSON. Byte strings throughout. */

import { printDots } from '../events/render-bytes.ts'
import * as kinds from '../events/kinds.ts'
import { jsonString } from '../json.ts'
import { ipv4Text, ipv6Text } from '../state/address-text.ts'
import { printable } from '../state/paths.ts'
import type { EventContext } from '../context.ts'
import type { FieldRef, Scalar, Value } from './define.ts'
import { printNumber } from './print-number.ts'

/** Longest text of a list, in bytes. */
const LONGEST_LIST = 1023
/** A buffer longer than this shows one byte less. */
const LONGEST_BUFFER = 1022
/** What prints a value that is missing. */
const MISSING = '<NA>'

/** The value of a field for printing. */
export function printed(field: FieldRef, c: EventContext): Value | undefined {
  return (field.print ?? field.extract)(c)
}

/** A present value (of `print`, else of `extract`) as text. */
export function printText(field: FieldRef, value: Value): string {
  if (field.show !== undefined) return field.show(value)
  if (typeof value === 'object')
    return `(${value.map((item) => scalarText(field, item)).join(',')})`.slice(0, LONGEST_LIST)
  return scalarText(field, value)
}

/** The same as JSON source text; 64-bit integers are exact. */
export function printJson(field: FieldRef, value: Value): string {
  if (typeof value === 'object') {
    return value.length === 0 ? 'null' : `[${value.map((item) => scalarJson(field, item)).join(',')}]`
  }
  return scalarJson(field, value)
}

function scalarText(field: FieldRef, value: Scalar): string {
  if (typeof value === 'string') return stringText(field, value)
  if (typeof value === 'boolean') return String(value)
  if (field.type === kinds.PT_DOUBLE) return Number(value).toFixed(1)
  const { type, format } = field.spec
  if (format === 'none' && !hasDefaultFormat(type)) return MISSING
  return printNumber(value, type, format)
}

/** Types of numbers that print as decimal when no format is given. */
function hasDefaultFormat(type: number): boolean {
  return type === kinds.PT_INT64 || type === kinds.PT_PID || type === kinds.PT_FD || type === kinds.PT_DYN
}

function stringText(field: FieldRef, value: string): string {
  // What evt.rawarg has depends on the event; it is text already.
  if (field.spec.type === kinds.PT_DYN) return untilNul(value)
  switch (field.type) {
    case kinds.PT_IPADDR:
    case kinds.PT_IPV4ADDR:
    case kinds.PT_IPV6ADDR:
      return value.length === 16 ? ipv6Text(value) : ipv4Text(value)
    case kinds.PT_IPNET:
      return '<IPNET>'
    case kinds.PT_BYTEBUF:
      return printBuffer(value)
  }
  // What runtimes and the configuration say is shown as it is; programs could have put anything into the rest.
  return isTrusted(field) ? untilNul(value) : printable(value)
}

function isTrusted(field: FieldRef): boolean {
  return field.spec.class === 'container' || field.spec.class === 'static'
}

/** A buffer with dots, cut. */
export function printBuffer(bytes: string): string {
  return printDots(bytes.length > LONGEST_BUFFER ? bytes.slice(0, LONGEST_BUFFER - 1) : bytes)
}

function untilNul(text: string): string {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}

/** Always with a fraction, so that readers take it for what it is: `100.0`. */
function doubleJson(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value)
}

function scalarJson(field: FieldRef, value: Scalar): string {
  if (typeof value === 'string')
    return jsonString(field.show === undefined ? stringText(field, value) : field.show(value))
  if (typeof value === 'boolean' || field.show !== undefined) return String(value)
  const { type, format, jsonNumber } = field.spec
  if (field.type === kinds.PT_DOUBLE)
    return format === 'dec' ? String(Math.trunc(Number(value))) : doubleJson(Number(value))
  if (format === 'dec' || format === 'id' || jsonNumber || type === kinds.PT_DYN) return String(value)
  if (format === 'none') return hasDefaultFormat(type) ? jsonString(String(value)) : 'null'
  return jsonString(printNumber(value, type, format))
}
