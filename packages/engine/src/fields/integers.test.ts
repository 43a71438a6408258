import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { i64, narrow, parseInteger, u64, u64Difference } from './integers.ts'

const u64s = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const halves = (value: bigint): [number, number] => [Number(value >> 32n), Number(value & 0xffffffffn)]

test('halves make the exact integer, as a number when it is exact', () => {
  assert.equal(u64(0, 5), 5)
  assert.equal(u64(0x1fffff, 0xffffffff), Number.MAX_SAFE_INTEGER)
  assert.equal(u64(0x200000, 0), 1n << 53n)
  assert.equal(i64(0xffffffff, 0xffffffff), -1)
  assert.equal(i64(0x80000000, 0), -(1n << 63n))
  fc.assert(
    fc.property(u64s, (value) => {
      assert.equal(BigInt(u64(...halves(value))), value)
      assert.equal(BigInt(i64(...halves(value))), BigInt.asIntN(64, value))
      assert.equal(typeof u64(...halves(value)), typeof narrow(value))
    }),
  )
})

test('differences wrap', () => {
  fc.assert(
    fc.property(u64s, u64s, (a, b) => {
      assert.equal(BigInt(u64Difference(...halves(a), ...halves(b))), BigInt.asUintN(64, a - b))
    }),
  )
})

test('constants are read as scanf reads them', () => {
  assert.equal(parseInteger(' +12', 32, true), 12)
  assert.equal(parseInteger('007', 32, false), 7)
  assert.equal(parseInteger('-1', 32, false), 0xffffffff)
  assert.equal(parseInteger('-1', 64, false), (1n << 64n) - 1n)
  assert.equal(parseInteger('300', 8, false), 44)
  assert.equal(parseInteger('200', 8, true), -56)
  assert.equal(parseInteger('99999999999999999999', 64, true), (1n << 63n) - 1n)
  for (const text of ['', '0x10', '1 ', '1.0', '1e3', '--1', 'one'])
    assert.equal(parseInteger(text, 32, true), undefined, text)
})
