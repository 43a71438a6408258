/** When threads started, in nanoseconds since the epoch. */

import { readText } from './files.ts'

/** Clock ticks of /proc: USER_HZ, 100 a second on every architecture that Linux has today. */
const NANOSECONDS_PER_TICK = 10_000_000n

/** When the machine booted, to about ten milliseconds: that is how exact /proc/uptime is. */
export function bootTime(root: string): bigint {
  const uptime = Number(readText(`${root}/proc/uptime`)?.split(' ')[0] ?? 0)
  return BigInt(Math.round(Date.now() - uptime * 1000)) * 1_000_000n
}

export function startTime(boot: bigint, ticks: number): bigint {
  return boot + BigInt(Math.trunc(ticks)) * NANOSECONDS_PER_TICK
}
