/** Text of a scalar to a value, by the rules of yaml-cpp. undefined: it is no such value. */

const TRUE = new Set(['y', 'yes', 'true', 'on'])
const FALSE = new Set(['n', 'no', 'false', 'off'])

/** y, yes, true, on and their opposites; in lower case, upper case or with a capital. */
export function toBool(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  const capital = lower.charAt(0).toUpperCase() + lower.slice(1)
  if (text !== lower && text !== text.toUpperCase() && text !== capital) return undefined
  return TRUE.has(lower) ? true : FALSE.has(lower) ? false : undefined
}

/** Decimal, octal (leading 0) or hexadecimal (0x); within the range. */
export function toInteger(text: string, least: number, most: number): number | undefined {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)\s*$/.exec(text)
  if (match === null) return undefined
  const digits = match[2]!
  const octal = digits.length > 1 && digits.startsWith('0') && !/^0x/i.test(digits)
  if (octal && /[89]/.test(digits)) return undefined
  const size = Number(octal ? `0o${digits.slice(1)}` : digits)
  const value = match[1] === '-' ? -size : size
  return value >= least && value <= most ? value : undefined
}

export function toDouble(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed)
  if (/^[+]?\.(inf|Inf|INF)$/.test(trimmed)) return Infinity
  if (/^-\.(inf|Inf|INF)$/.test(trimmed)) return -Infinity
  return undefined
}
