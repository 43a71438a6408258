/** Judges a capture file. */

import type { LoadedRules } from '../rules/load.ts'
import { readCaptureFile } from '../sources/capture-file.ts'
import { recognised } from '../containers/recognised.ts'
import { Judge } from './judge.ts'
import { toWorkerError, type Outcome } from './outcome.ts'
import type { AlertPost } from './post.ts'
import { CONTROL_STOP, type Plan, type SourcePlan, type WorkerError } from './protocol.ts'
import { reportRun } from './report.ts'

export interface ReplayTask {
  readonly plan: Plan
  readonly source: Extract<SourcePlan, { kind: 'replay' }>
  readonly loaded: LoadedRules
  readonly alerts: AlertPost
  readonly control: Int32Array
}

/** What a damaged capture holds before the damage is judged; then the error is reported. */
export async function replay({ plan, source, loaded, alerts, control }: ReplayTask): Promise<Outcome> {
  const startedAt = performance.now()
  const judge = new Judge({
    loaded,
    matching: plan.matching,
    format: plan.format,
    seconds: plan.seconds,
    state: { maxThreads: plan.maxThreads, containers: recognised(plan.containers) },
    onAlert: (line, priority) => alerts.add(line, priority),
  })
  let error: WorkerError | undefined
  try {
    let stopped = false
    for await (const chunk of readCaptureFile(source.file)) {
      judge.reader.push(chunk)
      if (!plan.buffered) alerts.flush()
      stopped = judge.over || Atomics.load(control, CONTROL_STOP) !== 0
      if (stopped) break
    }
    if (!stopped) judge.reader.end()
  } catch (problem) {
    error = toWorkerError(problem, `${source.file}: `)
  }
  alerts.flush()
  return { run: reportRun(judge.engine, loaded.ruleset, judge.byRule, {}, startedAt), error }
}
