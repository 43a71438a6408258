/** Puts a run together: rules, source, outputs. */

import { alertFormat } from './alert-format.ts'
import { readContainerOptions } from './containers/options.ts'
import type { Config } from './config/load.ts'
import type { Options } from './cli/options.ts'
import type { PlanBody, SourcePlan } from './engine-worker/protocol.ts'
import type { WaitingEngine } from './engine-worker/start.ts'
import { AgentError } from './error.ts'
import { log } from './log.ts'
import { openOutputs } from './outputs/open.ts'
import { chooseRulePaths, planRules } from './rules/plan.ts'
import { run } from './run.ts'

/** Gives the exit status. Without an engine (--dry-run) everything up to watching is done. */
export async function start(config: Config, options: Options, engine: WaitingEngine | undefined): Promise<number> {
  const { settings } = config
  if (settings['engine.kind'] !== 'replay') checkSources(options)
  const paths = chooseRulePaths(config, options.rules)
  const rules = planRules(config, paths, options.print, (text) => log('warning', text))
  log('info', `Loading rules from:`)
  for (const file of rules.files) log('info', `   ${file.name}`)
  if (engine === undefined) {
    const { loadRuleset } = await import('./rules/load.ts')
    loadRuleset(rules, (text) => log('warning', text))
    return 0
  }
  const traced = options.task.kind === 'trace'
  // The command keeps standard output.
  const outputs = openOutputs(settings, traced ? 2 : 1)
  if (outputs.length === 0) {
    throw new AgentError(
      'OUTPUT',
      'No output configured, please make sure at least one output is configured and enabled.',
    )
  }
  warnMissing(config)
  const containers = readContainerOptions(config, process.env.HOST_ROOT ?? '', (text) => log('warning', text))
  const plan: PlanBody = {
    rules,
    source: await planSource(config, options),
    matching: settings.rule_matching,
    format: alertFormat(settings, process.env),
    buffered: settings.buffered_outputs,
    seconds: options.seconds,
    maxThreads: settings['falco_libs.thread_table_size'],
    containers: { engines: containers.engines, fixed: containers.fixed, patience: containers.patience },
  }
  const common = {
    engine,
    plan,
    containers: plan.source.kind === 'live' ? containers : undefined,
    outputs,
    settings,
    summaryTo: traced ? (2 as const) : (1 as const),
    verbose: options.verbose,
  }
  if (options.task.kind === 'trace') {
    const { trace } = await import('./trace.ts')
    return trace(options.task.command, common)
  }
  await run(common)
  return 0
}

/** Throws USAGE. System calls are the only source of events. */
function checkSources({ enableSources, disableSources }: Options): void {
  for (const [verb, names] of [
    ['enabling', enableSources],
    ['disabling', disableSources],
  ] as const) {
    const unknown = names.find((name) => name !== 'syscall')
    if (unknown !== undefined)
      throw new AgentError('USAGE', `Attempted ${verb} an unknown event source: ${unknown}; there is syscall`)
  }
  if (disableSources.length > 0) throw new AgentError('USAGE', 'Must enable at least one event source')
}

async function planSource({ settings }: Config, options: Options): Promise<SourcePlan> {
  if (settings['engine.kind'] === 'replay') {
    if (options.scope !== undefined)
      throw new AgentError('USAGE', '--scope is for live detection; a capture file holds what it holds')
    return { kind: 'replay', file: settings['engine.replay.capture_file'] }
  }
  const { planLive } = await import('./sources/live-plan.ts')
  return planLive(settings, options.scope)
}

/** Keys that ask for something that this version cannot do. */
function warnMissing({ settings, tree, files }: Config): void {
  const missing: [boolean, string][] = [
    [settings['syslog_output.enabled'] && files.length > 0, 'syslog_output: alerts do not go to syslog'],
    [settings['http_output.enabled'], 'http_output: alerts are not posted'],
    [settings['webserver.enabled'] && files.length > 0, 'webserver: no web server is started'],
    [settings['metrics.enabled'], 'metrics: none are reported'],
    [settings['capture.enabled'], 'capture: nothing is recorded'],
  ]
  for (const name of wantedPlugins(tree)) {
    // What the container plugin gives is built in.
    missing.push([name !== 'container', `the plugin ${name}: rules for its events are left out`])
  }
  for (const [asked, text] of missing) if (asked) log('warning', `not supported by this version: ${text}`)
}

/** Those of load_plugins; without that key, all of plugins. */
function wantedPlugins(tree: Config['tree']): string[] {
  const listed = tree.entries.get('load_plugins')
  if (listed !== undefined)
    return listed.kind === 'list' ? listed.items.flatMap((item) => (item.kind === 'scalar' ? [item.value] : [])) : []
  const known = tree.entries.get('plugins')
  if (known?.kind !== 'list') return []
  return known.items.flatMap((item) => {
    const name = item.kind === 'map' ? item.entries.get('name') : undefined
    return name?.kind === 'scalar' ? [name.value] : []
  })
}
