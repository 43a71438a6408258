import assert from 'node:assert/strict'
import test from 'node:test'

import { toBytes } from '../bytes.ts'
import { filePlace, placeInCondition, placeOf } from './places.ts'
import { snippetOf } from './snippet.ts'

function show(offset: number, text: string): string {
  return snippetOf(placeOf('rule', 'r', { line: 0, column: 0, offset }, filePlace('f', toBytes(text))))
}

test('the line of the place with a mark below it', () => {
  assert.equal(show(6, 'first\nsecond\nthird'), 'second\n^\n')
  assert.equal(show(8, 'first\nsecond\nthird'), 'second\n  ^\n')
  assert.equal(show(8, 'first\r\nsecond\r\n'), 'second\n ^\n')
})

test('a place past the end of its line is shown at its end', () => {
  assert.equal(show(5, 'tags:\n'), 'tags:\n    ^\n')
  assert.equal(show(99, 'tags:\n\n'), 'tags:\n    ^\n')
  assert.equal(show(0, ''), '<nothing to show>\n')
})

test('the mark counts characters, not bytes', () => {
  assert.equal(show(4, 'éé x'), 'éé x\n  ^\n')
})

test('long lines are cut', () => {
  const [line, mark] = show(500, 'a'.repeat(1000)).split('\n')
  assert.match(line!, /^\.\.\.a+\.\.\.$/)
  assert.ok(line!.length <= 162)
  assert.equal(mark!.length, 81)
})

test('inside a condition the text is that of the condition, with its lists', () => {
  const condition = placeOf('rule condition', '', { line: 3, column: 13, offset: 100 }, filePlace('f', ''))
  const at = { line: 1, column: 5, offset: 4 }
  assert.equal(snippetOf(placeInCondition(at, 'a = \u001b b', condition)), 'a = \ufffd b\n    ^\n')
  assert.equal(snippetOf(placeInCondition(at, 'a = l', condition, 'a = b, c')), 'a = b, c\n    ^\n')
})

test('a place in an earlier file is shown with the text of that file', () => {
  const [first, second] = ['first', 'second'].map((text) => filePlace(text, `${text} file`))
  assert.equal(snippetOf(placeOf('rule', 'r', { line: 0, column: 0, offset: 6 }, first!)), 'first file\n      ^\n')
  assert.equal(snippetOf(placeOf('rule', 'r', { line: 0, column: 0, offset: 0 }, second!)), 'second file\n^\n')
})
