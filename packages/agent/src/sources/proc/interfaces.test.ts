import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressBytes, readInterfaces } from './interfaces.ts'

test('addresses become their bytes in network order', () => {
  assert.equal(addressBytes('10.0.255.1'), '\x0a\0\xff\x01')
  assert.equal(addressBytes('::1'), `${'\0'.repeat(15)}\x01`)
  assert.equal(addressBytes('::'), '\0'.repeat(16))
  assert.equal(addressBytes('fe80::1:2%eth0'), `\xfe\x80${'\0'.repeat(11)}\x01\0\x02`)
  assert.equal(addressBytes('1:2:3:4:5:6:7:8'), '\0\x01\0\x02\0\x03\0\x04\0\x05\0\x06\0\x07\0\x08')
  assert.equal(addressBytes('::ffff:1.2.3.4'), `${'\0'.repeat(10)}\xff\xff\x01\x02\x03\x04`)
  assert.equal(addressBytes('1:2'), '')
})

test('the loopback interface is there', (t) => {
  const found = readInterfaces().find((i) => i.address === '\x7f\0\0\x01')
  if (found === undefined) return t.skip('this machine has no loopback address')
  assert.deepEqual([found.netmask, found.broadcast], ['\xff\0\0\0', '\x7f\xff\xff\xff'])
})
