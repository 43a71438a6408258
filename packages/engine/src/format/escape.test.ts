import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { toBytes, toText } from '../bytes.ts'
import { escapeLine } from './escape.ts'

test('control characters, separators and direction marks are escaped', () => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['a\nb', 'a\\nb'],
    ['\x1b[31m', '\\u001b[31m'],
    ['\x7f\0', '\\u007f\\u0000'],
    ['back\\slash "quotes"', 'back\\slash "quotes"'],
    ['\u009b31m', '\\u009b31m'],
    ['\u2028\u202e\u2066', '\\u2028\\u202e\\u2066'],
    ['ünï日本 \u{1f985}', 'ünï日本 \u{1f985}'],
  ]
  for (const [given, want] of cases) assert.equal(toText(escapeLine(toBytes(given))), want)
})

test('bytes that are not UTF-8 are shown by their values', () => {
  assert.equal(escapeLine('a\xffb'), 'a\\xffb')
  assert.equal(escapeLine('\xe2\x82'), '\\xe2\\x82')
  assert.equal(escapeLine('\xc0\x80'), '\\xc0\\x80')
  assert.equal(escapeLine('\xed\xa0\x80'), '\\xed\\xa0\\x80')
})

test('any bytes give one printable line of well-formed UTF-8', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const escaped = escapeLine(String.fromCharCode(...bytes))
      const text = toText(escaped)
      assert.ok(!text.includes('\ufffd') || toText(String.fromCharCode(...bytes)).includes('\ufffd'))
      assert.equal(toBytes(text), escaped)
      for (const char of text) assert.match(char, /[^\p{Cc}\u2028\u2029]/u)
    }),
  )
})
