/** A run: the engine worker on one side, the outputs on the other, signals in between. */

import type { AlertFormat, InternalMessage } from '@saker/engine'
import type { Settings } from './config/keys.ts'
import { LossWatch } from './drops.ts'
import { AgentError } from './error.ts'
import type { ContainerOptions } from './containers/options.ts'
import type { ContainerService } from './containers/service.ts'
import { metadataSummary } from './containers/texts.ts'
import type { RunningEngine, WaitingEngine } from './engine-worker/start.ts'
import type { FromWorker, PlanBody, WorkerError } from './engine-worker/protocol.ts'
import { log } from './log.ts'
import type { Output } from './outputs/output.ts'
import { OutputQueue } from './outputs/queue.ts'
import { writeAll } from './outputs/write-all.ts'
import { alertSummary, runSummary } from './summary.ts'

export interface RunOptions {
  readonly engine: WaitingEngine
  readonly plan: PlanBody
  /** Container runtimes to ask; undefined on replay. */
  readonly containers: ContainerOptions | undefined
  readonly outputs: readonly Output[]
  readonly settings: Settings
  /** Called once events are seen. */
  readonly onWatching?: (stop: () => void) => void
  /** Descriptor for Falco's summary. */
  readonly summaryTo: 1 | 2
  /** Tell what was seen and lost even when the log is off. */
  readonly verbose: boolean
}

/** Resolves when everything is written. Throws what ended the run early. */
export async function run(options: RunOptions): Promise<void> {
  const { plan, settings } = options
  let worker: RunningEngine | undefined
  let readerGone = false
  const queue = new OutputQueue(options.outputs, {
    capacity: settings['outputs_queue.capacity'],
    timeout: settings.output_timeout,
    complain: (text, urgent) => log(urgent ? 'critical' : 'error', text),
    onReaderGone: () => {
      readerGone = true
      worker?.stop()
    },
    onWritten: (bytes) => worker?.written(bytes),
  })
  let failure: AgentError | undefined
  const ownAlerts: Promise<void>[] = []
  const losses = new LossWatch(settings, {
    log: (text) => log('warning', text),
    alert: (message, fields) => void ownAlerts.push(pushInternal(queue, plan.format, message, fields)),
    exit: () => {
      failure = new AgentError('LIVE', 'events were lost, and syscall_event_drops.actions says exit')
      worker?.stop()
    },
  })
  const ended = new Promise<Extract<FromWorker, { kind: 'ended' }>>((resolve) => {
    worker = options.engine.run(plan, (message) => {
      switch (message.kind) {
        case 'alerts':
          queue.push(message.batch)
          break
        case 'container-asked':
          void containers?.then((service) => service.ask(message.container))
          break
        case 'log':
          log(message.level, message.text)
          break
        case 'lost':
          losses.report(message, performance.now() / 1000)
          break
        case 'watching':
          options.onWatching?.(() => worker?.stop())
          break
        case 'ended':
          resolve(message)
      }
    })
  })
  const containers = options.containers && knowContainers(options.containers, () => worker)
  const forget = hearSignals(
    () => worker?.stop(),
    () => void queue.reopen(),
  )
  const { error, run: report } = await ended
  void containers?.then((service) => service.close())
  await Promise.all(ownAlerts)
  await queue.close()
  forget()
  if (report !== undefined && !readerGone) {
    await print(alertSummary(report.byRule), options.summaryTo)
    if (options.verbose) process.stderr.write(`${runSummary(report)}\n`)
    else log('info', runSummary(report))
    const complete = report.metadata && metadataSummary(report.metadata)
    if (complete !== undefined) log('info', complete)
    if (queue.dropped > 0) log('warning', `${queue.dropped} alerts were dropped because outputs were slow`)
  }
  if (error !== undefined) throw asAgentError(error)
  if (failure !== undefined) throw failure
}

/** Tells the worker of containers from now on. */
async function knowContainers(
  options: ContainerOptions,
  worker: () => RunningEngine | undefined,
): Promise<ContainerService> {
  const { ContainerService } = await import('./containers/service.ts')
  const service = new ContainerService({ options, tell: (told) => worker()?.tell(told), log })
  void service.start().then(() => worker()?.tell({ kind: 'containers-listed' }))
  return service
}

/** An alert of our own, in the form of the others. */
async function pushInternal(
  queue: OutputQueue,
  format: AlertFormat,
  message: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const { internalJson, internalText } = await import('@saker/engine')
  const internal: InternalMessage = {
    rule: 'Falco internal: syscall event drop',
    priority: 7,
    message,
    fields,
    time: BigInt(Date.now()) * 1_000_000n,
  }
  queue.pushLine(format.json ? internalJson(internal, format.hostname) : internalText(internal), internal.priority)
}

/** Behind the alerts; a reader that went away is no mistake. */
async function print(text: string, fd: number): Promise<void> {
  try {
    await writeAll(fd, Buffer.from(text))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

function asAgentError(error: WorkerError): AgentError {
  return new AgentError(error.code as AgentError['code'], error.message)
}

/**
 * The first SIGINT or SIGTERM ends the run in order, a second one at once. SIGUSR1 opens outputs anew. SIGHUP, which would ask
 * Falco to read its configuration again, is told and otherwise ignored: by default it would end the program.
 */
function hearSignals(stop: () => void, reopen: () => void): () => void {
  let asked = false
  const onStop = (signal: NodeJS.Signals): void => {
    if (asked) {
      process.removeAllListeners(signal)
      // By the default action, so that whoever waits for us sees the signal.
      process.kill(process.pid, signal)
      return
    }
    asked = true
    stop()
  }
  process.on('SIGINT', onStop)
  process.on('SIGTERM', onStop)
  process.on('SIGUSR1', reopen)
  process.on('SIGHUP', onHangup)
  return () => {
    process.off('SIGINT', onStop)
    process.off('SIGTERM', onStop)
    process.off('SIGUSR1', reopen)
    process.off('SIGHUP', onHangup)
  }
}

function onHangup(): void {
  log('warning', 'SIGHUP: the configuration is read at the start only; restart to change it')
}
