/** Alerts on the standard input of a program: one run for each alert, or one run for all. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { AgentError } from '../error.ts'
import { lineOf, type Batch } from './batch.ts'
import type { Output } from './output.ts'

/** `command` is for the shell. */
export function programOutput(command: string, keepAlive: boolean): Output {
  return keepAlive ? lastingProgram(command) : programForEach(command)
}

function programForEach(command: string): Output {
  return {
    name: 'program',
    async write(batch: Batch) {
      for (let i = 0; i < batch.ends.length; i++) {
        const child = start(command)
        const done = ended(child)
        await feed(child, lineOf(batch, i), command, true)
        await done
      }
    },
    async close() {},
  }
}

function lastingProgram(command: string): Output {
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    const old = child
    child = undefined
    if (old === undefined || old.exitCode !== null || old.signalCode !== null) return
    const done = ended(old)
    old.stdin?.end()
    await done
  }
  return {
    name: 'program',
    async write(batch: Batch) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) child = start(command)
      await feed(child, batch.bytes, command, false)
    },
    reopen: stop,
    close: stop,
  }
}

function start(command: string): ChildProcess {
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'inherit', 'inherit'] })
  // Errors of the pipe are told by the write that meets them.
  child.stdin?.on('error', () => {})
  return child
}

async function ended(child: ChildProcess): Promise<void> {
  await once(child, 'close')
}

function feed(child: ChildProcess, bytes: Uint8Array, command: string, last: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const { stdin } = child
    const done = (error?: Error | null): void => {
      // A program may end without reading its input: its own choice when it runs for each alert.
      if (error == null || (last && (error as NodeJS.ErrnoException).code === 'EPIPE')) resolve()
      else
        reject(
          new AgentError('OUTPUT', `cannot write to the output program ${command}: ${error.message}`, { cause: error }),
        )
    }
    if (stdin === null) return done(new Error('it has no standard input'))
    stdin.write(bytes, done)
    if (last) stdin.end()
  })
}
