/** Times as text. A time is nanoseconds since the epoch. */

const SECOND = 1_000_000_000n

/** Seconds that local time is ahead of UTC, at a time in seconds since the epoch. */
export type UtcOffset = (second: number) => number

/** The zone of the machine. */
export function localOffset(second: number): number {
  return -new Date(second * 1000).getTimezoneOffset() * 60
}

export interface TimeForm {
  readonly date: boolean
  readonly nanoseconds: boolean
}

/** `2026-11-23 18:50:57.846780289`, or parts of it, in local time. */
export function printLocalTime(time: bigint, offset: UtcOffset, form: TimeForm): string {
  const second = Number(time / SECOND)
  // A 64-bit number of nanoseconds ends in the year 2554: within what Date can show.
  const iso = new Date((second + offset(second)) * 1000).toISOString()
  const clock = form.nanoseconds ? `${iso.slice(11, 19)}.${printNanoseconds(time)}` : iso.slice(11, 19)
  return form.date ? `${iso.slice(0, 10)} ${clock}` : clock
}

/** `2026-11-23T18:50:57.846780289+0000`, UTC. */
export function printIsoTime(time: bigint): string {
  const iso = new Date(Number(time / SECOND) * 1000).toISOString()
  return `${iso.slice(0, 19)}.${printNanoseconds(time)}+0000`
}

/** The part below a second, nine digits. */
function printNanoseconds(time: bigint): string {
  return String(time % SECOND).padStart(9, '0')
}
