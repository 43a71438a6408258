/** Whether an event lies in its block with all that it says it has. Nothing behind the reader looks at that again. */

import { HEADER_SIZE, MAX_PARAMS } from '../events/cursor.ts'
import { EVENT_COUNT, lengthWidth } from '../events/table.ts'
import { formOf, PASS, treatments } from './convert.ts'

/** Besides the treatments of convert.ts: the event does not lie inside its block with all of its parameters. */
export const MISFIT = 255

/** By form: 1 for events that are delivered as they are and have 2-byte lengths. Nearly all are. */
export const plainForms: Uint8Array = treatments.map((treatment, form) =>
  treatment === PASS && lengthWidth[Math.floor(form / (MAX_PARAMS + 1))] === 2 ? 1 : 0,
)

/** Whether the event at `pos`, which has at most `room` bytes, is of a plain form and lies there with all of its parameters. */
export function isPlain(plain: Uint8Array, view: DataView, pos: number, room: number): boolean {
  if (room < HEADER_SIZE) return false
  const count = view.getUint32(pos + 22, true)
  if (count > MAX_PARAMS || plain[formOf(view.getUint16(pos + 20, true), count)] !== 1) return false
  const lengths = pos + HEADER_SIZE
  const behind = lengths + 2 * count
  let end = behind
  const stop = pos + view.getUint32(pos + 16, true)
  if (stop > pos + room || end > stop) return false
  let p = lengths
  for (; p + 4 <= behind; p += 4) {
    const two = view.getUint32(p, true)
    end += (two & 0xffff) + (two >>> 16)
  }
  if (p < behind) end += view.getUint16(p, true)
  return end <= stop
}

/** What to do with the event at `pos`, which has at most `room` bytes. */
export function treatmentOf(view: DataView, pos: number, room: number): number {
  if (room < HEADER_SIZE) return MISFIT
  const size = view.getUint32(pos + 16, true)
  const type = view.getUint16(pos + 20, true)
  const count = view.getUint32(pos + 22, true)
  if (size > room || count > MAX_PARAMS || type >= EVENT_COUNT) return MISFIT
  const wide = lengthWidth[type] === 4
  let need = HEADER_SIZE + (wide ? 4 * count : 2 * count)
  if (need > size) return MISFIT
  const lengths = pos + HEADER_SIZE
  const behind = pos + need
  if (wide) for (let p = lengths; p < behind; p += 4) need += view.getUint32(p, true)
  else for (let p = lengths; p < behind; p += 2) need += view.getUint16(p, true)
  return need > size ? MISFIT : treatments[formOf(type, count)]!
}

/**
 * The number of parameters of an event whose lengths start at `lengths`: the highest one, `most` at the most, with which lengths
 * and parameters end at `end`. -1: there is none. One that ends before it shows that no lower number can be right either.
 */
export function countParams(view: DataView, lengths: number, end: number, most: number): number {
  for (let count = most; count >= 0; count--) {
    let behind = lengths + 2 * count
    if (behind > end) continue
    for (let i = 0; i < count; i++) behind += view.getUint16(lengths + 2 * i, true)
    if (behind === end) return count
    if (behind < end) return -1
  }
  return -1
}
