import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as codes from '../events/codes.ts'
import { newFdInfo } from '../scap/metadata.ts'
import {
  FD_CONNECTED,
  FD_IPV4,
  FD_IPV4_SERVER,
  FD_IPV6,
  FD_IPV6_SERVER,
  FD_ROLE_CLIENT,
  FD_ROLE_SERVER,
  FD_UNIX,
  L4_TCP,
  L4_UDP,
} from './fd.ts'
import { ipv4, type ParamValue, Player } from './test-events.ts'

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const STREAM = 1
const DGRAM = 2
const EINPROGRESS = 115

const CLIENT = '10.0.0.5'
const SERVER = '10.0.0.9'

function player(): Player {
  const p = new Player()
  p.state.loadInterfaces([
    { name: 'lo', address: '\x7f\0\0\x01', netmask: '\xff\0\0\0', broadcast: '', linkSpeed: 0 },
    { name: 'eth0', address: '\x0a\0\0\x05', netmask: '\xff\xff\xff\0', broadcast: '', linkSpeed: 0 },
  ])
  p.load({ tid: 1, ptid: 0 }, { tid: 10 })
  return p
}

/** IPv6 parameter: groups and port, once for an address and twice for a tuple. */
function ipv6(...ends: readonly [groups: readonly number[], port: number][]): Uint8Array {
  const out = [AF_INET6]
  for (const [groups, port] of ends) {
    for (const group of groups) out.push(group >> 8, group & 0xff)
    out.push(port & 0xff, port >> 8)
  }
  return Uint8Array.from(out)
}

/** A unix tuple parameter. */
function unix(source: bigint, dest: bigint, path: string): Uint8Array {
  const out = new Uint8Array(18 + path.length)
  const view = new DataView(out.buffer)
  out[0] = AF_UNIX
  view.setBigUint64(1, source, true)
  view.setBigUint64(9, dest, true)
  for (let i = 0; i < path.length; i++) out[17 + i] = path.charCodeAt(i)
  return out
}

/** An IPv4 address as raw bytes. */
function raw(text: string): string {
  return String.fromCharCode(...text.split('.').map(Number))
}

const mapped = [0, 0, 0, 0, 0, 0xffff]
const local6 = [0x2001, 0xdb8, 0, 0, 0, 0, 0, 5]
const remote6 = [0x2001, 0xdb8, 0, 0, 0, 0, 0, 9]

function connect(tuple: ParamValue, res = 0, address: ParamValue = undefined): ParamValue[] {
  return [res, tuple, 3, address]
}

test('a client connects', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, STREAM, 0, 0)
  assert.deepEqual([p.c.fd?.type, p.c.fd?.l4, p.c.fd?.name], [FD_IPV4, L4_TCP, ''])
  const c = p.play(codes.CONNECT_X, 10, ...connect(ipv4([CLIENT, 40000], [SERVER, 443]), -EINPROGRESS))
  assert.equal(c.fd?.name, '10.0.0.5:40000->10.0.0.9:443')
  assert.equal(c.fd?.flags, FD_ROLE_CLIENT | FD_CONNECTED)
  assert.deepEqual([c.fd?.sip, c.fd?.sport, c.fd?.dip, c.fd?.dport], ['\x0a\0\0\x05', 40000, '\x0a\0\0\x09', 443])
  assert.ok(p.state.fdRenamed)
  p.play(codes.CLOSE_X, 10, 0, 3)
  assert.ok(!p.state.fdRenamed)
})

test('a connection that fails changes nothing', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, STREAM, 0, 0)
  p.play(codes.CONNECT_X, 10, ...connect(ipv4([CLIENT, 40000], [SERVER, 443]), -111))
  assert.deepEqual([p.c.fd?.name, p.c.fd?.flags], ['', 0])
})

