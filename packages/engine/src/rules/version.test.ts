import assert from 'node:assert/strict'
import test from 'node:test'

import { parseVersion, printVersion, satisfies } from './version.ts'

test('versions have three numbers', () => {
  assert.equal(printVersion(parseVersion('0.62.0')!), '0.62.0')
  assert.equal(printVersion(parseVersion('1.2.3-rc1')!), '1.2.3')
  for (const text of ['', '1', '1.2', 'v1.2.3', 'a.b.c', '1..2']) assert.equal(parseVersion(text), undefined, text)
})

const fits = (version: string, required: string) => satisfies(parseVersion(version)!, parseVersion(required)!)

test('a version satisfies older ones of the same major number', () => {
  assert.ok(fits('0.62.0', '0.62.0'))
  assert.ok(fits('0.62.0', '0.9.30'))
  assert.ok(!fits('0.62.0', '0.62.1'))
  assert.ok(!fits('1.0.0', '0.9.0'))
  assert.ok(!fits('0.9.0', '1.0.0'))
})
