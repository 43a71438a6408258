/** The operators that exceptions may use, and which of them take a list. */

const operators = new Set([
  '=',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'exists',
  'contains',
  'icontains',
  'bcontains',
  'startswith',
  'bstartswith',
  'endswith',
  'glob',
  'iglob',
  'regex',
  'in',
  'intersects',
  'pmatch',
])
const textOperators = new Set([
  '=',
  '==',
  '!=',
  'contains',
  'icontains',
  'bcontains',
  'startswith',
  'bstartswith',
  'endswith',
  'glob',
  'iglob',
  'regex',
])
const modifiers = new Set(['oneof', 'anyof', 'allof'])

/** Without the blanks, tabs and line ends around it. */
export function trimComparison(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}

/** An operator, alone or with a modifier (`startswith anyof`). The text is trimmed. */
export function isComparison(text: string): boolean {
  return operators.has(text) || hasModifier(text)
}

/** Whether the right side is a list in brackets. Only such operators can compare a single field with all values of an exception. */
export function takesList(text: string): boolean {
  return text === 'in' || text === 'intersects' || text === 'pmatch' || hasModifier(text)
}

function hasModifier(text: string): boolean {
  const blank = text.indexOf(' ')
  return blank > 0 && textOperators.has(text.slice(0, blank)) && modifiers.has(text.slice(blank + 1))
}
