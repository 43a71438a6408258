import assert from 'node:assert/strict'
import { test } from 'node:test'

import { CONTAINER_JSON_2_E, OPENAT_2_X } from './codes.ts'
import { EventCursor, HEADER_SIZE } from './cursor.ts'
import { lengthWidth } from './table.ts'

/** The bytes of an event with these parameters, as captures hold them. */
function encode(type: number, params: Uint8Array[], time = 0n, tid = 1n): Uint8Array {
  const width = lengthWidth[type]!
  const size = HEADER_SIZE + params.length * width + params.reduce((sum, p) => sum + p.length, 0)
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  view.setBigUint64(0, time, true)
  view.setBigInt64(8, tid, true)
  view.setUint32(16, size, true)
  view.setUint16(20, type, true)
  view.setUint32(22, params.length, true)
  let at = HEADER_SIZE + params.length * width
  params.forEach((p, i) => {
    if (width === 2) view.setUint16(HEADER_SIZE + 2 * i, p.length, true)
    else view.setUint32(HEADER_SIZE + 4 * i, p.length, true)
    out.set(p, at)
    at += p.length
  })
  return out
}

function cursorOn(bytes: Uint8Array): EventCursor {
  const cursor = new EventCursor()
  cursor.at(bytes, new DataView(bytes.buffer), 0, 3)
  return cursor
}

const i64 = (n: bigint): Uint8Array => new Uint8Array(BigInt64Array.of(n).buffer)
const u32 = (n: number): Uint8Array => new Uint8Array(Uint32Array.of(n).buffer)

test('reads the header and each parameter in any order', () => {
  const name = new TextEncoder().encode('/etc/passwd\0')
  const ev = cursorOn(encode(OPENAT_2_X, [i64(-2n), i64(-100n), name, u32(0x80000001)], 1795460441661293097n, 4321n))
  assert.equal(ev.time(), 1795460441661293097n)
  assert.equal(ev.tid, 4321)
  assert.equal(ev.cpu, 3)
  assert.equal(ev.uint(3), 0x80000001)
  assert.equal(ev.text(2), '/etc/passwd')
  assert.equal(ev.size(2), 12)
  assert.equal(ev.int(0), -2)
  assert.equal(ev.int(1), -100)
  assert.equal(ev.int(3), -0x7fffffff)
})

test('a parameter that the event lacks is absent, not garbage', () => {
  const ev = cursorOn(encode(OPENAT_2_X, [i64(5n), new Uint8Array(0)]))
  assert.equal(ev.size(1), 0)
  assert.equal(ev.int(1), 0)
  assert.equal(ev.size(2), -1)
  assert.equal(ev.text(2), '')
  assert.equal(ev.uint(6), 0)
})

test('integers of 64 bits are exact in halves', () => {
  const ev = cursorOn(encode(OPENAT_2_X, [i64(-1n)]))
  assert.deepEqual([ev.hi(0), ev.lo(0)], [0xffffffff, 0xffffffff])
})

test('types with large payloads have lengths of four bytes', () => {
  const json = new Uint8Array(100_000).fill(0x61)
  const ev = cursorOn(encode(CONTAINER_JSON_2_E, [json]))
  assert.equal(ev.size(0), 100_000)
  assert.equal(ev.text(0).length, 100_000)
})
