import assert from 'node:assert/strict'
import test from 'node:test'

import { nearest, suggestion } from './suggest.ts'

const names = ['proc.name', 'proc.pname', 'fd.name', 'evt.type', 'condition', 'priority']

test('the nearest name', () => {
  assert.equal(nearest('proc.nmae', names), 'proc.name')
  assert.equal(nearest('conditions', names), 'condition')
  assert.equal(nearest('Priority', names), 'priority')
  assert.equal(nearest('evt.tpye', names), 'evt.type')
})

test('no name when none is near', () => {
  assert.equal(nearest('k8s.pod.uid', names), undefined)
  assert.equal(nearest('', names), undefined)
  assert.equal(suggestion('abc', ['xyz']), '')
})

test('a hint ends a message', () => {
  assert.equal(suggestion('fd.nam', names), '; did you mean fd.name?')
})

test('names without end are no work', () => {
  assert.equal(nearest('a'.repeat(1e6), names), undefined)
})
