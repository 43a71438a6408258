/** Printing of a transformer's result. */

import type { OperandRef } from '../condition/checked.ts'
import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { Scalar } from '../fields/define.ts'

/** Longest text of one value, in bytes: Falco's buffer for it, less the NUL. */
const LONGEST = 1023

/**
 * Text as it is, bytes with dots for what cannot be printed, lists as (a,b). Numbers (only len gives them) print as `missing`:
 * they take the display form of the text they measure, and text has none for numbers.
 */
export function printOperand(operand: OperandRef, missing: string): (c: EventContext) => string {
  if (!isText(operand.type)) return () => missing
  const show = operand.type === kinds.PT_BYTEBUF ? dotted : shown
  return (c) => {
    const value = operand.extract(c)
    if (value === undefined) return missing
    return typeof value === 'object' ? `(${value.map(show).join(',')})`.slice(0, LONGEST) : show(value)
  }
}

function isText(type: number): boolean {
  return (
    type === kinds.PT_CHARBUF || type === kinds.PT_FSPATH || type === kinds.PT_FSRELPATH || type === kinds.PT_BYTEBUF
  )
}

function shown(value: Scalar): string {
  const text = String(value)
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}

/** One dot for each byte that is no printable ASCII character. */
function dotted(value: Scalar): string {
  let out = ''
  for (const char of String(value).slice(0, LONGEST - 1)) out += char >= ' ' && char <= '~' ? char : '.'
  return out
}