test('the address of the enter event is believed where the kernel side only repeats the program', () => {
  const p = player()
  const shown = ipv4(['6.6.6.6', 666])
  p.play(codes.SOCKET_X, 10, 3, AF_INET, DGRAM, 0, 0)
  p.play(codes.CONNECT_E, 10, 3, ipv4([SERVER, 53]))
  p.play(codes.CONNECT_X, 10, ...connect(ipv4([CLIENT, 40000], ['6.6.6.6', 666]), 0, shown))
  assert.equal(p.c.fd?.name, '10.0.0.5:40000->10.0.0.9:53')
  // The kernel knows better: the socket is connected elsewhere.
  p.play(codes.CONNECT_E, 10, 3, ipv4([SERVER, 53]))
  p.play(codes.CONNECT_X, 10, ...connect(ipv4([CLIENT, 40000], ['10.0.0.7', 53]), 0, shown))
  assert.equal(p.c.fd?.name, '10.0.0.5:40000->10.0.0.7:53')
  // Nothing but the enter event tells the address.
  p.play(codes.SOCKET_X, 10, 3, AF_INET, STREAM, 0, 0)
  p.play(codes.CONNECT_E, 10, 3, ipv4([SERVER, 80]))
  p.play(codes.CONNECT_X, 10, ...connect(undefined))
  assert.deepEqual([p.c.fd?.dport, p.c.fd?.name], [80, ''])
})

test('IPv6, and IPv4 through IPv6', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET6, STREAM, 0, 0)
  p.play(codes.CONNECT_X, 10, ...connect(ipv6([local6, 40000], [remote6, 443])))
  assert.equal(p.c.fd?.name, '2001:db8::5:40000->2001:db8::9:443')
  assert.equal(p.c.fd?.type, FD_IPV6)
  p.play(codes.SOCKET_X, 10, 3, AF_INET6, STREAM, 0, 0)
  p.play(codes.CONNECT_X, 10, ...connect(ipv6([[...mapped, 0x0a00, 5], 40000], [[...mapped, 0x0a00, 9], 443])))
  assert.equal(p.c.fd?.type, FD_IPV4)
  assert.deepEqual([p.c.fd?.sip, p.c.fd?.dport], ['\x0a\0\0\x05', 443])
  assert.equal(p.c.fd?.name, '<unknown>', 'the transport is read from where IPv4 has it')
})

test('a server binds and accepts', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, STREAM, 0, 0)
  p.play(codes.BIND_X, 10, 0, ipv4(['0.0.0.0', 80]), 3)
  const { fd } = p.c
  assert.deepEqual(
    [fd?.type, fd?.name, fd?.sport, fd?.l4, fd?.flags],
    [FD_IPV4_SERVER, '0.0.0.0:80', 80, L4_TCP, FD_ROLE_SERVER],
  )
  const c = p.play(codes.ACCEPT4_6_X, 10, 4, ipv4([SERVER, 5000], [CLIENT, 80]), 0, 0, 0, 1 << 12)
  assert.equal(c.fd?.name, '10.0.0.9:5000->10.0.0.5:80')
  assert.deepEqual([c.fd?.l4, c.fd?.flags, c.fdNum], [L4_TCP, FD_ROLE_SERVER | FD_CONNECTED, 4])
  assert.equal(c.fd?.openFlags, 1 << 12)
  p.play(codes.ACCEPT_5_X, 10, -11, undefined, 0, 0, 0)
  assert.deepEqual([p.c.fdNum, p.c.fd], [-1, undefined])
  p.play(codes.ACCEPT_5_X, 10, 5, new Uint8Array([2, 1]), 0, 0, 0)
  assert.deepEqual([p.c.fdNum, p.c.fd], [5, undefined], 'a tuple that is too short')
})

