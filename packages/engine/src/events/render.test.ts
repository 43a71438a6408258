import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import * as codes from './codes.ts'
import { EVENT_COUNT, events } from './table.ts'
import { flagTables } from './flag-tables.ts'
import { printBase64, printDots } from './render-bytes.ts'
import { errorName, signalName } from './render-names.ts'
import { padded, printEnum, printFlags, printParamInteger, printShortest } from './render-numbers.ts'
import { printAddress, printTuple } from './render-sockets.ts'
import { printIsoTime, printLocalTime } from './render-time.ts'
import { renderParam, renderParams, type Rendering } from './render.ts'
import { Player } from '../state/test-events.ts'

const rendering: Rendering = { buffers: 'dots', utcOffset: () => 0 }
const base64: Rendering = { ...rendering, buffers: 'base64' }

function bytes(...list: number[]): Uint8Array {
  return Uint8Array.from(list)
}

test('integers print as C prints them', () => {
  assert.equal(printParamInteger(0xffffffff, 4, false, 'dec'), '-1')
  assert.equal(printParamInteger(0xffffffff, 4, false, 'hex'), 'FFFFFFFF')
  assert.equal(printParamInteger(0xff, 1, true, 'dec'), '-1')
  assert.equal(printParamInteger(0xff, 1, true, 'hex'), 'FFFFFFFF')
  assert.equal(printParamInteger(0xff, 1, false, 'dec'), '255')
  assert.equal(printParamInteger(0o644, 4, false, 'oct'), '0644')
  assert.equal(printParamInteger(0, 4, false, 'oct'), '0')
  assert.equal(printParamInteger((1n << 64n) - 1n, 8, false, 'dec'), '-1')
  assert.equal(printParamInteger((1n << 64n) - 1n, 8, false, 'hex'), 'FFFFFFFFFFFFFFFF')
  assert.equal(padded(5), '000000005')
  assert.equal(padded(-5), '-00000005')
})

test('seconds print short', () => {
  assert.equal(printShortest(0.5), '0.5')
  assert.equal(printShortest(0), '0')
  assert.equal(printShortest(60), '60')
  assert.equal(printShortest(1234567), '1.23457e+06')
  assert.equal(printShortest(0.000012), '1.2e-05')
  assert.equal(printShortest(0.0001), '0.0001')
  assert.equal(printShortest(18.446744073), '18.4467')
})

test('flags and enumerations print the names of the table', () => {
  assert.equal(printFlags(flagTables.file_flags, 0x107), 'O_TRUNC|O_CREAT|O_RDWR')
  assert.equal(printFlags(flagTables.file_flags, 0), 'O_NONE')
  assert.equal(printFlags(flagTables.file_flags, 0x80000000), '')
  assert.equal(printEnum(flagTables.socket_families, 1), 'AF_LOCAL|AF_UNIX')
  assert.equal(printEnum(flagTables.socket_families, 200), '')
})

test('errors and signals have the names of Linux', () => {
  assert.deepEqual([1, 2, 11, 40, 42, 59, 95, 111, 115, 125, 512, 530].map(errorName), [
    'EPERM',
    'ENOENT',
    'EAGAIN',
    'ELOOP',
    'ENOMSG',
    'EBFONT',
    'EOPNOTSUPP',
    'ECONNREFUSED',
    'EINPROGRESS',
    'ECANCELED',
    'ERESTARTSYS',
    'EIOCBRETRY',
  ])
  assert.deepEqual([0, 41, 58, 126, 517].map(errorName), ['', '', '', '', ''])
  assert.deepEqual([1, 9, 15, 31, 32].map(signalName), ['SIGHUP', 'SIGKILL', 'SIGTERM', 'SIGSYS', ''])
})

/** ::ffff:1.2.3.N. */
function mapped(last: number): string {
  return `${'\0'.repeat(10)}\xff\xff\x01\x02\x03${String.fromCharCode(last)}`
}

