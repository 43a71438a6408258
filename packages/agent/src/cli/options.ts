/** The command line: Falco's options with Falco's meaning, and our commands. */

import { Command, CommanderError, Option } from 'commander'
import { AgentError } from '../error.ts'
import { nearest } from '@saker/engine/suggest'
import { helpExamples, replayExamples, traceExamples } from './help.ts'

/** `live` follows the configuration: a host, or the capture of engine.kind replay. */
export type Task =
  | { readonly kind: 'live' }
  | { readonly kind: 'replay'; readonly file: string }
  | { readonly kind: 'trace'; readonly command: readonly string[] }
  | { readonly kind: 'help'; readonly text: string }

export type Scope =
  | { readonly kind: 'tree'; readonly pid: number }
  /** 0: the namespace that this program is in. */
  | { readonly kind: 'pidns'; readonly inode: number }
  | { readonly kind: 'cgroup'; readonly path: string }

export interface Options {
  readonly task: Task
  readonly config: string | undefined
  /** -r: files and folders that replace rules_files. */
  readonly rules: readonly string[]
  /** -o: `key=value`. */
  readonly overrides: readonly string[]
  /** -M: stop when events span so many seconds; 0: never. */
  readonly seconds: number
  readonly unbuffered: boolean
  /** -p, the last one. */
  readonly print: string | undefined
  /** -L; -l NAME. */
  readonly describe: boolean
  readonly describeRule: string | undefined
  /** -V. */
  readonly validate: readonly string[]
  readonly dryRun: boolean
  /** --list: '' for all sources. */
  readonly listFields: string | undefined
  readonly namesOnly: boolean
  readonly format: ListFormat
  readonly listEvents: boolean
  readonly listIgnored: boolean
  readonly version: boolean
  readonly pageSize: boolean
  readonly support: boolean
  readonly pidfile: string | undefined
  readonly verbose: boolean
  readonly scope: Scope | undefined
  readonly enableSources: readonly string[]
  readonly disableSources: readonly string[]
}

export type ListFormat = 'text' | 'markdown' | 'json'

/** Throws USAGE with a message that tells what to do. `argv` is without the program's name. */
export function parseOptions(argv: readonly string[]): Options {
  let task: Task | undefined
  const program = buildProgram((chosen) => {
    task = chosen
  })
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help')
      return toOptions(program, { kind: 'help', text: captured(program) })
    throw new AgentError('USAGE', `${error.message.replace(/^error: /, '').trim()}\nSee saker --help.`, {
      cause: error,
    })
  }
  return toOptions(program, task ?? { kind: 'live' })
}

function repeat(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

function toSeconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new AgentError('USAGE', `-M wants a number of seconds, not '${text}'`)
  return value
}

const written = new WeakMap<Command, string[]>()

function captured(program: Command): string {
  return (written.get(program) ?? []).join('')
}

