/** Printing of a transformer's result. */

import type { OperandRef } from '../condition/checked.ts'
import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { Scalar } from '../fields/define.ts'
import { printBuffer } from '../fields/print.ts'

/** Longest text of a list, in bytes: Falco's buffer for it, less the NUL. */
const LONGEST_LIST = 1023

/**
 * Text as it is, bytes with dots for what cannot be printed, lists as (a,b). Numbers, which only len gives, print in the form of
 * the field that they measure: as `missing` when it has no form for numbers, as most texts have none.
 */
export function printOperand(operand: OperandRef, missing: string): (c: EventContext) => string {
  if (isNumber(operand.type) && !hasNumberForm(operand)) return () => missing
  const show = operand.type === kinds.PT_BYTEBUF ? printBuffer : untilNul
  return (c) => {
    const value = operand.extract(c)
    if (value === undefined) return missing
    return typeof value === 'object'
      ? `(${value.map((item) => shown(item, show)).join(',')})`.slice(0, LONGEST_LIST)
      : shown(value, show)
  }
}

function isNumber(type: number): boolean {
  return type === kinds.PT_UINT64
}

function hasNumberForm({ fields }: OperandRef): boolean {
  const format = fields.length === 1 ? fields[0]!.spec.format : 'none'
  return format === 'dec' || format === 'id'
}

function shown(value: Scalar, show: (text: string) => string): string {
  return typeof value === 'string' ? show(value) : String(value)
}

function untilNul(text: string): string {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}
