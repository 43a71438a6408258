import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

test('a slip of the keyboard finds what was meant, something else finds nothing', () => {
  const words = ['replay', 'trace', 'json_output']
  assert.equal(nearest('repaly', words), 'replay')
  assert.equal(nearest('JSON_OUTPUT', words), 'json_output')
  assert.equal(nearest('jsonoutput', words), 'json_output')
  assert.equal(nearest('xyz', words), undefined)
  assert.equal(nearest('', words), undefined)
})
