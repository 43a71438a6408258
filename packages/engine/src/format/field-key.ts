/**
 * The name of a field as output_fields shows it: `proc.env[HOME]`, the argument in quotes only when it needs them:
 * `proc.env["A B"]`.
 */
export function fieldKey(text: string): string {
  const bracket = text.indexOf('[')
  if (bracket < 0 || !text.endsWith(']')) return text
  return `${text.slice(0, bracket)}[${quoteArgument(text.slice(bracket + 1, -1))}]`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  '"': '\\"',
}

function quoteArgument(arg: string): string {
  if (arg === '') return '""'
  let quoted = false
  let out = ''
  for (const char of arg) {
    const escape = ESCAPES[char]
    if (escape !== undefined || char === ' ' || char === '=' || char === "'" || char === '\0') quoted = true
    out += escape ?? char
  }
  return quoted ? `"${out}"` : arg
}
