/** Replays captures with growing sets of rules and tells what an event costs. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repeat, type Capture, type Peer } from './captures.ts'
import { measured, root, summaryOf, type Cost } from './measured.ts'

export type RuleChoice = {
  readonly name: string
  readonly files: readonly string[]
  readonly matching: 'first' | 'all'
  /** The column of the peer's figures that this compares with. */
  readonly peer: keyof Peer | undefined
}

export type ReplayRow = {
  readonly capture: string
  readonly rules: string
  readonly events: number
  readonly alerts: number
  /** Nanoseconds of CPU time an event: of the whole run with its start, and of the part after the first repetitions. */
  readonly whole: number
  readonly warm: number
  /** Nanoseconds that the peer takes for an event; how many times faster the warm part is. */
  readonly peer: number | undefined
  readonly faster: number | undefined
  /** Largest resident set, MiB. */
  readonly memory: number
}

/** The upstream rules of the shared folder; without them the default rules. */
export function ruleChoices(shared: string, folder: string): RuleChoice[] {
  const none = join(folder, 'none.yaml')
  writeFileSync(none, '')
  const upstream = ['falco_rules', 'falco-incubating_rules', 'falco-sandbox_rules'].map((name) =>
    join(shared, 'corpus/rules', `${name}.yaml`),
  )
  const own = join(root, 'rules/saker_rules.yaml')
  const nothing: RuleChoice = { name: 'none', files: [none], matching: 'first', peer: 'none' }
  if (!upstream.every((file) => existsSync(file))) {
    return [nothing, { name: 'default', files: [own], matching: 'first', peer: undefined }]
  }
  return [
    nothing,
    { name: 'stable', files: upstream.slice(0, 1), matching: 'first', peer: 'stable' },
    { name: 'all', files: upstream, matching: 'first', peer: 'all' },
    { name: 'all, matching all', files: upstream, matching: 'all', peer: undefined },
    { name: 'default', files: [own], matching: 'first', peer: undefined },
  ]
}

export async function measureReplay(
  capture: Capture,
  rules: RuleChoice,
  rounds: number,
  folder: string,
): Promise<ReplayRow> {
  const run = async (times: number) => {
    const options = rules.files.flatMap((file) => ['-r', file])
    const file = await repeat(capture, times, folder)
    const command = [join(root, 'bin/saker'), 'replay', file, ...options, '-o', `rule_matching=${rules.matching}`]
    const cost = await measured(command)
    return { ...cost, ...summaryOf(cost.stderr) }
  }
  const few = await leastCpu(rounds, () => run(capture.few))
  const many = await leastCpu(rounds, () => run(capture.many))
  const warm = ((many.cpu - few.cpu) / (many.events - few.events)) * 1e9
  const peer = rules.peer === undefined ? undefined : capture.peer?.[rules.peer]
  return {
    capture: capture.name,
    rules: rules.name,
    events: many.events,
    alerts: many.alerts,
    whole: (many.cpu / many.events) * 1e9,
    warm,
    peer,
    faster: peer === undefined ? undefined : peer / warm,
    memory: many.memory / 1024,
  }
}

/** What else runs on the machine only makes things slower: the best of a few runs is nearest to the truth. */
async function leastCpu<C extends Cost>(rounds: number, run: () => Promise<C>): Promise<C> {
  let least = await run()
  for (let i = 1; i < rounds; i++) {
    const next = await run()
    if (next.cpu < least.cpu) least = next
  }
  return least
}

export type StartRow = { readonly rules: string; readonly wall: number; readonly cpu: number; readonly memory: number }

/** The shortest of a few starts: loading rules up to the point where events would come. */
export async function measureStart(rules: RuleChoice): Promise<StartRow> {
  const options = rules.files.flatMap((file) => ['-r', file])
  const costs: Cost[] = []
  for (let i = 0; i < 4; i++) costs.push(await measured([join(root, 'bin/saker'), '--dry-run', ...options]))
  const least = (pick: (cost: Cost) => number) => Math.min(...costs.map(pick))
  return {
    rules: rules.name,
    wall: least((cost) => cost.wall),
    cpu: least((cost) => cost.cpu),
    memory: least((cost) => cost.memory) / 1024,
  }
}
