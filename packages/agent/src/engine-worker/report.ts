/** Counts of a run, for the summary. */

import { toText, type Engine, type Ruleset } from '@saker/engine'
import type { MetadataCounts } from '../containers/gate.ts'
import type { RunReport } from './protocol.ts'

/** `byRule`: alerts by the index of their rule. */
export function reportRun(
  engine: Engine,
  ruleset: Ruleset,
  byRule: Uint32Array,
  lost: Readonly<Record<string, number>>,
  startedAt: number,
  metadata?: MetadataCounts,
): RunReport {
  const { events, delivered, alerts } = engine.stats()
  return {
    events,
    delivered,
    alerts,
    lost,
    metadata,
    byRule: ruleset.rules.map((rule) => ({
      rule: toText(rule.name),
      priority: rule.priority,
      count: byRule[rule.index] ?? 0,
    })),
    seconds: (performance.now() - startedAt) / 1000,
  }
}
