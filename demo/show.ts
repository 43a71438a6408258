/** How the demo looks on a terminal. */
import { styleText } from 'node:util'
import type { Act } from './acts.ts'
import type { Alert } from './watched.ts'

const severe = new Set(['Emergency', 'Alert', 'Critical', 'Error'])

/** Fields worth a line, in this order; those of an alert that has them. */
const telling = [
  'fd.name',
  'evt.arg.target',
  'evt.arg.oldpath',
  'evt.arg.dev',
  'evt.arg.request',
  'proc.exepath',
  'user.name',
  'proc.cmdline',
  'proc.pname',
  'container.id',
  'container.image.repository',
]

export function showAct(number: number, act: Act): void {
  console.log(`${styleText('bold', `${String(number).padStart(2)}. ${act.title}`)}`)
  console.log(`    ${styleText('dim', `$ ${act.shown ?? act.script}`)}`)
}

export function showAlert(alert: Alert): void {
  const priority = alert.priority.toUpperCase()
  const colour = severe.has(alert.priority) ? 'red' : 'yellow'
  console.log(`    ${styleText([colour, 'bold'], priority.padEnd(8))} ${styleText(colour, alert.rule)}`)
  const fields = telling.flatMap((name) => {
    const value = alert.output_fields[name]
    return value === null || value === undefined || value === '' ? [] : [`${name}=${String(value)}`]
  })
  for (const line of wrap(fields, Math.min(process.stdout.columns || 110, 140) - 13))
    console.log(`             ${line}`)
}

export function showFailure(text: string): void {
  console.log(`    ${styleText(['red', 'bold'], 'FAILED  ')} ${text}`)
}

export function showNote(text: string): void {
  console.log(styleText('dim', text))
}

/** Joins words into lines of at most `width` characters; a longer word gets a line of its own. */
function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 2 + word.length <= width) lines[lines.length - 1] = `${last}  ${word}`
    else lines.push(word)
  }
  return lines
}
