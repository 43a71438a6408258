import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldKey } from './field-key.ts'

test('an argument is quoted only when it needs it', () => {
  assert.equal(fieldKey('proc.name'), 'proc.name')
  assert.equal(fieldKey('proc.aname[2]'), 'proc.aname[2]')
  assert.equal(fieldKey('proc.env[A B]'), 'proc.env["A B"]')
  assert.equal(fieldKey('proc.env[a"b\\]'), 'proc.env["a\\"b\\\\"]')
  assert.equal(fieldKey("proc.env[it's]"), 'proc.env["it\'s"]')
  assert.equal(fieldKey('proc.env[]'), 'proc.env[""]')
})
