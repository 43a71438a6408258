import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventOpenFlags } from './open-flags.ts'

test('open flags of the kernel become those of events', () => {
  assert.equal(eventOpenFlags(0o0100000), 1)
  assert.equal(eventOpenFlags(0o02100001), 0x1002)
  assert.equal(eventOpenFlags(0o0102002), 3 | 8)
  // Of the two bits of O_SYNC one is O_DSYNC; of those of O_TMPFILE one is O_DIRECTORY.
  assert.equal(eventOpenFlags(0o010000), 1 | 0x10)
  assert.equal(eventOpenFlags(0o04010000), 1 | 0x10 | 0x80)
})
