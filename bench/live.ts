/** What watching costs the watched, and how many events a second come through without a loss. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { measured, root, summaryOf } from './measured.ts'

const run = promisify(execFile)
const saker = join(root, 'bin/saker')
const workload = join(root, 'bench/build/workload')
/** Seconds of one measurement. */
const span = 2
const rounds = 3

export type LiveRow = {
  readonly name: string
  /** System calls a second. */
  readonly rate: number
  /** Share of the speed that is lost, against the same program unwatched. */
  readonly lost: number | undefined
}

export type Throughput = {
  /** Events a second; the most that came through without a loss. */
  readonly best: number
  /** Rate at which the first event was lost, or undefined when the machine could make no more. */
  readonly firstLoss: number | undefined
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The workload alone, watched, and beside a Saker that watches something else. */
export async function measureSlowdown(folder: string, rules: readonly string[]): Promise<LiveRow[]> {
  const file = join(folder, 'file')
  writeFileSync(file, 'content')
  const options = rules.flatMap((path) => ['-r', path])
  const command = [workload, file, String(span)]
  const alone = async () => Number((await run(command[0]!, command.slice(1))).stdout)
  const watched = async () => Number((await run(saker, ['trace', ...options, '--', ...command])).stdout)
  const beside = async () => {
    // A scope of this very process's parent shell would hold the workload: watch a process that only sleeps.
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' })
    const agent = spawn(saker, ['--scope', `tree:${sleeper.pid}`, ...options], { stdio: 'ignore' })
    await sleep(2000)
    const rate = await alone()
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    sleeper.kill()
    return rate
  }
  const rates = { alone: [] as number[], watched: [] as number[], beside: [] as number[] }
  for (let i = 0; i < rounds; i++) {
    rates.alone.push(await alone())
    rates.watched.push(await watched())
    rates.beside.push(await beside())
  }
  const free = median(rates.alone)
  const row = (name: string, values: readonly number[]): LiveRow => ({
    name,
    rate: median(values),
    lost: values === rates.alone ? undefined : 1 - median(values) / free,
  })
  return [row('unwatched', rates.alone), row('watched', rates.watched), row('outside the scope', rates.beside)]
}

/** Raises the rate of the workload until an event is lost or the machine can make no more. */
export async function measureThroughput(folder: string, rules: readonly string[]): Promise<Throughput> {
  const file = join(folder, 'file')
  writeFileSync(file, 'content')
  const options = rules.flatMap((path) => ['-r', path])
  let best = 0
  for (let asked = 50_000; asked < 20_000_000; asked *= 2) {
    const command = [saker, 'trace', ...options, '--', workload, file, String(span), String(asked)]
    const { events, lost } = summaryOf((await measured(command)).stderr)
    const rate = events / span
    if (lost > 0) return { best, firstLoss: (events + lost) / span }
    if (rate < best * 1.2) return { best: Math.max(best, rate), firstLoss: undefined }
    best = Math.max(best, rate)
  }
  return { best, firstLoss: undefined }
}
