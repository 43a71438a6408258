import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ipv4Text, ipv6Text, isMappedIpv4 } from './address-text.ts'

function ipv6(...groups: readonly number[]): string {
  return groups.map((group) => String.fromCharCode(group >> 8, group & 0xff)).join('')
}

test('IPv4', () => {
  assert.equal(ipv4Text('\x7f\0\0\x01'), '127.0.0.1')
  assert.equal(ipv4Text('xx\xff\xfe\0\x0a', 2), '255.254.0.10')
})

test('IPv6 in the form of inet_ntop', () => {
  assert.equal(ipv6Text(ipv6(0, 0, 0, 0, 0, 0, 0, 0)), '::')
  assert.equal(ipv6Text(ipv6(0, 0, 0, 0, 0, 0, 0, 1)), '::1')
  assert.equal(ipv6Text(ipv6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1)), '2001:db8::1:0:0:1')
  assert.equal(ipv6Text(ipv6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1)), '2001:db8:0:1:1:1:1:1')
  assert.equal(ipv6Text(ipv6(0xfe80, 0, 0, 0, 1, 2, 3, 0)), 'fe80::1:2:3:0')
  assert.equal(ipv6Text(ipv6(1, 2, 3, 4, 5, 6, 0, 0)), '1:2:3:4:5:6::')
  assert.equal(ipv6Text(ipv6(0, 0, 0, 0, 0, 0xffff, 0x0a00, 0x0001)), '::ffff:10.0.0.1')
  assert.equal(ipv6Text(ipv6(0, 0, 0, 0, 0, 0, 0x0a00, 0x0001)), '::10.0.0.1')
})

test('IPv4 inside IPv6', () => {
  assert.ok(isMappedIpv4(ipv6(0, 0, 0, 0, 0, 0xffff, 1, 2)))
  assert.ok(isMappedIpv4(ipv6(0, 0, 0, 0, 0, 0, 0, 0)), 'the unset address counts as both')
  assert.ok(!isMappedIpv4(ipv6(0, 0, 0, 0, 0, 0, 0, 1)))
  assert.ok(!isMappedIpv4(ipv6(0xfe80, 0, 0, 0, 0, 0xffff, 1, 2)))
})
