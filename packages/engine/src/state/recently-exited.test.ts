import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecentlyExited } from './recently-exited.ts'

test('remembers for two seconds, with the parent', () => {
  const exited = new RecentlyExited()
  exited.add(7, 1, 100, 4e9)
  assert.ok(exited.has(7, 1, 100, 4e9))
  assert.ok(exited.has(7, 1, 101, 1e9), 'across the halves of the time')
  assert.ok(!exited.has(7, 1, 101, 2e9))
  assert.ok(!exited.has(7, 1, 100, 3.9e9), 'not before')
  assert.ok(!exited.has(7, 2, 100, 4e9))
  assert.ok(!exited.has(7 + 8192, 1, 100, 4e9))
})

test('forgets the oldest', () => {
  const exited = new RecentlyExited()
  for (let tid = 1; tid <= 8193; tid++) exited.add(tid, 1, 0, 0)
  assert.ok(!exited.has(1, 1, 0, 0))
  assert.ok(exited.has(2, 1, 0, 0))
  assert.ok(exited.has(8193, 1, 0, 0))
  exited.clear()
  assert.ok(!exited.has(2, 1, 0, 0))
})
