/** The machine: its size, its name, its boot. */

import type { MachineInfo } from '@saker/engine'
import { cpus, hostname, totalmem } from 'node:os'
import { high, low, readText } from './files.ts'

/** `boot`: nanoseconds since the epoch. */
export function readMachine(root: string, boot: bigint): MachineInfo {
  return {
    cpus: cpus().length,
    memory: totalmem(),
    maxPid: Number(readText(`${root}/proc/sys/kernel/pid_max`) ?? 0),
    hostname: Buffer.from(hostname()).toString('latin1'),
    bootHi: high(boot),
    bootLo: low(boot),
    flagsHi: 0,
    flagsLo: 0,
  }
}
