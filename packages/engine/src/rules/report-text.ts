/** The result of loading as text. */

import { toText } from '../bytes.ts'
import { type Diagnostic, diagnosticCodes } from './diagnostics.ts'
import type { FileResult } from './load.ts'
import { chainOf } from './places.ts'
import { reportSchema } from './report-json.ts'
import { snippetOf } from './snippet.ts'

const RULE = '------\n'

/** Everything about a file: each mistake and warning with the chain of items it is in and the line it is on. */
export function describeResult(result: FileResult): string {
  const { schema, errors, warnings, droppedWarnings } = result
  let out = headOf(result)
  const broken = schema === undefined ? [] : reportSchema(schema).schema_warnings
  if (broken.length > 0)
    out += `${broken.length} Schema warnings:\n${broken.map((warning) => `${RULE}${warning}\n`).join('')}${RULE}`
  for (const [diagnostics, title] of [
    [errors, 'Errors'],
    [warnings, 'Warnings'],
  ] as const) {
    if (diagnostics.length === 0) continue
    out += `${diagnostics.length} ${title}:\n${diagnostics.map(describeDiagnostic).join('')}`
  }
  if (droppedWarnings > 0) out += `and ${droppedWarnings} more warnings\n`
  return out
}

/** The state of a file and the codes of its errors and warnings, each kind on a line. */
export function summarizeResult(result: FileResult): string {
  const { schema, errors, warnings } = result
  let out = headOf(result)
  const broken = schema === undefined ? [] : reportSchema(schema).schema_warnings
  if (broken.length > 0) out += ` ${broken.length} schema warnings: [${broken.join('; ')}]\n`
  for (const [diagnostics, title] of [
    [errors, 'errors'],
    [warnings, 'warnings'],
  ] as const) {
    if (diagnostics.length > 0) out += ` ${diagnostics.length} ${title}: [${diagnostics.map(titleOf).join(' ')}]\n`
  }
  return out
}

function headOf({ name, ok, warnings }: FileResult): string {
  const state = ok ? (warnings.length > 0 ? 'Ok, with warnings' : 'Ok') : 'Invalid'
  return `${name}: ${state}\n`
}

function describeDiagnostic(diagnostic: Diagnostic): string {
  const { place, message } = diagnostic
  const chain = chainOf(place).map(({ type, name, file, line, column }, i) => {
    const item = name === '' ? type : `${type} '${toText(name)}'`
    return `${i === 0 ? 'In ' : '    '}${item}: (${toText(file)}:${line}:${column})\n`
  })
  return `${chain.join('')}${RULE}${snippetOf(place)}${RULE}${titleOf(diagnostic)}: ${toText(message)}\n`
}

function titleOf({ code, deprecatedField }: Diagnostic): string {
  const field = deprecatedField === undefined ? '' : `: field '${deprecatedField}'`
  return `${code} (${diagnosticCodes[code].title}${field})`
}
