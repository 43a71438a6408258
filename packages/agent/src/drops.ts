/** What is done about events that were lost in the kernel (syscall_event_drops). */

import type { Settings } from './config/keys.ts'

/** Events and losses of about a second. */
export interface LossReport {
  readonly events: number
  /** By name of the event. */
  readonly lost: Readonly<Record<string, number>>
}

export interface LossActions {
  readonly log: (text: string) => void
  readonly alert: (message: string, fields: Readonly<Record<string, string>>) => void
  readonly exit: () => void
}

/** At most `burst` actions in a row, then `rate` a second. */
class TokenBucket {
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #last: number | undefined

  constructor(rate: number, burst: number) {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
  }

  /** `now` in seconds. */
  take(now: number): boolean {
    if (this.#last !== undefined) this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#last) * this.#rate)
    this.#last = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}

/** Longest time without a word about losses, in seconds. */
const REPEAT = 10

export class LossWatch {
  readonly #settings: Settings
  readonly #actions: LossActions
  readonly #bucket: TokenBucket
  #untold = 0
  #toldAt = -Infinity

  constructor(settings: Settings, actions: LossActions) {
    this.#settings = settings
    this.#actions = actions
    this.#bucket = new TokenBucket(settings['syscall_event_drops.rate'], settings['syscall_event_drops.max_burst'])
  }

  /** `now` in seconds. */
  report({ events, lost }: LossReport, now: number): void {
    const total = sum(lost)
    if (total === 0) return
    this.#tell(total, lost, now)
    const wanted = this.#settings['syscall_event_drops.actions']
    if (wanted.includes('ignore') && !wanted.includes('exit')) return
    const share = total / Math.max(1, events + total)
    if (share <= this.#settings['syscall_event_drops.threshold'] || !this.#bucket.take(now)) return
    const message = `Falco internal: syscall event drop. ${total} system calls dropped in last second.`
    if (wanted.includes('log')) this.#actions.log(message)
    if (wanted.includes('alert')) this.#actions.alert(message, dropFields(events, lost))
    if (wanted.includes('exit')) this.#actions.exit()
  }

  /** Losses are never silent: the first is told at once, later ones together. */
  #tell(total: number, lost: Readonly<Record<string, number>>, now: number): void {
    this.#untold += total
    if (now - this.#toldAt < REPEAT) return
    const most = Object.entries(lost)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 5)
      .map(([name, count]) => `${name} ${count}`)
    this.#actions.log(
      `${this.#untold} events were lost because the ring buffer was full (${most.join(', ')}): see engine.modern_ebpf.buf_size_preset, or watch less`,
    )
    this.#untold = 0
    this.#toldAt = now
  }
}

function sum(lost: Readonly<Record<string, number>>): number {
  return Object.values(lost).reduce((a, b) => a + b, 0)
}

/** Falco's groups of system calls, by the name of the field that counts them. */
const groups: Readonly<Record<string, readonly string[]>> = {
  n_drops_buffer_clone_fork_exit: ['clone', 'clone3', 'fork', 'vfork'],
  n_drops_buffer_close_exit: ['close'],
  n_drops_buffer_connect_exit: ['connect'],
  n_drops_buffer_dir_file_exit: [
    'chdir',
    'chmod',
    'fchdir',
    'fchmod',
    'fchmodat',
    'link',
    'linkat',
    'mkdir',
    'mkdirat',
    'rename',
    'renameat',
    'renameat2',
    'rmdir',
    'symlink',
    'symlinkat',
    'unlink',
    'unlinkat',
  ],
  n_drops_buffer_execve_exit: ['execve', 'execveat'],
  n_drops_buffer_open_exit: ['creat', 'open', 'open_by_handle_at', 'openat', 'openat2'],
  n_drops_buffer_other_interest_exit: [
    'bpf',
    'capset',
    'chroot',
    'mount',
    'prctl',
    'ptrace',
    'setns',
    'setuid',
    'setgid',
    'setresuid',
    'setresgid',
    'umount',
    'unshare',
  ],
  n_drops_buffer_proc_exit: ['procexit'],
}

function dropFields(events: number, lost: Readonly<Record<string, number>>): Record<string, string> {
  const total = String(sum(lost))
  const out: Record<string, string> = {
    ebpf_enabled: '1',
    n_evts: String(events),
    n_drops: total,
    n_drops_buffer_total: total,
    n_drops_bug: '0',
    n_drops_page_faults: '0',
    n_drops_scratch_map: '0',
  }
  for (const [field, names] of Object.entries(groups))
    out[field] = String(names.reduce((count, name) => count + (lost[name] ?? 0), 0))
  return out
}
