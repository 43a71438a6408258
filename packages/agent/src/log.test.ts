import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stamp } from './log.ts'

test('log lines begin as those of Falco', () => {
  const date = new Date(2026, 10, 3, 8, 5, 9)
  assert.equal(stamp(date, false), 'Tue Nov  3 08:05:09 2026')
  assert.match(stamp(date, true), /^2026-11-03T08:05:09[+-]\d{4}$/)
})
