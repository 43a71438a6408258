/** What /proc/PID/status and /proc/PID/stat say about a thread. */

import type { ProcessInfo } from '@saker/engine'

/**
 * Puts the content of `status` into `p`, whose tid is set. Of the namespace columns the last is that of the thread's own namespace,
 * the one that the kernel's events speak of.
 */
export function applyStatus(p: ProcessInfo, text: string): void {
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    const value = line.slice(colon + 1)
    switch (line.slice(0, colon)) {
      case 'Tgid':
        p.pid = Number(value)
        break
      case 'PPid':
        p.ptid = Number(value)
        break
      case 'Uid':
        p.uid = column(value, 1)
        break
      case 'Gid':
        p.gid = column(value, 1)
        break
      case 'CapInh':
        ;[p.capInheritableHi, p.capInheritableLo] = mask(value)
        break
      case 'CapPrm':
        ;[p.capPermittedHi, p.capPermittedLo] = mask(value)
        break
      case 'CapEff':
        ;[p.capEffectiveHi, p.capEffectiveLo] = mask(value)
        break
      case 'VmSize':
        p.vmSize = column(value, 0)
        break
      case 'VmRSS':
        p.vmRss = column(value, 0)
        break
      case 'VmSwap':
        p.vmSwap = column(value, 0)
        break
      case 'NSpid':
        p.vtid = inner(value) ?? p.tid
        break
      case 'NStgid':
        p.vpid = inner(value) ?? p.pid
        break
      case 'NSpgid':
        // On the host it stays 0: there the group's id of the namespace is not asked for.
        p.vpgid = inner(value) ?? 0
        p.pgid = column(value, 0)
    }
  }
  // Kernels before 4.1 do not tell: then it is most likely in no other namespace.
  if (p.vtid < 0) p.vtid = p.tid
  if (p.vpid < 0) p.vpid = p.pid
}

/** Puts the content of `stat` into `p`; the name, in brackets, can have anything in it. Gives the start in clock ticks after boot. */
export function applyStat(p: ProcessInfo, text: string): number {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // proc_pid_stat(5): the fields from 3 (state) on.
  const field = (n: number): number => Number(fields[n - 3] ?? 0) || 0
  if (p.pgid < 0) p.pgid = field(5)
  p.sid = field(6)
  p.tty = field(7) >>> 0
  p.pfMinor = field(10)
  p.pfMajor = field(12)
  return field(22)
}

/** Whether the last namespace column of `status` says that the thread is the first of its pid namespace. */
export function isNamespaceInit(status: string): boolean {
  return /^NSpid:.*\t1$/m.test(status)
}

/** Whether the thread is in a pid namespace within ours. */
export function isInnerNamespace(status: string): boolean {
  return /^NSpid:\t[0-9]+\t/m.test(status)
}

function columns(value: string): string[] {
  return value.trim().split(/\s+/)
}

function column(value: string, n: number): number {
  return Number(columns(value)[n] ?? 0) || 0
}

/** The id in the innermost namespace; undefined when that is the outermost, too. */
function inner(value: string): number | undefined {
  const all = columns(value)
  return all.length > 1 ? Number(all.at(-1)) : undefined
}

function mask(value: string): [hi: number, lo: number] {
  const digits = value.trim().padStart(16, '0')
  return [Number.parseInt(digits.slice(-16, -8), 16) || 0, Number.parseInt(digits.slice(-8), 16) || 0]
}
