/** Quoted text of conditions: what a backslash stands for, and which values need quotes when a condition is printed. */

export type Unescaped = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string }

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  // An escaped space is a backslash alone: old rules rely on it.
  ' ': '\\',
  '\\': '\\',
  '/': '/',
}

/** The value of the text between two `quote` characters. */
export function unescape(text: string, quote: '"' | "'"): Unescaped {
  if (!text.includes('\\')) return { ok: true, value: text }
  let value = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char !== '\\') {
      value += char
      continue
    }
    const escaped = text[++i]
    // A backslash at the very end cannot be: it would have escaped the closing quote.
    if (escaped === undefined) break
    if (escaped === quote) value += quote
    else if (Object.hasOwn(escapes, escaped)) value += escapes[escaped]
    else if (escaped === '"' || escaped === "'")
      return {
        ok: false,
        error: `\\${escaped} is no escape inside ${quote}…${quote}: write ${escaped} without a backslash`,
      }
    else
      return {
        ok: false,
        error: `\\${escaped} is no known escape: write \\\\${escaped} for a backslash before ${escaped}`,
      }
  }
  return { ok: true, value }
}

const needsQuotes = /[\b\f\n\r\t =\\"'\0]/

const printed: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  '"': '\\"',
}

/**
 * A value as a printed condition shows it: quoted when it holds a blank, `=`, a quote, a backslash or NUL.
 * Other values stand bare, even the few (empty, with brackets or a comma) that would not be read back as one value.
 */
export function escape(value: string): string {
  if (!needsQuotes.test(value)) return value
  return `"${value.replace(/[\b\f\n\r\t\\"]/g, (char) => printed[char]!)}"`
}
