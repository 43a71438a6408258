import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { bytesOf } from './bytes.ts'
import { Interner } from './intern.ts'

test('gives back the bytes, whatever was interned before', () => {
  // Eight places: almost every string meets another in its bucket.
  const interner = new Interner(3)
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 50 }), (list) => {
      for (const bytes of list) assert.deepEqual(bytesOf(interner.intern(bytes, 0, bytes.length)), bytes)
    }),
  )
})

test('text ends at the first NUL or at the end', () => {
  const interner = new Interner(4)
  const buf = bytesOf('ab\0cd')
  assert.equal(interner.internText(buf, 0, 5), 'ab')
  assert.equal(interner.internText(buf, 3, 5), 'cd')
  assert.equal(interner.internText(buf, 2, 5), '')
})

test('strings longer than the limit are decoded all the same', () => {
  const interner = new Interner(4, 8)
  const long = 'x'.repeat(5000)
  assert.equal(interner.intern(bytesOf(long), 0, long.length), long)
})
