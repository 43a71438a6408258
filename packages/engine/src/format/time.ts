/** Times of alerts: nanoseconds since the epoch in two unsigned halves. */

let lastSecond = -1n
let lastText = ''

/** `2026-11-23T18:50:57.846780289`, UTC. */
export function isoTime(hi: number, lo: number): string {
  const time = (BigInt(hi) << 32n) | BigInt(lo)
  const second = time / 1_000_000_000n
  if (second !== lastSecond) {
    lastSecond = second
    // A 64-bit number of nanoseconds ends in the year 2554: within what Date can show.
    lastText = new Date(Number(second) * 1000).toISOString().slice(0, 19)
  }
  return `${lastText}.${String(time % 1_000_000_000n).padStart(9, '0')}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

/** `18:50:57.846780289`, local time of day. */
export function localTimeOfDay(hi: number, lo: number): string {
  const time = (BigInt(hi) << 32n) | BigInt(lo)
  const date = new Date(Number(time / 1_000_000_000n) * 1000)
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${clock}.${String(time % 1_000_000_000n).padStart(9, '0')}`
}
