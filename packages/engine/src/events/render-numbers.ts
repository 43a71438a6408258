/** Numbers of parameters as text. */

import type { FlagTable } from './flag-tables.ts'
import type { PrintFormat } from './table.ts'

/**
 * A parameter's integer, printed as C prints it: decimal is signed whatever the type (a 32-bit 0xffffffff is -1), hexadecimal is
 * upper case without prefix, octal begins with 0.
 * `value`: the bits, unsigned; `size`: bytes it has; `signed`: its type is, so that small negative ones widen to 32 bits.
 */
export function printParamInteger(value: number | bigint, size: number, signed: boolean, format: PrintFormat): string {
  if (size === 8) {
    const wide = BigInt(value)
    if (format === 'hex') return BigInt.asUintN(64, wide).toString(16).toUpperCase()
    if (format === 'oct') return octal(BigInt.asUintN(64, wide).toString(8))
    return decimal(BigInt.asIntN(64, wide), format)
  }
  const bits = Number(value)
  const wide = size === 4 ? bits | 0 : signed ? (bits << (32 - 8 * size)) >> (32 - 8 * size) : bits
  if (format === 'hex') return (wide >>> 0).toString(16).toUpperCase()
  if (format === 'oct') return octal((wide >>> 0).toString(8))
  return decimal(wide, format)
}

function octal(digits: string): string {
  return digits === '0' ? digits : `0${digits}`
}

function decimal(value: number | bigint, format: PrintFormat): string {
  return format === 'padded' ? padded(value) : String(value)
}

/** At least nine characters, the sign included, filled up with zeros. */
export function padded(value: number | bigint): string {
  return value < 0 ? `-${String(-value).padStart(8, '0')}` : String(value).padStart(9, '0')
}

/** C's %g: six significant digits, no zeros at the end. */
export function printShortest(value: number): string {
  if (value === 0) return '0'
  const exponent = Number(value.toExponential(5).split('e')[1])
  if (exponent >= -4 && exponent < 6) {
    const text = value.toFixed(5 - exponent)
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text
  }
  const [digits, power] = value.toExponential(5).split('e') as [string, string]
  const mantissa = digits.replace(/\.?0+$/, '')
  return `${mantissa}e${power.startsWith('-') ? '-' : '+'}${power.slice(1).padStart(2, '0')}`
}

/** Texts of flag values seen before: rules look at the same few again and again. Emptied when full. */
const MEMO_SIZE = 2048
const memos = new Map<FlagTable, Map<number, string>>()

function memoised(table: FlagTable, value: number, print: (table: FlagTable, value: number) => string): string {
  let memo = memos.get(table)
  if (memo === undefined) memos.set(table, (memo = new Map()))
  let text = memo.get(value)
  if (text === undefined) {
    if (memo.size >= MEMO_SIZE) memo.clear()
    memo.set(value, (text = print(table, value)))
  }
  return text
}

/** Names of the bits that are set, joined by '|', in table order; '' when none has a name. `value` is unsigned. */
export function printFlags(table: FlagTable, value: number): string {
  return memoised(table, value, flagNames)
}

/** Names that stand for exactly this value, joined by '|': a table may give several. */
export function printEnum(table: FlagTable, value: number): string {
  let text = ''
  let found = 0
  for (let i = 0; i < table.length; i++) {
    if (table[i]![1] !== value) continue
    text = found++ === 0 ? table[i]![0] : `${text}|${table[i]![0]}`
  }
  return text
}

/** As printFlags, but a value that the table has as a whole ends the search. */
export function printMode(table: FlagTable, value: number): string {
  return memoised(table, value, modeNames)
}

/** Bits that a name stands for are taken away, so that O_RDWR does not print as O_RDWR|O_WRONLY|O_RDONLY. */
function flagNames(table: FlagTable, value: number): string {
  const names: string[] = []
  let left = value
  for (const [name, bits] of table) {
    if (bits === 0 ? value !== 0 : left === 0 || (left & bits) >>> 0 !== bits) continue
    names.push(name)
    left = (left & ~bits) >>> 0
    if (bits === value) break
  }
  return names.join('|')
}

function modeNames(table: FlagTable, value: number): string {
  const names: string[] = []
  let left = value
  for (const [name, bits] of table) {
    if (bits === value) {
      names.push(name)
      break
    }
    if (bits === 0 || left === 0 || (left & bits) >>> 0 !== bits) continue
    names.push(name)
    left = (left & ~bits) >>> 0
  }
  return names.join('|')
}
