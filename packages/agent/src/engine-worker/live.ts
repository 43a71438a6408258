/** Judges what happens on this host. */

import { demand, events as eventTypes } from '@saker/engine'
import { openProbe, type Probe, type ProbeCounts } from '@saker/probe'
import { Backlog } from '../containers/backlog.ts'
import { ContainerGate } from '../containers/gate.ts'
import { Mailbox } from '../containers/mailbox.ts'
import { recognised } from '../containers/recognised.ts'
import { lateText } from '../containers/texts.ts'
import type { LoadedRules } from '../rules/load.ts'
import { createLookup } from '../sources/proc/lookup.ts'
import { scanToCapture } from '../sources/proc/scan.ts'
import { listScope } from '../sources/proc/scope.ts'
import { Judge } from './judge.ts'
import { toWorkerError, type Outcome } from './outcome.ts'
import type { AlertPost, Post } from './post.ts'
import { CONTROL_STOP, type LiveScope, type Plan, type SourcePlan, type WorkerError } from './protocol.ts'
import { reportRun } from './report.ts'

export interface WatchTask {
  readonly plan: Plan
  readonly source: Extract<SourcePlan, { kind: 'live' }>
  readonly loaded: LoadedRules
  readonly alerts: AlertPost
  readonly control: Int32Array
  readonly post: Post
}

/** Longest wait for an event: signals are heard as late as this, in milliseconds. */
const PATIENCE = 100
/** How often losses are looked for, in milliseconds. */
const LOSS_INTERVAL = 1000
/** How long buffered alerts may wait, in milliseconds. */
const LONGEST_BUFFERED = 1000
/** After the end was asked for, events that are in the rings already are still judged for so long, in milliseconds. */
const LAST_EVENTS = 2000

export function watch(task: WatchTask): Outcome {
  const { plan, source, loaded, alerts, control, post } = task
  const startedAt = performance.now()
  let gate: ContainerGate | undefined
  const judge = new Judge({
    loaded,
    matching: plan.matching,
    format: plan.format,
    seconds: plan.seconds,
    state: {
      maxThreads: plan.maxThreads,
      lookup: createLookup({ root: source.root }),
      hostRoot: source.root,
      containers: { ...recognised(plan.containers), onUnknown: (id, cgroups) => gate?.meet(id, cgroups) },
    },
    wrap(sink, { state }) {
      const mailbox = new Mailbox(plan.mail, control)
      gate = new ContainerGate({
        state,
        sink,
        patience: plan.containers.patience,
        ask: (container) => post({ kind: 'container-asked', container }),
        hear: () => mailbox.next(),
        sleep: (ms) => mailbox.sleep(ms),
        putBy: () => backlog.put(),
        onLate: (...late) => post({ kind: 'log', level: 'warning', text: lateText(...late) }),
        isOver: () => Atomics.load(control, CONTROL_STOP) !== 0,
      })
      gate.useRules(loaded.ruleset)
      return gate
    },
    note: (c) => gate?.note(c) ?? '',
    onAlert(line, priority, c) {
      gate?.count(c)
      alerts.add(line, priority)
    },
  })
  const probe = open(task)
  const backlog = new Backlog((into) => probe.drain(into))
  let error: WorkerError | undefined
  const losses = new Losses(probe)
  try {
    // The probe first: what changes while /proc is read is in its rings.
    const { root, scope } = source
    judge.reader.push(scanToCapture(scope === undefined ? { root } : { root, pids: enterScope(probe, root, scope) }))
    judge.engine.compileAll()
    gate?.start()
    post({ kind: 'watching' })
    let nextLook = performance.now() + LOSS_INTERVAL
    let flushedAt = 0
    let deadline = Infinity
    while (!judge.over) {
      gate?.receive()
      const blocks = backlog.next()
      const used = blocks?.length ?? 0
      if (blocks === undefined) gate?.idle()
      else judge.reader.push(blocks)
      const now = performance.now()
      if (!plan.buffered || used === 0 || now - flushedAt > LONGEST_BUFFERED) {
        alerts.flush()
        flushedAt = now
      }
      if (now >= nextLook) {
        losses.report(post, judge.engine.stats().events)
        nextLook = now + LOSS_INTERVAL
      }
      if (deadline === Infinity && (Atomics.load(control, CONTROL_STOP) !== 0 || isOver(plan, startedAt, now))) {
        deadline = now + LAST_EVENTS
      }
      if (now >= deadline || (used === 0 && deadline !== Infinity)) break
      if (used === 0) probe.wait(PATIENCE)
    }
    losses.report(post, judge.engine.stats().events)
  } catch (problem) {
    error = toWorkerError(problem)
  } finally {
    probe.close()
  }
  alerts.flush()
  return { run: reportRun(judge.engine, loaded.ruleset, judge.byRule, losses.total, startedAt, gate?.counts), error }
}

/** Lists the processes that are in the scope already; the kernel adds to a tree only what starts from now on. */
function enterScope(probe: Probe, root: string, scope: LiveScope): number[] {
  const pids = listScope(root, scope)
  if (scope.kind === 'tree') for (const pid of pids) probe.addToScope(pid)
  return pids
}

/** The time of -M has passed although no event came to tell. */
function isOver(plan: Plan, startedAt: number, now: number): boolean {
  return plan.seconds > 0 && now - startedAt >= plan.seconds * 1000
}

function open({ source, loaded, post }: WatchTask): Probe {
  const { syscalls, missing, unknown } = demand(loaded.ruleset, source.baseSyscalls)
  if (unknown.length > 0)
    post({
      kind: 'log',
      level: 'warning',
      text: `base_syscalls.custom_set: no system calls are called ${unknown.join(', ')}`,
    })
  if (missing.length > 0) {
    post({
      kind: 'log',
      level: 'warning',
      text: `Rules look at system calls that are not watched (see base_syscalls.all): ${missing.join(', ')}`,
    })
  }
  return openProbe({
    wanted: syscalls,
    ringBytes: source.ringBytes,
    snaplen: source.snaplen,
    dropFailed: source.dropFailed,
    ...(source.scope === undefined ? {} : { scope: source.scope }),
  })
}

/** Events that the kernel could not hand over. */
class Losses {
  readonly #probe: Probe
  /** By name of the event, since the start. */
  total: Record<string, number> = {}
  #events = 0

  constructor(probe: Probe) {
    this.#probe = probe
  }

  /** Posts what was lost since the last time. */
  report(post: Post, events: number): void {
    const total = byName(this.#probe.counts())
    const lost: Record<string, number> = {}
    let any = false
    for (const [name, count] of Object.entries(total)) {
      const more = count - (this.total[name] ?? 0)
      if (more <= 0) continue
      lost[name] = more
      any = true
    }
    if (any) post({ kind: 'lost', events: events - this.#events, lost })
    this.total = total
    this.#events = events
  }
}

function byName({ drops, byType }: ProbeCounts): Record<string, number> {
  const out: Record<string, number> = {}
  if (drops === 0) return out
  for (const { code, droppedFull, droppedBig } of byType) {
    const name = eventTypes[code]?.name ?? `type ${code}`
    if (droppedFull + droppedBig > 0) out[name] = (out[name] ?? 0) + droppedFull + droppedBig
  }
  return out
}
