/** The result of loading as JSON, in the form of `falco_load_results`. */

import { toText } from '../bytes.ts'
import { type Diagnostic, diagnosticCodes } from './diagnostics.ts'
import type { FileResult } from './load.ts'
import { chainOf, type ItemType } from './places.ts'
import { snippetOf } from './snippet.ts'

export interface FileReport {
  readonly name: string
  readonly successful: boolean
  /** These two only when the file has documents. */
  readonly schema_valid?: boolean
  readonly schema_warnings?: readonly string[]
  readonly errors: readonly DiagnosticReport[]
  readonly warnings: readonly DiagnosticReport[]
}

export interface DiagnosticReport {
  readonly context: {
    readonly locations: readonly {
      readonly item_type: ItemType
      readonly item_name: string
      readonly position: {
        readonly name: string
        readonly line: number
        readonly column: number
        readonly offset: number
      }
    }[]
    readonly snippet: string
  }
  readonly code: string
  readonly codedesc: string
  readonly message: string
  readonly deprecated_field?: string
}

export function reportFile({ name, ok, errors, warnings, schema }: FileResult): FileReport {
  return {
    name,
    successful: ok,
    ...(schema === undefined ? {} : reportSchema(schema)),
    errors: errors.map(reportDiagnostic),
    warnings: warnings.map(reportDiagnostic),
  }
}

/** The first document alone decides; when it is valid, what the others break is not told. */
export function reportSchema(schema: NonNullable<FileResult['schema']>): {
  schema_valid: boolean
  schema_warnings: string[]
} {
  if (schema[0]?.length === 0) return { schema_valid: true, schema_warnings: [] }
  const warnings = schema.flat().map(({ path, message }) => `failed for ${toText(path)}: ${toText(message)}`)
  return { schema_valid: false, schema_warnings: warnings }
}

function reportDiagnostic({ code, message, place, deprecatedField }: Diagnostic): DiagnosticReport {
  const locations = chainOf(place).map(({ type, name, file, line, column, offset }) => ({
    item_type: type,
    item_name: toText(name),
    position: { name: toText(file), line, column, offset },
  }))
  return {
    context: { locations, snippet: snippetOf(place) },
    code,
    codedesc: diagnosticCodes[code].description,
    message: toText(message),
    ...(deprecatedField === undefined ? {} : { deprecated_field: deprecatedField }),
  }
}
