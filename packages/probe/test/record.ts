// Runs a command in a tree scope of its own and gives back what the probe saw of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { openProbe, type Probe, type ProbeCounts, type ProbeOptions } from '../src/index.ts'
import { decode, type Event } from './decode.ts'

export function built(name: string): string {
  return fileURLToPath(new URL(`../build/${name}`, import.meta.url))
}

const NOBODY = 0x7fff_fffe // no process has this id: the tree is empty until the launcher is added

export interface Recording {
  events: Event[]
  counts: ProbeCounts
  /** of the command */
  pid: bigint
  exitCode: number | null
  stdout: string
}

/** An open probe whose tree is empty. */
export function openEmpty(options: Omit<ProbeOptions, 'scope'>): Probe {
  return openProbe({ ...options, scope: { kind: 'tree', pid: NOBODY } })
}

/** Starts the command through the launcher, held back until it is in the scope. */
export async function runInScope(
  probe: Probe,
  command: readonly string[],
  show = false,
): Promise<Pick<Recording, 'pid' | 'exitCode' | 'stdout'>> {
  const child = spawn(built('saker-launch'), command, {
    stdio: ['ignore', show ? 'inherit' : 'pipe', 'inherit', 'pipe'],
  })
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  const pid = child.pid
  if (pid === undefined) throw new Error(`${built('saker-launch')} did not start`)
  probe.addToScope(pid)
  ;(child.stdio[3] as Writable).end('x')
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { pid: BigInt(pid), exitCode, stdout: Buffer.concat(chunks).toString() }
}

/** Everything that waits, decoded. */
export function drainAll(probe: Probe): Event[] {
  const buffer = new Uint8Array(1 << 20)
  const events: Event[] = []
  for (;;) {
    const used = probe.drain(buffer)
    if (used === 0) return events
    events.push(...decode(buffer.subarray(0, used)))
  }
}

export async function record(command: readonly string[], options: Omit<ProbeOptions, 'scope'>): Promise<Recording> {
  const probe = openEmpty(options)
  try {
    const ran = await runInScope(probe, command)
    return { ...ran, events: drainAll(probe), counts: probe.counts() }
  } finally {
    probe.close()
  }
}
