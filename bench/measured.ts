/** Runs a command under measure.c and returns what it cost. */
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

export type Cost = {
  /** Seconds of CPU time, and seconds that passed. */
  readonly cpu: number
  readonly wall: number
  /** Largest resident set, in KiB. */
  readonly memory: number
  readonly stderr: string
}

/** @throws Error with the end of what the command said when its exit status is not 0. */
export async function measured(command: readonly string[]): Promise<Cost> {
  const child = spawn(`${root}/bench/build/measure`, [...command], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await new Promise((done) => child.once('close', done))
  const { status, ...cost } = JSON.parse(stdout) as { status: number; cpu: number; wall: number; memory: number }
  if (status !== 0) throw new Error(`${command.join(' ')} ended with status ${status}:\n${stderr.slice(-2000)}`)
  return { ...cost, stderr }
}

export type Summary = { readonly events: number; readonly alerts: number; readonly lost: number }

/** Reads the last line that Saker writes to standard error. */
export function summaryOf(stderr: string): Summary {
  const found = /events (\d+) .*alerts (\d+), lost (\d+)/.exec(stderr)
  if (found === null) throw new Error(`Saker wrote no summary:\n${stderr.slice(-2000)}`)
  return { events: Number(found[1]), alerts: Number(found[2]), lost: Number(found[3]) }
}
