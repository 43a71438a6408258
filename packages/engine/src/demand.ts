/**
 * Which system calls a live source must deliver: those that rules look at and those that state is built from
 * (falco.yaml `base_syscalls`).
 */

import { syscallRows } from './events/syscall-rows.ts'
import { eventById } from './events/table.ts'
import * as kinds from './events/kinds.ts'
import type { Ruleset } from './rules/ruleset.ts'

/** The keys of `base_syscalls`. */
export interface BaseSyscalls {
  /** Instead of those that state needs; `!name` leaves one out. */
  readonly names: readonly string[]
  /** Only what state needs for the rules at hand. */
  readonly repair: boolean
  /** Reads and writes too. */
  readonly all: boolean
}

export interface Demand {
  /** Names of system calls, sorted; sched_process_exit stands for the exit of processes. */
  readonly syscalls: readonly string[]
  /** Names that rules look at but that are not delivered, sorted. */
  readonly missing: readonly string[]
  /** Names in `base_syscalls.custom_set` that are no system calls. */
  readonly unknown: readonly string[]
}

/** Ends of processes: without them the table of threads would only grow. */
const PROCESS_EXIT = 'sched_process_exit'

export function demand(ruleset: Ruleset, base: BaseSyscalls = { names: [], repair: false, all: false }): Demand {
  const fromRules = new Set<string>()
  for (const rule of ruleset.rules) {
    if (rule.enabled && rule.source === 'syscall') for (const name of rule.syscalls) fromRules.add(name)
  }
  const unknown = base.names.filter((name) => !known.has(name.replace(/^!/, '')))
  const custom = base.names.filter((name) => known.has(name))
  const without = new Set(base.names.filter((name) => name.startsWith('!')).map((name) => name.slice(1)))
  let chosen: Set<string>
  if (custom.length > 0) {
    chosen = new Set([...fromRules, ...custom])
    if (base.repair) chosen = repair(chosen)
  } else chosen = base.repair ? repair(fromRules) : new Set([...fromRules, ...stateSyscalls])
  for (const name of without) chosen.delete(name)
  if (!base.all) for (const name of ignoredSyscalls) chosen.delete(name)
  chosen.add(PROCESS_EXIT)
  return {
    syscalls: [...chosen].toSorted(),
    missing: [...fromRules].filter((name) => !chosen.has(name)).toSorted(),
    unknown,
  }
}

const known = new Set(syscallRows.map(([, name]) => name))

/** System calls that state is built from: what changes descriptors, processes, identities and directories. */
export const stateSyscalls: readonly string[] = (
  'accept accept4 bind capset chdir chroot clone clone3 close close_range connect creat dup dup2 dup3 epoll_create ' +
  'epoll_create1 eventfd eventfd2 execve execveat fchdir fcntl fcntl64 fork getsockopt inotify_init inotify_init1 ' +
  'io_uring_setup memfd_create mount open open_by_handle_at openat openat2 pidfd_getfd pidfd_open pipe pipe2 prctl ' +
  'prlimit64 recvfrom recvmmsg recvmsg sched_process_exit sendmmsg sendmsg sendto setgid setgid32 setregid setresgid ' +
  'setresgid32 setresuid setresuid32 setreuid setrlimit setsid setuid setuid32 shutdown signalfd signalfd4 socket ' +
  'socketpair timerfd_create umount umount2 userfaultfd vfork'
).split(' ')

/** Reads and writes: so frequent that they are left out even when rules name them, unless all is asked for. */
export const ignoredSyscalls: readonly string[] =
  'pread64 preadv pwrite64 pwritev read readv recv send sendfile sendfile64 write writev'.split(' ')

const lifecycle = (
  'clone clone3 fork vfork execve execveat fchdir chdir chroot capset setgid setgid32 setpgid setresgid setresgid32 ' +
  'setresuid setresuid32 setsid setuid setuid32 prctl sched_process_exit'
).split(' ')

/** What state needs to answer for events of these system calls, and no more. */
function repair(wanted: ReadonlySet<string>): Set<string> {
  const all = new Set([...wanted, ...lifecycle])
  for (const name of wanted) {
    const category = categoryOf(name)
    if (category === kinds.NET) for (const more of ['socket', 'getsockopt', 'close']) all.add(more)
    if (name === 'accept' || name === 'accept4' || name === 'listen') all.add('bind')
    if (category === kinds.FILE || (category & kinds.IO_BASE) !== 0) all.add('close')
  }
  return all
}

const idsByName = new Map(syscallRows.map(([, name, , , ids]) => [name, ids]))

/** What the events of a system call are about: the low bits of their category. */
function categoryOf(name: string): number {
  const ids = idsByName.get(name) ?? ''
  const newest = ids.split(' ').at(-1)
  return (eventById(`${newest}_X`)?.category ?? kinds.UNKNOWN) & 0xff
}
