/** 64-bit integers from their halves: a number when it is exact, else a bigint. Equal integers always have the same form. */

const TWO32 = 4294967296
/** High halves below this, and from its negative up, leave the number within 2^53. */
const EXACT = 0x200000

/** Unsigned. Both halves are unsigned 32-bit numbers. */
export function u64(hi: number, lo: number): number | bigint {
  return hi < EXACT ? hi * TWO32 + lo : (BigInt(hi) << 32n) | BigInt(lo)
}

/** Signed, from the same halves. */
export function i64(hi: number, lo: number): number | bigint {
  const high = hi | 0
  return high >= -EXACT && high < EXACT ? high * TWO32 + lo : (BigInt(high) << 32n) | BigInt(lo)
}

/** A bigint as a number when it is exact. */
export function narrow(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

/** `a - b` of two times given as halves, modulo 2^64. */
export function u64Difference(aHi: number, aLo: number, bHi: number, bLo: number): number | bigint {
  const lo = aLo - bLo
  const hi = aHi - bHi - (lo < 0 ? 1 : 0)
  return u64(hi < 0 ? hi + TWO32 : hi, lo < 0 ? lo + TWO32 : lo)
}

/**
 * A decimal number as C's scanf reads it: leading blanks and a sign may be there, nothing may follow. Too large a value is cut
 * to `bits`, as is a negative one for an unsigned type.
 */
export function parseInteger(text: string, bits: 8 | 16 | 32 | 64, signed: boolean): number | bigint | undefined {
  const match = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/.exec(text)
  if (match === null) return undefined
  const digits = BigInt(match[2]!)
  const negative = match[1] === '-'
  // scanf works with 64 bits first and stops at their limits.
  let value: bigint
  if (signed) {
    const limit = negative ? 1n << 63n : (1n << 63n) - 1n
    value = digits > limit ? limit : digits
    if (negative) value = -value
  } else {
    const limit = (1n << 64n) - 1n
    value = digits > limit ? limit : negative ? BigInt.asUintN(64, -digits) : digits
  }
  return narrow(signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))
}
