import { escape } from '../condition/escape.ts'

/**
 * The name of a field as output_fields shows it: `proc.env[HOME]`, the argument in quotes only when it needs them:
 * `proc.env["A B"]`.
 */
export function fieldKey(text: string): string {
  const bracket = text.indexOf('[')
  if (bracket < 0 || !text.endsWith(']')) return text
  const arg = text.slice(bracket + 1, -1)
  return `${text.slice(0, bracket)}[${arg === '' ? '""' : escape(arg)}]`
}
