import assert from 'node:assert/strict'
import { test } from 'node:test'
import { internalJson, internalText, type InternalMessage } from './internal.ts'
import { isoTime } from './time.ts'

const message: InternalMessage = {
  rule: 'Saker internal: test',
  priority: 7,
  message: 'two "lines"\nhere',
  fields: { b: 2, a: 'x"y', c: 18446744073709551615n, d: null },
  time: 1795459857846780289n,
}

test('internal messages as JSON', () => {
  assert.equal(
    internalJson(message, 'host'),
    '{"hostname":"host","output":"two \\"lines\\"\\nhere","output_fields":{"a":"x\\"y","b":2,"c":18446744073709551615,"d":null},' +
      '"priority":"Debug","rule":"Saker internal: test","source":"internal","time":"2026-11-23T18:50:57.846780289Z"}',
  )
})

test('internal messages as text', () => {
  assert.match(
    internalText(message),
    /^\d\d:50:57\.846780289: Debug two "lines"\\nhere \(a="x\\"y" b=2 c=18446744073709551615 d=null\)$/,
  )
})

test('times are exact to the nanosecond over the whole range', () => {
  assert.equal(isoTime(0, 0), '1970-01-01T00:00:00.000000000')
  assert.equal(isoTime(0xffffffff, 0xffffffff), '2554-07-21T23:34:33.709551615')
})
