import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { FieldRef, Value } from './define.ts'
import { type FieldEnvironment, resolveField } from './index.ts'
import { printJson, printText } from './print.ts'

function field(text: string, env: FieldEnvironment = {}): FieldRef {
  const found = resolveField(text, env)
  assert.ok(found.ok, text)
  return found.field
}

function both(text: string, value: Value, env: FieldEnvironment = {}): [text: string, json: string] {
  return [printText(field(text, env), value), printJson(field(text, env), value)]
}

test('numbers by format', () => {
  assert.deepEqual(both('proc.pid', -1), ['-1', '-1'])
  assert.deepEqual(both('evt.num', 12), ['12', '12'])
  assert.deepEqual(both('fd.ino', 18446744073709551615n), ['18446744073709551615', '18446744073709551615'])
  assert.deepEqual(both('fd.dev', 0xfe00), ['FE00', '"FE00"'])
  assert.deepEqual(both('fd.dev', -1), ['FFFFFFFF', '"FFFFFFFF"'])
  assert.deepEqual(both('evt.reltime.ns', 5), ['000000005', '5'])
  // A type without a numeric format shows nothing.
  assert.deepEqual(both('evt.type.is.open', 1), ['<NA>', 'null'])
})

test('doubles have one decimal as text and all in JSON', () => {
  assert.deepEqual(both('proc.fdusage', 0.68359375), ['0.7', '0.68359375'])
  assert.deepEqual(both('proc.fdusage', 2), ['2.0', '2.0'])
})

test('truth values and addresses', () => {
  assert.deepEqual(both('evt.failed', true), ['true', 'true'])
  assert.deepEqual(both('fd.cip', '\x0a\0\0\x01'), ['10.0.0.1', '"10.0.0.1"'])
  assert.deepEqual(both('fd.cip', '\0'.repeat(15) + '\x01'), ['::1', '"::1"'])
  assert.equal(printText(field('fd.cnet'), '\x0a\0\0\x01'), '<IPNET>')
})

test('texts of programs are made printable, those of runtimes are not', () => {
  const replaced = '\u00ef\u00bf\u00bd'
  assert.deepEqual(both('proc.args', 'a\nb\xff"'), [`a${replaced}b${replaced}"`, `"a${replaced}b${replaced}\\""`])
  assert.deepEqual(both('proc.name', '\u00c3\u00a9'), ['\u00c3\u00a9', '"\u00c3\u00a9"'])
  assert.deepEqual(both('container.name', 'a\nb'), ['a\nb', '"a\\nb"'])
})

test('lists', () => {
  assert.deepEqual(both('fd.types', ['file', 'pipe']), ['(file,pipe)', '["file","pipe"]'])
  assert.deepEqual(both('fd.types', []), ['()', 'null'])
  assert.equal(printText(field('fd.types'), new Array<string>(400).fill('file')).length, 1023)
})

test('times are text, and numbers in JSON', () => {
  const env = { utcOffset: () => 7200 }
  const time = 1_700_000_000_123_456_789n
  assert.deepEqual(both('evt.time', time, env), ['00:13:20.123456789', '1700000000123456789'])
  assert.deepEqual(both('evt.time.iso8601', time, env), ['2023-11-14T22:13:20.123456789+0000', '1700000000123456789'])
  assert.deepEqual(both('evt.datetime.s', time, env), ['2023-11-15 00:13:20', '1700000000123456789'])
})

test('buffers', () => {
  assert.deepEqual(both('evt.buffer', 'a\0b'), ['a.b', '"a.b"'])
  assert.equal(both('evt.buffer', 'x'.repeat(1022))[0].length, 1022)
  assert.equal(both('evt.buffer', 'x'.repeat(1023))[0].length, 1021)
  // Encoded twice, as decoders of Falco's alerts expect.
  assert.equal(both('evt.buffer', 'abc', { bufferFormat: 'base64' })[0], btoa(btoa('abc')))
})
