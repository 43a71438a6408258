/**
 * Measures Saker on this machine: replay, start and live detection.
 *
 * usage: bench.ts [--json] [--only replay,start,live] [--capture NAME] [--rounds N] [--shared DIR]
 * Timings of one run compare with each other; between machines, and between busy hours of one, only ratios do.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findCaptures } from './captures.ts'
import { measureSlowdown, measureThroughput, type LiveRow, type Throughput } from './live.ts'
import { root } from './measured.ts'
import { measureReplay, measureStart, ruleChoices, type ReplayRow, type StartRow } from './replay.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'replay,start,live' },
    capture: { type: 'string', default: '' },
    rounds: { type: 'string', default: '2' },
    shared: { type: 'string', default: resolve(root, '../shared') },
  },
})
const rounds = Math.max(1, Number(values.rounds))
const wanted = new Set(values.only.split(','))
const folder = mkdtempSync(join(tmpdir(), 'saker-bench-'))
const say = (text: string): void => (values.json ? undefined : console.log(text))

const report: {
  machine: string
  replay: ReplayRow[]
  start: StartRow[]
  live: LiveRow[]
  throughput: Throughput | undefined
  liveSkipped: string | undefined
} = {
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  replay: [],
  start: [],
  live: [],
  throughput: undefined,
  liveSkipped: undefined,
}

const columns = [10, 19, 11, 9, 10, 10, 9, 9, 9]
const line = (cells: readonly string[]): void =>
  say(cells.map((cell, i) => (i < 2 ? cell.padEnd(columns[i] ?? 0) : cell.padStart(columns[i] ?? 9))).join(''))
const whole = (value: number): string => Math.round(value).toLocaleString('en')
const maybe = (value: number | undefined, show: (value: number) => string): string =>
  value === undefined ? '-' : show(value)

try {
  const choices = ruleChoices(values.shared, folder)
  say(`Saker on ${report.machine}\n`)
  if (wanted.has('replay')) {
    say('Replay. CPU time of the whole process for one event; warm: after the first repetitions. Peer: Falco 0.44.1.')
    line(['capture', 'rules', 'events', 'alerts', 'whole ns', 'warm ns', 'peer ns', 'ratio', 'MiB'])
    for (const capture of findCaptures(values.shared, folder)) {
      if (!capture.name.includes(values.capture)) continue
      for (const rules of choices) {
        const row = await measureReplay(capture, rules, rounds, folder)
        report.replay.push(row)
        line([
          row.capture,
          row.rules,
          whole(row.events),
          whole(row.alerts),
          whole(row.whole),
          whole(row.warm),
          maybe(row.peer, whole),
          maybe(row.faster, (x) => `${x.toFixed(1)}x`),
          whole(row.memory),
        ])
      }
    }
    say('')
  }
  if (wanted.has('start')) {
    say('Start: read the rules, compile them, be ready (--dry-run).')
    line(['', 'rules', 'ms', 'CPU ms', 'MiB'])
    for (const rules of choices) {
      const row = await measureStart(rules)
      report.start.push(row)
      line(['', row.rules, whole(row.wall * 1000), whole(row.cpu * 1000), whole(row.memory)])
    }
    say('')
  }
  if (wanted.has('live')) {
    const rules = choices.find((choice) => choice.name === 'default')?.files ?? []
    say('Live, with the default rules. The workload opens, reads and closes a file as fast as it can.')
    try {
      line(['', 'workload', 'calls/s', 'CPU ns', 'slower'])
      report.live = await measureSlowdown(folder, rules, rounds)
      for (const row of report.live) {
        line(['', row.name, whole(row.rate), whole(row.cost), maybe(row.lost, (x) => `${(x * 100).toFixed(1)} %`)])
      }
      const throughput = await measureThroughput(folder, rules)
      report.throughput = throughput
      const limit = maybe(throughput.firstLoss, (x) => `; the first loss came at ${whole(x)}`)
      say(
        `Without a loss: ${whole(throughput.best)} events/s${limit === '-' ? ', all that this machine makes' : limit}.`,
      )
    } catch (error) {
      report.liveSkipped = error instanceof Error ? error.message : String(error)
      say(`Left out: ${report.liveSkipped}`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (values.json) console.log(JSON.stringify(report, null, 2))
