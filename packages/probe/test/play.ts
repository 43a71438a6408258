// The stage for the live tests: plays acts of build/acts in a scope of their own and compares what the probe reports.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ProbeError, type Probe } from '../src/index.ts'
import { programs } from '../src/programs.ts'
import type { Event, Value } from './decode.ts'
import { built, drainAll, openEmpty, runInScope } from './record.ts'

const MARK = 0x5a4b // option of the prctl calls around an act, as in acts/main.c

export const EBADF = -9
export const ENOENT = -2
export const EPERM = -1
export const ESRCH = -3
export const EINVAL = -22
export const EFAULT = -14
export const EEXIST = -17
export const ENOTDIR = -20
export const EAGAIN = -11
export const ENOTSOCK = -88

/** What a parameter must be. undefined: empty; a function says whether it is right. */
export type Expected = Value | ((value: Value) => boolean)

let checks = 0
let probe: Probe | undefined
let reason: string | undefined

try {
  if (!existsSync(built('acts'))) reason = 'build/acts is missing: make -C packages/probe'
  else probe = openEmpty({ wanted: [...Object.values(programs), 'sched_process_exit', 'signal_deliver'] })
} catch (error) {
  if (!(error instanceof ProbeError) || error.code === 'PROBE_LOAD_FAILED') throw error
  reason = `${error.code}: ${error.message}`
}

after(() => {
  if (checks > 0 || reason) console.log(`${checks} parameters checked${reason ? `; skipped: ${reason}` : ''}`)
  probe?.close()
})

/** A test that needs the probe: skipped, with the reason, where it can't be loaded. */
export function live(name: string, act: (p: Probe) => Promise<void>): void {
  test(name, { skip: reason ?? false }, async () => {
    assert.ok(probe)
    await act(probe)
  })
}

/** Plays an act; its working directory is a fresh one. */
export async function play(act: string): Promise<Played> {
  assert.ok(probe)
  const directory = mkdtempSync(join(tmpdir(), 'saker-act-'))
  try {
    drainAll(probe)
    const { pid, exitCode, stdout } = await runInScope(probe, ['/usr/bin/env', '-C', directory, built('acts'), act])
    assert.equal(exitCode, 0, `act ${act} ended with ${exitCode}`)
    return new Played(pid, facts(stdout), between(drainAll(probe), pid))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function facts(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

function isMark(event: Event, pid: bigint): boolean {
  return event.tid === pid && event.name === 'prctl' && event.params['option'] === MARK
}

/** The events behind the first mark, up to the second; an act that becomes another program makes no second one. */
function between(events: Event[], pid: bigint): Event[] {
  const first = events.findIndex((event) => isMark(event, pid))
  assert.ok(first >= 0, 'the act has begun')
  const rest = events.slice(first + 1)
  const second = rest.findIndex((event) => isMark(event, pid))
  return second < 0 ? rest : rest.slice(0, second)
}

const exact = (value: unknown): unknown => (typeof value === 'number' ? BigInt(value) : value)

/** Numbers are compared as numbers, whether they are wide or not. */
function check(event: Event, expected: Readonly<Record<string, Expected>>): void {
  assert.deepEqual(
    Object.keys(expected).toSorted(),
    Object.keys(event.params).toSorted(),
    `parameters of ${event.name}`,
  )
  for (const [name, want] of Object.entries(expected)) {
    const got = event.params[name]
    const where = `${event.name}.${name}`
    checks++
    if (typeof want === 'function') assert.ok(want(got), `${where} is ${String(got)}`)
    else assert.deepEqual(exact(got), exact(want), where)
  }
}

export class Played {
  readonly pid: bigint
  readonly events: Event[]
  readonly #facts: Map<string, string>
  readonly #names = new Set<string>()

  constructor(pid: bigint, known: Map<string, string>, events: Event[]) {
    this.pid = pid
    this.#facts = known
    this.events = events
  }

  has(fact: string): boolean {
    return this.#facts.has(fact)
  }

  /** A number that the act printed */
  n(fact: string): bigint {
    const text = this.#facts.get(fact)
    assert.ok(text !== undefined, `fact ${fact}`)
    return BigInt.asIntN(64, BigInt(text))
  }

  text(fact: string): string {
    return this.#facts.get(fact) ?? ''
  }

  /** Takes the first event left of this name, that `where` also chooses, and checks each of its parameters. */
  next(name: string, expected: Readonly<Record<string, Expected>>, where?: (event: Event) => boolean): Event {
    this.#names.add(name)
    const i = this.events.findIndex((event) => event.name === name && (!where || where(event)))
    assert.ok(i >= 0, `another ${name}`)
    const [event] = this.events.splice(i, 1)
    assert.ok(event)
    check(event, expected)
    return event
  }

  /** No event of a name that was asked for may be left. */
  end(): void {
    const left = this.events.filter((event) => this.#names.has(event.name))
    assert.deepEqual(left, [])
  }
}