test('binding to port 0, or to IPv6', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, DGRAM, 0, 0)
  p.play(codes.BIND_X, 10, 0, ipv4(['127.0.0.1', 0]), 3)
  assert.deepEqual([p.c.fd?.type, p.c.fd?.name], [FD_IPV4, '127.0.0.1:0'])
  p.play(codes.SOCKET_X, 10, 3, AF_INET6, STREAM, 0, 0)
  p.play(codes.BIND_X, 10, 0, ipv6([local6, 8080]), 3)
  assert.deepEqual(
    [p.c.fd?.type, p.c.fd?.name, p.c.fd?.sport, p.c.fd?.l4],
    [FD_IPV6_SERVER, '2001:db8::5:8080', 8080, L4_TCP],
  )
  p.play(codes.SOCKET_X, 10, 3, AF_INET6, STREAM, 0, 0)
  p.play(codes.BIND_X, 10, 0, ipv6([[...mapped, 0x0a00, 5], 8080]), 3)
  assert.deepEqual([p.c.fd?.type, p.c.fd?.sip, p.c.fd?.l4], [FD_IPV4_SERVER, '\x0a\0\0\x05', L4_TCP])
  p.play(codes.SOCKET_X, 10, 3, AF_UNIX, STREAM, 0, 0)
  p.play(codes.BIND_X, 10, 0, new Uint8Array([1, 0x2f, 0x78, 0]), 3)
  assert.deepEqual([p.c.fd?.type, p.c.fd?.name], [FD_UNIX, '/x'])
  p.play(codes.BIND_X, 10, 0, undefined, 3)
  assert.equal(p.c.fd?.name, '/x')
})

test('a datagram server learns its peer with each packet', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, DGRAM, 0, 0)
  p.play(codes.BIND_X, 10, 0, ipv4([CLIENT, 53]), 3)
  p.play(codes.RECVFROM_X, 10, 5, 'query', ipv4([SERVER, 5000], [CLIENT, 53]), 3, 100)
  assert.deepEqual([p.c.fd?.type, p.c.fd?.l4], [FD_IPV4, L4_UDP])
  assert.equal(p.c.fd?.name, '10.0.0.9:5000->10.0.0.5:53')
  const before = p.c.fd
  p.play(codes.RECVFROM_X, 10, 5, 'again', ipv4([SERVER, 5000], [CLIENT, 53]), 3, 100)
  assert.equal(p.c.fd?.name, before?.name)
  // The answer goes the other way; the server stays the destination.
  p.play(codes.SENDTO_X, 10, 5, 'reply', 3, 5, ipv4([CLIENT, 53], ['10.0.0.8', 6000]))
  assert.equal(p.c.fd?.name, '10.0.0.8:6000->10.0.0.5:53')
  assert.ok(p.state.fdRenamed)
  p.play(codes.SENDTO_X, 10, -1, '', 3, 5, ipv4([CLIENT, 53], ['10.0.0.7', 6000]))
  assert.equal(p.c.fd?.name, '10.0.0.8:6000->10.0.0.5:53')
})

test('a datagram client is the source', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, DGRAM, 0, 0)
  p.play(codes.SENDTO_X, 10, 5, 'query', 3, 5, ipv4([CLIENT, 5000], [SERVER, 53]))
  assert.equal(p.c.fd?.name, '10.0.0.5:5000->10.0.0.9:53')
  assert.equal(p.c.fd?.flags, FD_ROLE_CLIENT | FD_CONNECTED)
  p.play(codes.RECVFROM_X, 10, 5, 'reply', ipv4([SERVER, 53], [CLIENT, 5000]), 3, 5)
  assert.equal(p.c.fd?.name, '10.0.0.5:5000->10.0.0.9:53')
  assert.ok(!p.state.fdRenamed)
})

test('an end without address is that of the interface that faces the other', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, DGRAM, 0, 0)
  p.play(codes.SENDTO_X, 10, 5, 'query', 3, 5, ipv4(['0.0.0.0', 5000], [SERVER, 53]))
  assert.equal(p.c.fd?.name, '10.0.0.5:5000->10.0.0.9:53')
})

test('a send through a descriptor that nobody saw made', () => {
  const p = player()
  p.play(codes.SENDTO_X, 10, 5, 'query', 7, 5, ipv4([CLIENT, 5000], [SERVER, 53]))
  assert.deepEqual([p.c.fdNum, p.c.fd?.l4, p.c.fd?.name], [7, L4_UDP, '10.0.0.5:5000->10.0.0.9:53'])
  p.play(codes.SENDTO_X, 10, -1, '', 8, 5, ipv4([CLIENT, 5000], [SERVER, 53]))
  assert.deepEqual([p.c.fdNum, p.c.fd], [8, undefined])
})

