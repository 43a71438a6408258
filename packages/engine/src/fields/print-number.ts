/** Numbers of fields as text. */

import * as kinds from '../events/kinds.ts'
import type { PrintFormat } from '../events/table.ts'

/** How many bits of a negative number hexadecimal and octal show. */
function bitsOf(type: number): number {
  switch (type) {
    case kinds.PT_INT64:
    case kinds.PT_UINT64:
    case kinds.PT_ERRNO:
    case kinds.PT_FD:
    case kinds.PT_PID:
    case kinds.PT_RELTIME:
    case kinds.PT_ABSTIME:
      return 64
  }
  return 32
}

/** Hexadecimal in upper case and octal have no prefix; padded has nine digits. */
export function printNumber(value: number | bigint, type: number, format: PrintFormat): string {
  switch (format) {
    case 'hex':
      return BigInt.asUintN(bitsOf(type), BigInt(value)).toString(16).toUpperCase()
    case 'oct':
      return BigInt.asUintN(bitsOf(type), BigInt(value)).toString(8)
    case 'padded':
      return value < 0 ? `-${String(-value).padStart(8, '0')}` : String(value).padStart(9, '0')
  }
  return String(value)
}
