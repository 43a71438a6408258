/** `saker trace`: runs a command and judges it and what it starts. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { Writable } from 'node:stream'
import { AgentError } from './error.ts'
import { run, type RunOptions } from './run.ts'
import { requireInitialPids } from './sources/live-plan.ts'

/** Gives the exit status of the command; as a shell does, 128 more than the signal that ended it. */
export async function trace(command: readonly string[], options: RunOptions): Promise<number> {
  requireInitialPids('saker trace')
  const { plan } = options
  if (plan.source.kind !== 'live')
    throw new AgentError('USAGE', 'saker trace judges live; a capture file is for saker replay')
  const { builtFile } = await import('@saker/probe')
  // It waits for a byte on descriptor 3, so that nothing happens before it is watched.
  const child = spawn(builtFile('saker-launch'), command, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'] })
  const gate = child.stdio[3] as Writable
  gate.on('error', () => {})
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  try {
    await once(child, 'spawn')
  } catch (error) {
    ended.catch(() => {})
    throw new AgentError(
      'TRACE',
      `cannot start the command: ${error instanceof Error ? error.message : String(error)}\nThe probe may not be built: make build`,
      { cause: error },
    )
  }
  // Ctrl-C goes to the command too (it is in our process group); what it does then is still judged.
  try {
    await run({
      ...options,
      plan: { ...plan, source: { ...plan.source, scope: { kind: 'tree', pid: child.pid! } } },
      summaryTo: 2,
      onWatching(stop) {
        gate.end('g')
        void ended.then(stop)
      },
    })
  } finally {
    // Without the byte it gives up by itself.
    gate.destroy()
  }
  const [status, signal] = await ended
  return status ?? 128 + constants.signals[signal!]
}
