import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBool, toDouble, toInteger } from './scalar.ts'

test('booleans are those of yaml-cpp', () => {
  for (const text of ['true', 'True', 'TRUE', 'yes', 'y', 'Y', 'on', 'ON']) assert.equal(toBool(text), true, text)
  for (const text of ['false', 'No', 'n', 'OFF']) assert.equal(toBool(text), false, text)
  for (const text of ['tRUE', '1', '0', '', 'maybe']) assert.equal(toBool(text), undefined, text)
})

test('integers may be octal and hexadecimal, and must fit', () => {
  assert.equal(toInteger('42', 0, 100), 42)
  assert.equal(toInteger('-1', -5, 100), -1)
  assert.equal(toInteger('0x10', 0, 100), 16)
  assert.equal(toInteger('010', 0, 100), 8)
  assert.equal(toInteger('09', 0, 100), undefined)
  assert.equal(toInteger('101', 0, 100), undefined)
  assert.equal(toInteger('4.5', 0, 100), undefined)
  assert.equal(toInteger('4x', 0, 100), undefined)
})

test('numbers', () => {
  assert.equal(toDouble('.1'), 0.1)
  assert.equal(toDouble('1e3'), 1000)
  assert.equal(toDouble('.inf'), Infinity)
  assert.equal(toDouble('x'), undefined)
})
