/** What the loader gives to the engine: rules ready to compile. Text members are byte strings (bytes.ts). */

import type { Checked } from '../condition/checked.ts'
import type { Template } from '../format/template.ts'

/** 0 Emergency … 7 Debug. */
export type Priority = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7
export const priorityNames = [
  'Emergency',
  'Alert',
  'Critical',
  'Error',
  'Warning',
  'Notice',
  'Informational',
  'Debug',
] as const

export interface Rule {
  /** Place in the order of evaluation. */
  readonly index: number
  readonly name: string
  readonly description: string
  readonly priority: Priority
  readonly source: string
  /** Sorted. */
  readonly tags: readonly string[]
  /** False for rules that were loaded and checked but are switched off, or whose priority is below the configured one. */
  readonly enabled: boolean
  readonly condition: Checked
  /** Event codes on which it can match, one byte each (1: can), index = code; length = EVENT_COUNT. */
  readonly codes: Uint8Array
  /** Names of the system calls whose events it can match: what a live source must deliver for it. */
  readonly syscalls: ReadonlySet<string>
  readonly output: Template
  /** append_output's extra fields, in order. */
  readonly extraFields: readonly ExtraField[]
  readonly capture: boolean
  /** Milliseconds; 0: the configured default. */
  readonly captureDuration: number
}

/** A field added to output_fields: `raw` shows the value of one field, typed; otherwise a formatted text. */
export interface ExtraField {
  readonly key: string
  readonly raw: boolean
  readonly template: Template
}

export interface Ruleset {
  readonly rules: readonly Rule[]
}
