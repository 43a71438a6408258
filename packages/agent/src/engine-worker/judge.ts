/** An engine for a plan: blocks of a capture in, lines of alerts out. */

import { alertWriter, BlockReader, Engine } from '@saker/engine'
import type { AlertFormat, AlertNote, CaptureSink, EventContext, StateOptions } from '@saker/engine'
import type { LoadedRules } from '../rules/load.ts'
import { SpanLimit } from './span.ts'

export interface JudgeOptions {
  readonly loaded: LoadedRules
  readonly matching: 'first' | 'all'
  readonly format: AlertFormat
  /** Events later than this many seconds after the first are not judged; 0: all are. */
  readonly seconds: number
  readonly state: StateOptions
  /** Gets each alert, a byte string without newline. */
  readonly onAlert: (line: string, priority: number, c: EventContext) => void
  readonly note?: AlertNote
  /** Puts something in front of the engine. */
  readonly wrap?: (sink: CaptureSink, engine: Engine) => CaptureSink
}

export class Judge {
  readonly engine: Engine
  /** Alerts by the index of their rule. */
  readonly byRule: Uint32Array
  readonly reader: BlockReader
  readonly #limit: SpanLimit | undefined

  constructor({ loaded, matching, format, seconds, state, onAlert, note, wrap }: JudgeOptions) {
    const { ruleset, resolve } = loaded
    const byRule = new Uint32Array(ruleset.rules.length)
    const write = alertWriter(format, resolve, note)
    this.byRule = byRule
    this.engine = new Engine({
      ruleset,
      matching,
      state,
      onAlert(rule, c) {
        byRule[rule.index]!++
        onAlert(write(rule, c), rule.priority, c)
      },
    })
    this.#limit = seconds > 0 ? new SpanLimit(this.engine, seconds) : undefined
    const sink: CaptureSink = this.#limit ?? this.engine
    this.reader = new BlockReader(wrap === undefined ? sink : wrap(sink, this.engine))
  }

  /** Nothing more will be judged. */
  get over(): boolean {
    return this.#limit?.over ?? false
  }
}
