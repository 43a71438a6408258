// Shows what the probe sees of a command: node test/dump.ts [-w NAME,NAME…] -- COMMAND [ARGUMENT…]
// Without -w: every system call that has a program of its own, and the ends of processes.
import { programs } from '../src/programs.ts'
import type { Event, Value } from './decode.ts'
import { drainAll, openEmpty, runInScope } from './record.ts'

const split = process.argv.indexOf('--')
const command = split < 0 ? [] : process.argv.slice(split + 1)
const flag = process.argv.indexOf('-w')
if (command.length === 0) {
  console.error('usage: dump.ts [-w NAME,NAME…] -- COMMAND [ARGUMENT…]')
  process.exit(2)
}
const wanted =
  flag > 0 && flag < split
    ? (process.argv[flag + 1] ?? '').split(',')
    : [...Object.values(programs), 'sched_process_exit']

const MAX_TEXT = 200

function show(value: Value): string {
  if (value === undefined) return '-'
  if (typeof value === 'string') {
    const cut = value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
    return JSON.stringify(cut)
  }
  if (typeof value === 'object')
    return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `0x${v.toString(16)}` : v))
  return String(value)
}

function line(event: Event, first: bigint): string {
  const ms = Number(event.ns - first) / 1e6
  const params = Object.entries(event.params).map(([name, value]) => `${name}=${show(value)}`)
  return `${ms.toFixed(3)} ${event.cpu} ${event.tid} ${event.name} ${params.join(' ')}`
}

const probe = openEmpty({ wanted })
const events: Event[] = []
const timer = setInterval(() => events.push(...drainAll(probe)), 20)
const { exitCode } = await runInScope(probe, command, true)
clearInterval(timer)
events.push(...drainAll(probe))
for (const event of events) console.log(line(event, events[0]?.ns ?? 0n))
const { drops, byType } = probe.counts()
console.error(`${events.length} events, ${drops} lost, exit code ${exitCode}`)
for (const type of byType) if (type.droppedFull + type.droppedBig > 0) console.error(type)
probe.close()
