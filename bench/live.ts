/** What watching costs the watched, and how many events a second come through without a loss. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { root, summaryOf } from './measured.ts'

const run = promisify(execFile)
const saker = join(root, 'bin/saker')
const workload = join(root, 'bench/build/workload')
/** Seconds of one measurement. */
const span = 2

export type LiveRow = {
  readonly name: string
  /** System calls a second. */
  readonly rate: number
  /** Nanoseconds of the workload's own CPU time for a call; the probe runs on it. Steadier than the rate. */
  readonly cost: number
  /** Share of the speed that is lost, against the same program unwatched, by the cost. */
  readonly lost: number | undefined
}

export type Throughput = {
  /** Events a second; the most that came through without a loss. */
  readonly best: number
  /** Rate at which the first event was lost, or undefined when the machine could make no more. */
  readonly firstLoss: number | undefined
}

type Sample = { readonly rate: number; readonly cost: number }

function sampleOf(stdout: string): Sample {
  const [rate = 0, cost = 0] = stdout.split(/\s/).map(Number)
  return { rate, cost }
}

/** The workload alone, watched, and beside a Saker that watches something else. */
export async function measureSlowdown(folder: string, rules: readonly string[], rounds: number): Promise<LiveRow[]> {
  const file = join(folder, 'file')
  writeFileSync(file, 'content')
  const options = rules.flatMap((path) => ['-r', path])
  const work = [file, String(span)]
  const alone = async () => sampleOf((await run(workload, work)).stdout)
  const watched = async () => sampleOf((await run(saker, ['trace', ...options, '--', workload, ...work])).stdout)
  const beside = async () => {
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' })
    const agent = spawn(saker, ['--scope', `tree:${sleeper.pid}`, ...options], { stdio: 'ignore' })
    await sleep(2000)
    const sample = await alone()
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    sleeper.kill()
    return sample
  }
  const samples: Record<'alone' | 'watched' | 'beside', Sample[]> = { alone: [], watched: [], beside: [] }
  for (let i = 0; i < rounds; i++) {
    samples.alone.push(await alone())
    samples.watched.push(await watched())
    samples.beside.push(await beside())
  }
  const free = best(samples.alone).cost
  return [
    { name: 'unwatched', ...best(samples.alone), lost: undefined },
    { name: 'watched', ...best(samples.watched), lost: 1 - free / best(samples.watched).cost },
    { name: 'outside the scope', ...best(samples.beside), lost: 1 - free / best(samples.beside).cost },
  ]
}

/** What else runs on the machine only makes things slower: the best of a few is nearest to the truth. */
function best(samples: readonly Sample[]): Sample {
  return { rate: Math.max(...samples.map((s) => s.rate)), cost: Math.min(...samples.map((s) => s.cost)) }
}

/** Raises the rate of the workload until an event is lost or the machine can make no more. */
export async function measureThroughput(folder: string, rules: readonly string[]): Promise<Throughput> {
  const file = join(folder, 'file')
  writeFileSync(file, 'content')
  const options = rules.flatMap((path) => ['-r', path])
  let most = 0
  for (let asked = 50_000; ; asked *= 2) {
    const command = [saker, 'trace', ...options, '--', workload, file, String(span), String(asked)]
    const { stdout, stderr } = await run(command[0]!, command.slice(1))
    const { events, lost } = summaryOf(stderr)
    if (lost > 0) return { best: most, firstLoss: (events + lost) / span }
    most = Math.max(most, events / span)
    if (sampleOf(stdout).rate < asked * 0.9) return { best: most, firstLoss: undefined }
  }
}
