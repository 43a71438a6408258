import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as kinds from '../events/kinds.ts'
import { inNetwork, parseIpv4, parseIpv6, parseLiteral } from './literals.ts'

function value(type: number, text: string) {
  const parsed = parseLiteral(type, text)
  return parsed.ok ? parsed.value : undefined
}

function bytes(...list: number[]): string {
  return String.fromCharCode(...list)
}

test('numbers', () => {
  assert.equal(value(kinds.PT_UINT32, '42'), 42)
  assert.equal(value(kinds.PT_INT64, '9223372036854775807'), 9223372036854775807n)
  assert.equal(value(kinds.PT_RELTIME, '-1'), 18446744073709551615n)
  assert.equal(value(kinds.PT_UINT32, '0x2a'), undefined)
  assert.equal(value(kinds.PT_DOUBLE, '1.5'), undefined)
  assert.equal(value(kinds.PT_DOUBLE, '-3'), -3)
})

test('ports, by number and by name of the service', () => {
  assert.equal(value(kinds.PT_PORT, '443'), 443)
  assert.equal(value(kinds.PT_PORT, 'https'), 443)
  assert.equal(value(kinds.PT_PORT, ''), 0)
  assert.equal(value(kinds.PT_PORT, '65537'), 1)
  assert.equal(value(kinds.PT_PORT, '+1'), undefined)
  assert.equal(value(kinds.PT_PORT, 'nonsense'), undefined)
  const own = parseLiteral(kinds.PT_PORT, 'mine', (service) => (service === 'mine' ? 7 : undefined))
  assert.deepEqual(own, { ok: true, value: 7 })
})

test('truth values', () => {
  assert.equal(value(kinds.PT_BOOL, 'true'), true)
  assert.equal(value(kinds.PT_BOOL, 'false'), false)
  assert.equal(value(kinds.PT_BOOL, '1'), undefined)
})

test('addresses', () => {
  assert.equal(value(kinds.PT_IPADDR, '10.0.0.1'), bytes(10, 0, 0, 1))
  assert.equal(value(kinds.PT_IPADDR, '::1'), '\0'.repeat(15) + '\x01')
  assert.equal(value(kinds.PT_IPADDR, 'fe80::1:2'), bytes(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2))
  // A dot makes it IPv4.
  assert.equal(value(kinds.PT_IPADDR, '::ffff:1.2.3.4'), undefined)
  assert.equal(parseIpv6('::ffff:1.2.3.4'), '\0'.repeat(10) + bytes(0xff, 0xff, 1, 2, 3, 4))
  assert.equal(parseIpv6('1:2:3:4:5:6:7:8')!.length, 16)
  for (const text of ['1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', ' 1.2.3.4'])
    assert.equal(parseIpv4(text), undefined)
  for (const text of ['', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '12345::', '1:2:3:4:5:6:7::8', 'g::'])
    assert.equal(parseIpv6(text), undefined, text)
})

test('networks', () => {
  const net = value(kinds.PT_IPNET, '10.1.0.0/15') as string
  assert.ok(inNetwork(bytes(10, 0, 255, 9), net))
  assert.ok(inNetwork(bytes(10, 1, 0, 0), net))
  assert.ok(!inNetwork(bytes(10, 2, 0, 0), net))
  assert.ok(!inNetwork('\0'.repeat(16), net))
  assert.ok(inNetwork(bytes(1, 2, 3, 4), value(kinds.PT_IPNET, '0.0.0.0/0') as string))
  const six = value(kinds.PT_IPNET, 'fe80::/10') as string
  assert.ok(inNetwork(bytes(0xfe, 0xbf) + '\0'.repeat(14), six))
  assert.ok(!inNetwork(bytes(0xfe, 0xc0) + '\0'.repeat(14), six))
  for (const text of [
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    'fe80::',
    'fe80::/0',
    'fe80::/129',
    'fe80::/x',
  ])
    assert.equal(value(kinds.PT_IPNET, text), undefined, text)
})

test('texts have a longest length and no NUL', () => {
  assert.equal(value(kinds.PT_CHARBUF, 'x'.repeat(255)), 'x'.repeat(255))
  assert.equal(value(kinds.PT_CHARBUF, 'x'.repeat(256)), undefined)
  assert.equal(value(kinds.PT_FSPATH, 'a\0b'), undefined)
  assert.equal(value(kinds.PT_BYTEBUF, 'a\0b'), 'a\0b')
  assert.equal(value(kinds.PT_SIGTYPE, '9'), undefined)
})
