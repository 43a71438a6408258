import assert from 'node:assert/strict'
import test from 'node:test'

import { toBytes } from '../bytes.ts'
import { filePlace, placeInCondition, placeOf } from './places.ts'
import { snippetOf } from './snippet.ts'

const file = filePlace('f')

function at(offset: number, text: string): string {
  return snippetOf(placeOf('rule', 'r', { line: 0, column: 0, offset }, file), toBytes(text))
}

test('the line of the place with a mark below it', () => {
  assert.equal(at(6, 'first\nsecond\nthird'), 'second\n^\n')
  assert.equal(at(8, 'first\nsecond\nthird'), 'second\n  ^\n')
  assert.equal(at(8, 'first\r\nsecond\r\n'), 'second\n ^\n')
})

test('a place past the end of its line is shown at its end', () => {
  assert.equal(at(5, 'tags:\n'), 'tags:\n    ^\n')
  assert.equal(at(99, 'tags:\n\n'), 'tags:\n    ^\n')
  assert.equal(at(0, ''), '<nothing to show>\n')
})

test('the mark counts characters, not bytes', () => {
  assert.equal(at(4, 'éé x'), 'éé x\n  ^\n')
})

test('long lines are cut', () => {
  const [line, mark] = at(500, 'a'.repeat(1000)).split('\n')
  assert.match(line!, /^\.\.\.a+\.\.\.$/)
  assert.ok(line!.length <= 162)
  assert.equal(mark!.length, 81)
})

test('inside a condition the text is that of the condition', () => {
  const condition = placeOf('rule condition', '', { line: 3, column: 13, offset: 100 }, file)
  const place = placeInCondition({ line: 1, column: 5, offset: 4 }, 'a = \u001b b', condition)
  assert.equal(snippetOf(place, ''), 'a = \ufffd b\n    ^\n')
})
