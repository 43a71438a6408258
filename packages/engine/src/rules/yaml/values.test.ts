import assert from 'node:assert/strict'
import test from 'node:test'

import { parseBoolean, parseUnsigned32 } from './values.ts'

test('booleans: lower case, upper case, capitalised', () => {
  for (const text of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
    assert.equal(parseBoolean(text), true, text)
  for (const text of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'OFF'])
    assert.equal(parseBoolean(text), false, text)
  for (const text of ['', '1', '0', 'tRue', 'yEs', 'maybe', ' true', 't'])
    assert.equal(parseBoolean(text), undefined, text)
})

test('unsigned numbers of 32 bits', () => {
  const numbers = { '0': 0, '62': 62, '+5': 5, '010': 8, '0x3E': 62, '4294967295': 4294967295, '7 ': 7 }
  for (const [text, value] of Object.entries(numbers)) assert.equal(parseUnsigned32(text), value, text)
  for (const text of ['', '-1', '1.5', '4294967296', '08', '0x', ' 1', 'a', '1a'])
    assert.equal(parseUnsigned32(text), undefined, text)
})
