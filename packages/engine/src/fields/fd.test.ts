import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as codes from '../events/codes.ts'
import { Player } from '../state/test-events.ts'
import type { BuildMatch, Operator, Value } from './define.ts'
import { resolveField } from './index.ts'

const build: BuildMatch = () => () => false

function read(player: Player, text: string): Value | undefined {
  const found = resolveField(text)
  assert.ok(found.ok, text)
  return found.field.extract(player.c)
}

function compare(player: Player, text: string, op: Operator, ...literals: string[]): boolean | string {
  const found = resolveField(text)
  assert.ok(found.ok && found.field.compare !== undefined, text)
  const holds = found.field.compare(op, undefined, literals, build)
  return typeof holds === 'function' ? holds(player.c) : holds.error
}

/** 10.0.0.1:4000 connected to 10.0.0.2:80. */
function connected(): Player {
  const player = new Player()
  player.load({ tid: 10 })
  player.play(codes.SOCKET_X, 10, 5, 2, 1, 0)
  const tuple = Uint8Array.of(2, 10, 0, 0, 1, 0xa0, 0x0f, 10, 0, 0, 2, 80, 0)
  player.play(codes.CONNECT_X, 10, 0, tuple, 5, Uint8Array.of(2, 10, 0, 0, 2, 80, 0))
  return player
}

test('a connection has a client and a server', () => {
  const player = connected()
  assert.deepEqual(
    [
      'fd.name',
      'fd.type',
      'fd.typechar',
      'fd.l4proto',
      'fd.cport',
      'fd.sport',
      'fd.sip',
      'fd.sproto',
      'fd.sockfamily',
    ].map((text) => read(player, text)),
    ['10.0.0.1:4000->10.0.0.2:80', 'ipv4', '4', 'tcp', 4000, 80, '\x0a\0\0\x02', '80', 'ip'],
  )
  assert.equal(read(player, 'fd.directory'), undefined)
  assert.equal(read(player, 'fd.uid'), '105')
})

test('fd.ip, fd.port and fd.net look at both ends', () => {
  const player = connected()
  assert.equal(compare(player, 'fd.ip', '=', '10.0.0.1'), true)
  assert.equal(compare(player, 'fd.ip', '=', '10.0.0.3'), false)
  assert.equal(compare(player, 'fd.ip', '!=', '10.0.0.2'), false)
  assert.equal(compare(player, 'fd.ip', '!=', '10.0.0.3'), true)
  assert.equal(compare(player, 'fd.ip', '!=', '::1'), true)
  assert.equal(compare(player, 'fd.ip', 'in', '10.0.0.1'), false)
  assert.equal(compare(player, 'fd.port', '=', '80'), true)
  assert.equal(compare(player, 'fd.port', '<', '100'), true)
  assert.equal(compare(player, 'fd.port', '!=', 'http'), false)
  assert.equal(compare(player, 'fd.port', 'in', '1', '4000'), true)
  assert.equal(compare(player, 'fd.net', '=', '10.0.0.2/32'), true)
  assert.equal(compare(player, 'fd.net', '!=', '10.0.0.2/32'), false)
  assert.equal(compare(player, 'fd.net', 'in', '1.0.0.0/8', '10.0.0.0/8'), false, 'the first one counts')
  assert.equal(compare(player, 'fd.net', '!=', 'fe80::/10'), true)
  assert.match(String(compare(player, 'fd.ip', '=', 'ten')), /IPv6/)
})

test('a call that fails names what it was asked for', () => {
  const player = new Player()
  player.load({ tid: 10, cwd: '/home/' })
  player.play(codes.OPENAT_2_X, 10, -2, -100, 'a//b', 1, 0, 0, 0)
  assert.equal(read(player, 'fd.name'), '/home/a/b')
  assert.equal(read(player, 'fd.nameraw'), 'a/b')
  assert.equal(read(player, 'fd.directory'), '/home/a')
  assert.equal(read(player, 'fd.filename'), undefined)
  assert.equal(read(player, 'fd.typechar'), 'f')
  assert.equal(read(player, 'fd.type'), undefined)
})

test('directory and name of a file', () => {
  const player = new Player()
  player.load({ tid: 10, cwd: '/' })
  const parts = (path: string): (Value | undefined)[] => {
    player.play(codes.OPENAT_2_X, 10, 3, -100, path, 1, 0, 0, 0)
    return [read(player, 'fd.directory'), read(player, 'fd.filename')]
  }
  assert.deepEqual(parts('/etc/passwd'), ['/etc', 'passwd'])
  assert.deepEqual(parts('/passwd'), ['/', 'passwd'])
  assert.deepEqual(parts('/'), ['/', '/'])
})

test('numbers of devices', () => {
  const player = new Player()
  player.load({ tid: 10, cwd: '/' })
  player.play(codes.OPENAT_2_X, 10, 3, -100, '/x', 1, 0, 0x10fe03, 77)
  assert.deepEqual(
    ['fd.dev', 'fd.dev.major', 'fd.dev.minor', 'fd.ino'].map((text) => read(player, text)),
    [0x10fe03, 0xfe, 0x103, 77],
  )
})

test('paths of calls that succeed', () => {
  const player = new Player()
  player.load({ tid: 10, cwd: '/home/' })
  player.play(codes.RENAME_X, 10, 0, 'a', '../b')
  assert.deepEqual(
    ['fs.path.source', 'fs.path.sourceraw', 'fs.path.target', 'fs.path.name'].map((text) => read(player, text)),
    ['/home/a', 'a', '/b', undefined],
  )
  player.play(codes.RENAME_X, 10, -13, 'a', '../b')
  assert.equal(read(player, 'fs.path.source'), undefined)
  player.play(codes.LINK_2_X, 10, 0, '/old', '/new')
  assert.deepEqual([read(player, 'fs.path.source'), read(player, 'fs.path.target')], ['/new', '/old'])
})
