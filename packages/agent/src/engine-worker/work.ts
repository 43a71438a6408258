/** The engine worker: source, state and rules in a thread of their own, which waits for nothing but the source. */

import { once } from 'node:events'
import { parentPort } from 'node:worker_threads'
import { loadRuleset } from '../rules/load.ts'
import { toWorkerError, type Outcome } from './outcome.ts'
import { AlertPost, type Post } from './post.ts'
import type { Plan } from './protocol.ts'

const [plan] = (await once(parentPort!, 'message')) as [Plan]
const post: Post = (message, transfer) => parentPort!.postMessage(message, transfer)

async function work(): Promise<Outcome> {
  const control = new Int32Array(plan.control)
  const { source } = plan
  const alerts = new AlertPost(post, control, source.kind === 'replay')
  const loaded = loadRuleset(plan.rules, (text) => post({ kind: 'log', level: 'warning', text }))
  if (source.kind === 'replay') {
    const { replay } = await import('./replay.ts')
    return replay({ plan, source, loaded, alerts, control })
  }
  const { watch } = await import('./live.ts')
  return watch({ plan, source, loaded, alerts, control, post })
}

let outcome: Outcome
try {
  outcome = await work()
} catch (error) {
  outcome = { run: undefined, error: toWorkerError(error) }
}
post({ kind: 'ended', ...outcome })
