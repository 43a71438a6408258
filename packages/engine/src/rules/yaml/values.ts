/** Scalars as values: what counts as a boolean, an unsigned number, a null. The rules are those of yaml-cpp, which Falco uses. */

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['y', true],
  ['n', false],
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['on', true],
  ['off', false],
])

/** A boolean in lower case, UPPER CASE or Capitalised; undefined when the text is none. */
export function parseBoolean(text: string): boolean | undefined {
  return /^(?:[a-z]*|[A-Z][a-z]*|[A-Z]*)$/.test(text) ? booleans.get(text.toLowerCase()) : undefined
}

/** Whether a plain scalar stands for "no value". */
export function isNullText(text: string): boolean {
  return text === '' || text === '~' || text === 'null' || text === 'Null' || text === 'NULL'
}

/**
 * A number from 0 to 2^32-1: decimal, hexadecimal (0x10) or octal (010), blanks may follow; undefined when the text is
 * none. Signed numbers: only + is accepted.
 */
export function parseUnsigned32(text: string): number | undefined {
  const found = /^\+?(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))[ \t\n\v\f\r]*$/.exec(text)
  if (found === null) return undefined
  const [, hex, octal, decimal] = found
  const value =
    hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal || '0', 8) : Number(decimal)
  return value <= 0xffffffff ? value : undefined
}