test('TCP keeps its ends; moving data means being connected', () => {
  const p = player()
  p.play(codes.SOCKET_X, 10, 3, AF_INET, STREAM, 0, 0)
  p.play(codes.WRITE_X, 10, 5, 'hello', 3, 5)
  assert.equal(p.c.fd?.flags, FD_CONNECTED)
  p.play(codes.CONNECT_X, 10, ...connect(ipv4([CLIENT, 40000], [SERVER, 443])))
  p.play(codes.SENDTO_X, 10, 5, 'hello', 3, 5, ipv4([CLIENT, 40000], ['6.6.6.6', 443]))
  assert.equal(p.c.fd?.name, '10.0.0.5:40000->10.0.0.9:443')
})

test('unix sockets', () => {
  const p = player()
  p.play(codes.SOCKETPAIR_X, 10, 0, 3, 4, 0xabcn, 0xdefn, AF_UNIX, STREAM, 0)
  const fds = p.state.threads.find(10)!.fds
  assert.equal(fds.get(3)?.type, FD_UNIX)
  assert.equal(fds.get(4), fds.get(3))
  assert.equal(p.c.fdNum, 4)
  p.play(codes.SOCKET_X, 10, 5, AF_UNIX, STREAM, 0, 0)
  const tuple = unix(0xffff888001234567n, 0n, '/run/\nx')
  p.play(codes.CONNECT_X, 10, 0, tuple, 5, undefined)
  assert.equal(p.c.fd?.name, 'ffff888001234567->0 /run/\xef\xbf\xbdx')
  assert.equal(p.c.fd?.flags, FD_ROLE_CLIENT | FD_CONNECTED)
  p.play(codes.RECVMSG_X, 10, 3, 3, 'abc', unix(1n, 2n, '/y'), undefined, 5)
  assert.equal(p.c.fd?.name, '1->2 /y')
  const { fd } = p.c
  p.play(codes.RECVMSG_X, 10, 3, 3, 'abc', unix(1n, 2n, '/y'), undefined, 5)
  assert.equal(p.c.fd, fd, 'the same tuple makes nothing new')
})

test('sockets of a list: who bound the port is the server', () => {
  const p = player()
  const listening = { ...newFdInfo(3, FD_IPV4_SERVER), sip: raw('0.0.0.0'), sport: 22, l4: L4_TCP }
  const serving = {
    ...newFdInfo(4, FD_IPV4),
    sip: raw(CLIENT),
    sport: 22,
    dip: raw(SERVER),
    dport: 5000,
    l4: L4_TCP,
  }
  const calling = {
    ...newFdInfo(5, FD_IPV4),
    sip: raw(CLIENT),
    sport: 6000,
    dip: raw(SERVER),
    dport: 80,
    l4: L4_TCP,
  }
  const named = { ...newFdInfo(6, FD_UNIX), name: '/run/x' }
  p.load({ tid: 20 })
  p.state.loadFds(20, [listening, serving, calling, named, newFdInfo(7, FD_UNIX)])
  p.state.loadFds(999, [listening])
  const fds = p.play(codes.GETUID_X, 20, 0).thread!.fds
  assert.deepEqual([fds.get(3)?.name, fds.get(3)?.flags], ['0.0.0.0:22', 0])
  assert.equal(fds.get(4)?.name, '10.0.0.9:5000->10.0.0.5:22')
  assert.equal(fds.get(4)?.flags, FD_ROLE_SERVER | FD_CONNECTED)
  assert.equal(fds.get(5)?.name, '10.0.0.5:6000->10.0.0.9:80')
  assert.equal(fds.get(5)?.flags, FD_ROLE_CLIENT | FD_CONNECTED)
  assert.deepEqual([fds.get(6)?.flags, fds.get(7)?.flags], [FD_ROLE_SERVER, FD_ROLE_CLIENT])
})