test('addresses and tuples', () => {
  const ipv4 = '\x02\x0a\0\0\x01\x50\0'
  assert.equal(printAddress(ipv4), '10.0.0.1:80')
  assert.equal(printAddress(`\x0a${'\0'.repeat(15)}\x01\xbb\x01`), '::1:443')
  assert.equal(printAddress('\x01/run/x\0'), '/run/x')
  assert.equal(printAddress('\x10'), 'family 16')
  assert.equal(printAddress(''), '<NA>')
  assert.equal(printAddress('\x02\x0a'), 'INVALID IPv4')
  assert.equal(printAddress('\x0a'), 'INVALID IPv6')
  assert.equal(printTuple('\x02\x0a\0\0\x01\x50\0\x0a\0\0\x02\x39\x30'), '10.0.0.1:80->10.0.0.2:12345')
  assert.equal(printTuple(`\x0a${mapped(4)}\x01\0${mapped(5)}\x02\0`), '1.2.3.4:1->1.2.3.5:2')
  assert.equal(printTuple(`\x01${'\x01\0\0\0\0\0\0\0'}${'\xff\0\0\0\0\0\0\x80'}/s\0`), '1->80000000000000ff /s')
  assert.equal(printTuple(''), 'NULL')
})

test('buffers', () => {
  assert.equal(printDots('a\nb\xffc'), 'a.b.c')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (data) => {
      assert.equal(printBase64(String.fromCharCode(...data)), Buffer.from(data).toString('base64'))
    }),
  )
})

test('times', () => {
  const time = 1_700_000_000_000_000_005n
  assert.equal(printIsoTime(time), '2023-11-14T22:13:20.000000005+0000')
  assert.equal(
    printLocalTime(time, () => 3600, { date: true, nanoseconds: true }),
    '2023-11-14 23:13:20.000000005',
  )
  assert.equal(
    printLocalTime(time, () => -3600, { date: false, nanoseconds: false }),
    '21:13:20',
  )
})

test('parameters show what they stand for', () => {
  const player = new Player()
  player.load({ tid: 10, comm: 'sh', cwd: '/home/' })
  player.play(codes.OPENAT_2_X, 10, 3, -100, '/etc', 0x400, 0, 0, 0)
  const c = player.play(codes.OPENAT_2_X, 10, -2, 3, '../x', 0x107, 0o644, 0xfe00, 12)
  assert.equal(
    renderParams(c, rendering),
    'fd=-2(ENOENT) dirfd=3(<d>/etc) name=../x(/x) flags=263(O_TRUNC|O_CREAT|O_RDWR) mode=0644 dev=FE00 ino=12',
  )
  assert.equal(renderParam(c, 0, rendering), 'ENOENT')
  assert.equal(renderParam(c, 9, rendering), undefined)
})

test('a buffer prints in the configured form', () => {
  const player = new Player()
  player.load({ tid: 10 })
  const c = player.play(codes.WRITE_X, 10, 3, bytes(0x61, 0, 0xff), 1, 3)
  assert.equal(renderParam(c, 1, rendering), 'a..')
  assert.equal(renderParam(c, 1, base64), 'YQD/')
  assert.equal(renderParam(player.play(codes.WRITE_X, 10, 3, undefined, 1, 3), 1, rendering), 'NULL')
})

test('a dynamic parameter has the type that its first byte selects', () => {
  const player = new Player()
  player.load({ tid: 10 })
  const value = (...list: number[]): string | undefined =>
    renderParam(player.play(codes.SETSOCKOPT_X, 10, 0, 3, 0, 0, bytes(...list), 4), 4, rendering)
  assert.equal(value(2, 7, 0, 0, 0), '7')
  assert.equal(value(0, 0x41), 'A')
  assert.equal(value(9), 'INVALID DYNAMIC PARAMETER')
  assert.equal(value(4, 0, 0x65, 0xcd, 0x1d, 0, 0, 0, 0), '0.5s')
})

test('no bytes make rendering throw', () => {
  const player = new Player()
  player.load({ tid: 10 })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: EVENT_COUNT - 1 }),
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }),
      (code, params) => {
        const c = player.play(code, 10, ...params.slice(0, events[code]!.params.length))
        assert.equal(typeof renderParams(c, rendering), 'string')
        assert.equal(typeof renderParams(c, base64), 'string')
      },
    ),
    { numRuns: 2000 },
  )
})
