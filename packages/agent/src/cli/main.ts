/** The program: what each option does, in the order in which Falco acts on them. */

import { writeFileSync, writeSync } from 'node:fs'
import type { Config } from '../config/load.ts'
import { AgentError } from '../error.ts'
import { configureLog, log } from '../log.ts'
import type { Options } from './options.ts'

/** Exit status when the process id cannot be written (-P): Falco's. */
const PIDFILE_FAILED = 255

/** Gives the exit status. What is wrong was told on standard error. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const { parseOptions } = await import('./options.ts')
    return await act(parseOptions(argv), argv)
  } catch (error) {
    if (isClosedPipe(error)) return 0
    const known = error instanceof Error && 'code' in error && error.name.endsWith('Error') && error.name !== 'Error'
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(known ? `Error: ${text}\n` : `Runtime error: ${text}. Exiting.\n`)
    if (!known && process.env.SAKER_DEBUG !== undefined && error instanceof Error)
      process.stderr.write(`${error.stack}\n`)
    return 1
  }
}

function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EPIPE'
}

/** Blocking, so that nothing is lost when the process ends right after it. */
function show(text: string): number {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      // Whoever shares the pipe made it non-blocking: try until the reader has made room.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
  return 0
}

async function act(options: Options, argv: readonly string[]): Promise<number> {
  if (options.task.kind === 'help') return show(options.task.text)
  if (options.listIgnored) return show((await import('./list-ignored.ts')).listIgnored())
  if (options.listEvents) return show((await import('./list-events.ts')).listEvents(options.format))
  // The engine loads in its thread while the configuration is read.
  const engine = willRun(options) ? (await import('../engine-worker/start.ts')).startEngine() : undefined
  const config = await configure(options)
  const json = config.settings.json_output
  if (options.version) return show((await import('./versions.ts')).showVersions(json))
  if (options.pageSize) return show(`Your system page size is: ${(await import('./page-size.ts')).pageSize()}\n`)
  if (options.listFields !== undefined) {
    const { listFields } = await import('./list-fields.ts')
    return show(listFields(options.listFields, options.namesOnly, options.format))
  }
  if (options.validate.length > 0) {
    const { validate } = await import('./validate.ts')
    const outcome = validate(config, options)
    show(outcome.text)
    if (outcome.log !== '') log('warning', outcome.log)
    if (outcome.error !== undefined) throw new AgentError('RULES', outcome.error)
    return 0
  }
  if (options.describe || options.describeRule !== undefined) {
    const { describe } = await import('./describe.ts')
    return show(describe(config, options))
  }
  if (options.support) return show((await import('./support.ts')).showSupport(config, options, argv))
  const { start } = await import('../start.ts')
  if (options.pidfile !== undefined && !options.dryRun) {
    try {
      writeFileSync(options.pidfile, `${process.pid}\n`)
    } catch (error) {
      log(
        'error',
        `cannot write the process id to ${options.pidfile}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      )
      return PIDFILE_FAILED
    }
  }
  return start(config, options, engine)
}

/** None of the options asks for something else than events. */
function willRun(o: Options): boolean {
  const informs =
    o.version || o.pageSize || o.listFields !== undefined || o.support || o.describe || o.describeRule !== undefined
  return !informs && o.validate.length === 0 && !o.dryRun
}

async function configure(options: Options): Promise<Config> {
  const { loadConfig } = await import('../config/load.ts')
  const config = loadConfig({
    file: options.config,
    overrides: [...options.overrides, ...taskOverrides(options)],
    env: process.env,
  })
  const { settings } = config
  configureLog({
    stderr: settings.log_stderr,
    level: settings.log_level as 'info',
    isoTime: settings.time_format_iso_8601,
  })
  for (const warning of config.warnings) log('warning', warning)
  if (options.print !== undefined) {
    log('warning', 'The -p/--print option is deprecated and will be removed. Use -o append_output=... instead.')
  }
  const { checkSettings } = await import('../config/check.ts')
  checkSettings(settings, config.tree)
  return config
}

/** What a command and short options mean, said as keys of the configuration. */
function taskOverrides({ task, unbuffered }: Options): string[] {
  const out = unbuffered ? ['buffered_outputs=false'] : []
  if (task.kind === 'replay') out.push('engine.kind=replay', `engine.replay.capture_file=${task.file}`)
  if (task.kind === 'trace') out.push('engine.kind=modern_ebpf')
  return out
}
