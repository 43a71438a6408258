import type { ByteReader } from './byte-reader.ts'
import type { ProcessInfo } from './metadata.ts'

/** Start times by thread id: two halves of nanoseconds since the epoch. */
export type StartTimes = ReadonlyMap<number, readonly [hi: number, lo: number]>

export function readStartTimes(r: ByteReader): StartTimes {
  const times = new Map<number, readonly [hi: number, lo: number]>()
  while (r.left >= 16) {
    const tid = r.i64()
    const lo = r.u32()
    times.set(tid, [r.u32(), lo])
  }
  return times
}

export function addStartTimes(list: readonly ProcessInfo[], times: StartTimes): void {
  for (const p of list) {
    const time = times.get(p.tid)
    if (time !== undefined) [p.cloneTimeHi, p.cloneTimeLo] = time
  }
}
