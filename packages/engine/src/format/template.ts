/** Output templates: text with %fields. */

import type { EventContext } from '../context.ts'
import type { FieldRef } from '../fields/define.ts'

export interface Template {
  readonly text: string
  /** Every plain field in it, those inside transformers too, in order, without repeats. */
  readonly fields: readonly FieldRef[]
  /** The filled-in text, a byte string. */
  readonly render: (c: EventContext) => string
}
