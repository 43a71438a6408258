/** The thread itself: ids, capabilities, and what it got of the processor. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import type { Thread } from '../state/thread.ts'
import { bool, custom, id, NO_VALUE, number, text, type FieldEntry } from './entry.ts'
import { u64, u64Difference } from './integers.ts'
import { visibleId } from './process-ancestors.ts'

/** In order of their bits (include/uapi/linux/capability.h). */
const capabilities = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST ' +
  'NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE ' +
  'SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM ' +
  'BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
)
  .split(' ')
  .map((name) => `CAP_${name}`)

/** Texts of sets seen before: most threads have none or all. Emptied when full. */
const capabilityTexts = new Map<number, string>()
const MOST_TEXTS = 1024

/** Names of the capabilities in a set, joined by blanks. */
function capabilityText(hi: number, lo: number): string {
  // Bits above the known ones have no name, so the set fits a number.
  const set = (hi & 0x1ff) * 4294967296 + lo
  let known = capabilityTexts.get(set)
  if (known === undefined) {
    const names = capabilities.filter((_, bit) => (((bit < 32 ? lo : hi) >>> (bit & 31)) & 1) === 1)
    if (capabilityTexts.size >= MOST_TEXTS) capabilityTexts.clear()
    capabilityTexts.set(set, (known = names.join(' ')))
  }
  return known
}

/** Processors of which switch events are timed. */
const MOST_CPUS = 4096

/** Time between a switch and the one before on the same processor. */
class SwitchTimes {
  readonly #hi = new Float64Array(MOST_CPUS)
  readonly #lo = new Float64Array(MOST_CPUS)
  /** The event of the last look, and what it gave: another look at the same event gives the same. */
  #event = -1
  #value: number | bigint = 0

  /** 0 for other events, and while the number of processors is not known, as on replay. */
  look(c: EventContext): number | bigint {
    const { ev } = c
    if (ev.type !== codes.SCHEDSWITCH_6_E || c.state.machine === undefined) return 0
    if (ev.num === this.#event) return this.#value
    this.#event = ev.num
    this.#value = 0
    const { cpu } = ev
    if (cpu < 0 || cpu >= MOST_CPUS) return 0
    const hi = this.#hi[cpu]!
    const lo = this.#lo[cpu]!
    if (hi !== 0 || lo !== 0) this.#value = u64Difference(ev.timeHi, ev.timeLo, hi, lo)
    this.#hi[cpu] = ev.timeHi
    this.#lo[cpu] = ev.timeLo
    return this.#value
  }
}

function makeExecTime() {
  const times = new SwitchTimes()
  return {
    used: 0,
    body: {
      extract: (c: EventContext) => times.look(c),
      fold: (code: number) => (code === codes.SCHEDSWITCH_6_E ? undefined : { value: 0 }),
      stateful: true as const,
    },
  }
}

/** Processor time of threads in all, added to by every look of whatever rule. */
const totals = new WeakMap<Thread, number>()

function makeTotalExecTime() {
  const times = new SwitchTimes()
  let event = -1
  let value = 0
  return {
    used: 0,
    body: {
      extract: (c: EventContext) => {
        if (c.thread === undefined) return undefined
        if (c.ev.num === event) return value
        event = c.ev.num
        value = (totals.get(c.thread) ?? 0) + Number(times.look(c))
        totals.set(c.thread, value)
        return value
      },
      stateful: true as const,
    },
  }
}

/** Processor use between two process events, in percent of a processor. */
const MOST_PERCENT = 100

/** Processor time of threads when it was last looked at, in hundredths of a second: one memory for all three fields. */
const counters = new WeakMap<Thread, number>()

/**
 * Processor use since the last look at a field of these for the same thread, whichever rule looked. So to look twice at an event
 * gives 0, as JSON does, and to look at two of the fields odd values. All that is as in Falco.
 */
function cpuField(doc: string, user: boolean, system: boolean): FieldEntry {
  const extract = (c: EventContext): number | undefined => {
    const { ev, thread: looked } = c
    if (ev.type !== codes.PROCINFO_E || looked === undefined) return undefined
    const now = (user ? ev.uint(0) : 0) + (system ? ev.uint(1) : 0)
    const before = counters.get(looked) ?? 0
    counters.set(looked, now)
    if (before === 0) return 0
    // A counter that went back counts as a full processor.
    return now < before ? MOST_PERCENT : Math.min(MOST_PERCENT, now - before)
  }
  const body = {
    extract,
    fold: (code: number) => (code === codes.PROCINFO_E ? undefined : NO_VALUE),
    stateful: true as const,
  }
  return custom(kinds.PT_DOUBLE, doc, () => ({ used: 0, body }))
}

export const thread = {
  'thread.cap_permitted': text(
    'Capabilities that the thread may make effective, as names joined by blanks.',
    (c) => c.thread && capabilityText(c.thread.capPermittedHi, c.thread.capPermittedLo),
  ),
  'thread.cap_inheritable': text(
    'Capabilities that the thread can pass on to programs it executes, as names joined by blanks.',
    (c) => c.thread && capabilityText(c.thread.capInheritableHi, c.thread.capInheritableLo),
  ),
  'thread.cap_effective': text(
    'Capabilities that the thread has, as names joined by blanks.',
    (c) => c.thread && capabilityText(c.thread.capEffectiveHi, c.thread.capEffectiveLo),
  ),
  'thread.tid': id(kinds.PT_INT64, 'Id of the thread in the initial pid namespace.', (c) => visibleId(c.ev.tid)),
  'thread.ismain': bool('The thread leads its process.', (c) => c.thread?.isMain),
  'thread.vtid': id(kinds.PT_INT64, 'Id of the thread inside its pid namespace.', (c) =>
    c.thread === undefined || c.thread.vtid === -1 ? undefined : c.thread.vtid,
  ),
  'thread.nametid': text(
    'Name of the program and thread id in one.',
    (c) => c.thread && `${c.thread.comm}${c.ev.tid}`,
    {
      hidden: true,
    },
  ),
  'thread.exectime': custom(
    kinds.PT_RELTIME,
    'Nanoseconds that the thread was on the processor before this switch to another one; 0 for other events.',
    makeExecTime,
    { format: 'dec' },
  ),
  'thread.totexectime': custom(
    kinds.PT_RELTIME,
    'Nanoseconds that the thread was on the processor in all, as far as switch events tell.',
    makeTotalExecTime,
    { format: 'dec' },
  ),
  'proc.nthreads': number(
    kinds.PT_UINT64,
    'How many threads the process has.',
    (c) => c.thread && (c.thread.group?.alive ?? 0),
  ),
  'proc.nchilds': number(kinds.PT_UINT64, 'How many threads the process has besides its main thread.', (c) => {
    if (c.thread === undefined) return undefined
    const { group } = c.thread
    if (group === undefined) return 0
    const main = c.state.threads.mainOf(c.thread)
    const others = main === undefined || main.dead ? group.alive : group.alive - 1
    return others < 0 ? u64(0xffffffff, 0x100000000 + others) : others
  }),
  'thread.cpu': cpuField('Processor use of the thread since its last process event, in percent.', true, true),
  'thread.cpu.user': cpuField('The part of thread.cpu spent in the program.', true, false),
  'thread.cpu.system': cpuField('The part of thread.cpu spent in the kernel.', false, true),
} satisfies Record<string, FieldEntry>