function buildProgram(choose: (task: Task) => void): Command {
  const texts: string[] = []
  const program = new Command('saker')
  written.set(program, texts)
  program
    .description(
      'Watches what processes do in the kernel, judges it by rules and raises alerts.\nReads the rules files, the configuration and the capture files of Falco 0.44.',
    )
    .usage('[options]\n       saker replay [options] FILE\n       saker trace [options] -- COMMAND [ARGUMENT...]')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void texts.push(text), writeErr: () => {} })
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    // Told by the help's own list, which says what happens without a command too.
    .configureHelp({ visibleCommands: () => [] })
    .allowExcessArguments()
    .option(
      '-c, --config <path>',
      'configuration file (default: /etc/saker/saker.yaml or /etc/falco/falco.yaml, whichever is there)',
    )
    .addOption(
      new Option(
        '-r, --rules <path>',
        'rules file, or folder of rules files; may be repeated (default: the rules that ship with Saker)',
      ).argParser(repeat),
    )
    .addOption(
      new Option('-o, --option <key=value>', 'set a key of the configuration; may be repeated').argParser(repeat),
    )
    .option('-M, --seconds <seconds>', 'stop when events span so many seconds', toSeconds)
    .option('-U, --unbuffered', 'write each alert at once (buffered_outputs=false)')
    .addOption(new Option('-V, --validate <path>', 'check rules files and stop; may be repeated').argParser(repeat))
    .option('--dry-run', 'do everything up to watching, then stop')
    .option('-L', 'describe all rules, macros and lists')
    .option('-l <rule>', 'describe one rule')
    .option('--list [source]', 'list the fields that rules can use, of all sources or of one')
    .option('-N', 'with --list: only names')
    .option('--list-events', 'list the events that rules can look at')
    .addOption(new Option('--format <format>', 'form of these lists').choices(['text', 'markdown', 'json']))
    .addOption(new Option('--markdown', 'old form of --format markdown').hideHelp())
    .option('-i', 'list the system calls that are left out unless base_syscalls.all is set')
    .option('--scope <scope>', 'watch only a part of this host: tree:PID, pidns:INODE, pidns:self, cgroup:PATH')
    .addOption(
      new Option('--enable-source <source>', 'judge only events of this source; may be repeated').argParser(repeat),
    )
    .addOption(
      new Option('--disable-source <source>', 'judge no events of this source; may be repeated').argParser(repeat),
    )
    .addOption(new Option('-p, --print <format>', 'old form of -o append_output').hideHelp())
    .option('-P, --pidfile <path>', 'write the id of this process to a file')
    .option('-v, --verbose', 'tell what was seen and lost even when the log is off')
    .option('--version', 'show versions')
    .option('--page-size', "show the kernel's page size")
    .option('--support', 'show what a report of a problem should contain, as JSON')
    .addHelpText('after', helpExamples)
    .action(() => {
      const [unknown] = program.args
      if (unknown === undefined) return
      const near = nearest(unknown, ['replay', 'trace'])
      throw new AgentError(
        'USAGE',
        `there is no command '${unknown}'${near === undefined ? '; there are replay and trace' : `; did you mean ${near}?`}\nSee saker --help.`,
      )
    })
  program
    .command('replay')
    .usage('[options] FILE')
    .argument('<file>')
    .description('judge what a capture file holds')
    .allowExcessArguments(false)
    .addHelpText('after', replayExamples)
    .action((file: string) => choose({ kind: 'replay', file }))
  program
    .command('trace')
    .usage('[options] -- COMMAND [ARGUMENT...]')
    .argument('<command...>')
    .description('run a command and judge what it and everything it starts do')
    .addHelpText('after', traceExamples)
    .action((command: string[]) => choose({ kind: 'trace', command }))
  for (const command of program.commands) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => void texts.push(text), writeErr: () => {} })
      .helpOption('-h, --help', 'show this help')
  }
  return program
}

function toOptions(program: Command, task: Task): Options {
  const o = program.opts<Record<string, unknown>>()
  const text = (name: string): string | undefined => (typeof o[name] === 'string' ? o[name] : undefined)
  const list = (name: string): string[] => (Array.isArray(o[name]) ? (o[name] as string[]) : [])
  if (o.markdown === true && o.format !== undefined)
    throw new AgentError('USAGE', '--markdown and --format exclude each other: give --format markdown')
  const enableSources = list('enableSource')
  const disableSources = list('disableSource')
  if (enableSources.length > 0 && disableSources.length > 0)
    throw new AgentError('USAGE', 'You can not mix --enable-source and --disable-source')
  const scope = text('scope')
  return {
    task,
    config: text('config'),
    rules: list('rules'),
    overrides: list('option'),
    seconds: typeof o.seconds === 'number' ? o.seconds : 0,
    unbuffered: o.unbuffered === true,
    print: text('print'),
    describe: o.L === true,
    describeRule: text('l'),
    validate: list('validate'),
    dryRun: o.dryRun === true,
    listFields: o.list === true ? '' : text('list'),
    namesOnly: o.N === true,
    format: (text('format') as ListFormat | undefined) ?? (o.markdown === true ? 'markdown' : 'text'),
    listEvents: o.listEvents === true,
    listIgnored: o.i === true,
    version: o.version === true,
    pageSize: o.pageSize === true,
    support: o.support === true,
    pidfile: text('pidfile'),
    verbose: o.verbose === true,
    scope: scope === undefined ? undefined : parseScope(scope),
    enableSources,
    disableSources,
  }
}

/** Throws USAGE. */
export function parseScope(text: string): Scope {
  const colon = text.indexOf(':')
  const kind = colon < 0 ? text : text.slice(0, colon)
  const value = colon < 0 ? '' : text.slice(colon + 1)
  if (kind === 'tree' && /^[1-9][0-9]*$/.test(value)) return { kind, pid: Number(value) }
  if (kind === 'pidns' && value === 'self') return { kind, inode: 0 }
  if (kind === 'pidns' && /^[1-9][0-9]*$/.test(value)) return { kind, inode: Number(value) }
  if (kind === 'cgroup' && value.startsWith('/')) return { kind, path: value }
  throw new AgentError(
    'USAGE',
    `--scope ${text}: a scope is tree:PID (a process and what it starts), pidns:INODE or pidns:self (a pid namespace; see ls -L -i /proc/PID/ns/pid), or cgroup:PATH (a folder of the cgroup file system)`,
  )
}
