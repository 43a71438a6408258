import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { toBytes, toText } from './bytes.ts'
import { jsonString } from './json.ts'

test('strings are escaped as little as JSON allows', () => {
  assert.equal(jsonString('plain'), '"plain"')
  assert.equal(jsonString('a"b\\c\n\x01\x1f\x7f/'), '"a\\"b\\\\c\\n\\u0001\\u001f\x7f/"')
  assert.equal(jsonString(toBytes('ünï')), `"${toBytes('ünï')}"`)
  assert.equal(jsonString('\b\f\r\t'), '"\\b\\f\\r\\t"')
})

test('each ill-formed part becomes one U+FFFD', () => {
  assert.equal(toText(jsonString('a\xffb')), '"a\ufffdb"')
  assert.equal(toText(jsonString('\xe2\x82"')), '"\ufffd\\""')
  assert.equal(toText(jsonString('\xed\xa0\x80')), '"\ufffd\ufffd\ufffd"')
})

test('any text comes back unchanged, any bytes come back repaired', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      assert.equal(JSON.parse(toText(jsonString(toBytes(text)))), text),
    ),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const given = String.fromCharCode(...bytes)
      assert.equal(JSON.parse(toText(jsonString(given))), toText(given))
    }),
  )
})
