// Sockets, their addresses, options and messages.
import assert from 'node:assert/strict'
import type { Tuple, Value } from './decode.ts'
import { EAGAIN, EBADF, EFAULT, EINVAL, live, play } from './play.ts'

const LOCALHOST = '127.0.0.1'
const LOCALHOST6 = '00000000000000000000000000000001'
const CLOEXEC = 4096
const NONBLOCK = 64

const inet = (source: bigint, destination: bigint): Tuple => ({
  family: 2,
  source: LOCALHOST,
  sourcePort: Number(source),
  destination: LOCALHOST,
  destinationPort: Number(destination),
})

const inet6 = (source: bigint, destination: bigint): Tuple => ({
  ...inet(source, destination),
  family: 10,
  source: LOCALHOST6,
  destination: LOCALHOST6,
})

/** A unix tuple with this path; its pointers are looked at by the test. */
const unix = (path: string) => (value: Value) => typeof value === 'object' && value.family === 1 && value.path === path

const tuple = (value: Value): Tuple => value as Tuple

live('tcp', async () => {
  const p = await play('tcp')
  const [listening, client, server, port, own] = [
    p.n('listening'),
    p.n('client'),
    p.n('server'),
    p.n('port'),
    p.n('client_port'),
  ]
  const loopback = { family: 2, ip: LOCALHOST }
  p.next('socket', { fd: listening, domain: 2, type: 1 | 0o2000000, proto: 6, flags: CLOEXEC })
  p.next('bind', { res: 0, addr: { ...loopback, port: 0 }, fd: listening })
  p.next('listen', { res: 0, fd: listening, backlog: 5 })
  p.next('socket', { fd: client, domain: 2, type: 1, proto: 0, flags: 0 })
  p.next('connect', { res: 0, tuple: inet(own, port), fd: client, addr: { ...loopback, port: Number(port) } })
  const queue = { queuepct: 0, queuelen: 0, queuemax: 5 }
  p.next('accept4', { fd: server, tuple: inet(own, port), ...queue, flags: NONBLOCK | CLOEXEC })
  p.next('shutdown', { res: 0, fd: client, how: 1 })
  p.next('shutdown', { res: EBADF, fd: 77, how: 255 })
  p.next('socket', { fd: p.n('refused'), domain: 2, type: 1, proto: 0, flags: 0 })
  p.next('connect', { res: -111, tuple: undefined, fd: p.n('refused'), addr: { ...loopback, port: 1 } })
  p.next('socket', { fd: p.n('soon'), domain: 2, type: 1 | 0o4000, proto: 0, flags: NONBLOCK })
  // on the loopback interface a connection may be made at once
  const soon = { tuple: inet(p.n('soon_port'), port), fd: p.n('soon'), addr: { ...loopback, port: Number(port) } }
  p.next('connect', { res: (v) => v === 0n || v === -115n, ...soon })
  p.next('accept', { fd: p.n('second'), tuple: inet(p.n('soon_port'), port), ...queue })
  p.next('accept', { fd: EINVAL, tuple: undefined, queuepct: 0, queuelen: 0, queuemax: 0 })
  p.next('listen', { res: EBADF, fd: 77, backlog: -1 })
  p.next('socket', { fd: -97, domain: 99, type: 1, proto: 2, flags: 0 })
  p.next('bind', { res: EBADF, addr: { ...loopback, port: Number(port) }, fd: 77 })
  p.end()
})

live('tcp over IPv6', async () => {
  const p = await play('tcp6')
  const [port, own] = [p.n('port'), p.n('client_port')]
  p.next('bind', { res: 0, addr: { family: 10, ip: LOCALHOST6, port: 0 }, fd: p.n('listening') })
  const addr = { family: 10, ip: LOCALHOST6, port: Number(port) }
  p.next('connect', { res: 0, tuple: inet6(own, port), fd: p.n('client'), addr })
  p.next('accept', { fd: p.n('server'), tuple: inet6(own, port), queuepct: 0, queuelen: 0, queuemax: 5 })
  p.end()
})

/** A kernel address */
const pointer = (v: Value): boolean => typeof v === 'bigint' && v > 1n << 47n

live('unix sockets', async () => {
  const p = await play('unix')
  p.next('bind', { res: 0, addr: { family: 1, path: 'a.sock' }, fd: p.n('listening') })
  const connect = p.next('connect', {
    res: 0,
    tuple: unix('a.sock'),
    fd: p.n('client'),
    addr: { family: 1, path: 'a.sock' },
  })
  const accept = p.next('accept', { fd: p.n('server'), tuple: unix('a.sock'), queuepct: 0, queuelen: 0, queuemax: 1 })
  const [out, into] = [tuple(connect.params['tuple']), tuple(accept.params['tuple'])]
  // outbound: peer, own; inbound: own, peer; the server's own end is the client's peer
  assert.equal(out.sourcePointer, into.sourcePointer)
  assert.equal(out.destinationPointer, into.destinationPointer)
  assert.notEqual(out.sourcePointer, out.destinationPointer)
  assert.ok((out.sourcePointer ?? 0n) > 0n && (out.destinationPointer ?? 0n) > 0n)

  const type = 2 | 0o2000000
  p.next('socketpair', {
    res: 0,
    fd1: p.n('pair0'),
    fd2: p.n('pair1'),
    source: pointer,
    peer: pointer,
    domain: 1,
    type,
    proto: 0,
  })
  p.next('socketpair', { res: -95, fd1: -1, fd2: -1, source: 0, peer: 0, domain: 2, type: 1, proto: 0 })
  p.next('bind', { res: 0, addr: { family: 1, path: 'hidden' }, fd: p.n('hidden') })
  p.next('connect', { res: 0, tuple: unix('hidden'), fd: p.n('sender'), addr: { family: 1, path: 'hidden' } })
  p.next('bind', { res: 0, addr: undefined, fd: p.n('netlink') })
  const long = { family: 1, path: 'x'.repeat(108) }
  p.next('connect', { res: (v) => typeof v === 'bigint' && v < 0n, tuple: undefined, fd: p.n('sender'), addr: long })
  p.next('connect', { res: EFAULT, tuple: undefined, fd: p.n('sender'), addr: undefined })
  p.end()
})

/** A PT_DYN parameter: index and bytes. */
const dynamic = (index: number, ...bytes: number[]) => String.fromCharCode(index, ...bytes)
const nanoseconds = (ns: bigint) => [...new Uint8Array(new BigUint64Array([ns]).buffer)]

live('socket options', async () => {
  const p = await play('options')
  const fd = p.n('fd')
  const SOCKET = 1
  const optlen = 4
  p.next('setsockopt', { res: 0, fd, level: SOCKET, optname: 2, val: dynamic(2, 1, 0, 0, 0), optlen })
  p.next('setsockopt', {
    res: 0,
    fd,
    level: SOCKET,
    optname: 20,
    val: dynamic(4, ...nanoseconds(3_250_000_000n)),
    optlen: 16,
  })
  p.next('setsockopt', { res: 0, fd, level: SOCKET, optname: 13, val: dynamic(0, 1, 0, 0, 0, 9, 0, 0, 0), optlen: 8 })
  p.next('setsockopt', { res: 0, fd, level: 2, optname: 0, val: dynamic(0, 1, 0, 0, 0), optlen })
  p.next('setsockopt', { res: EBADF, fd: 77, level: SOCKET, optname: 9, val: dynamic(2, 1, 0, 0, 0), optlen })
  p.next('getsockopt', { res: 0, fd, level: SOCKET, optname: 3, val: dynamic(2, 1, 0, 0, 0), optlen })
  p.next('getsockopt', { res: 0, fd, level: SOCKET, optname: 4, val: dynamic(1, ...nanoseconds(0n)), optlen })
  p.next('getsockopt', {
    res: 0,
    fd,
    level: SOCKET,
    optname: 53,
    val: dynamic(3, ...nanoseconds(p.n('cookie'))),
    optlen: 8,
  })
  p.next('getsockopt', { res: -92, fd, level: 0, optname: 0, val: dynamic(0, 0, 0, 0, 0), optlen })
  p.end()
})

live('messages', async () => {
  const p = await play('messages')
  const [receiver, sender] = [p.n('receiver'), p.n('sender')]
  const way = inet(p.n('sender_port'), p.n('port'))
  const text = 'abcdefghijklmnopqrstuvwxyz'.repeat(8).slice(0, 200)
  const start = text.slice(0, 80) // snaplen
  // a datagram socket knows no remote end: it comes from the address that the caller gave
  const nowhere: Tuple = { ...way, source: '0.0.0.0', sourcePort: 0 }
  p.next('sendto', { res: 200, data: start, fd: sender, size: 200, tuple: way })
  p.next('recvfrom', { res: 200, data: start, tuple: way, fd: receiver, size: 300 })
  p.next('sendto', { res: 5, data: 'short', fd: sender, size: 5, tuple: way })
  p.next('recvfrom', { res: 3, data: 'sho', tuple: nowhere, fd: receiver, size: 3 })
  p.next('recvfrom', { res: EAGAIN, data: undefined, tuple: undefined, fd: receiver, size: 300 })
  p.next('sendto', { res: EBADF, data: 'failed', fd: 77, size: 6, tuple: undefined })

  const message = `ab${text}`.slice(0, 80)
  p.next('sendmsg', { res: 102, data: message, fd: sender, size: 102, tuple: way })
  const control = (v: Value) => typeof v === 'string' && v.length === Number(p.n('control'))
  p.next('recvmsg', { res: 102, size: 102, data: message, tuple: way, msgcontrol: control, fd: receiver })
  p.next('sendmsg', { res: EBADF, data: message, fd: 77, size: 102, tuple: undefined })
  p.next('sendmsg', { res: EFAULT, data: undefined, fd: sender, size: undefined, tuple: undefined })
  p.next('recvmsg', { res: EBADF, size: 0, data: undefined, tuple: undefined, msgcontrol: undefined, fd: 77 })

  p.next('sendmmsg', { res: 102, fd: sender, size: 102, data: message, tuple: way })
  p.next('sendmmsg', { res: 6, fd: sender, size: 6, data: 'second', tuple: way })
  p.next('recvmmsg', { res: 102, fd: receiver, size: 102, data: message, tuple: nowhere, msgcontrol: undefined })
  p.next('recvmmsg', { res: 6, fd: receiver, size: 6, data: 'second', tuple: nowhere, msgcontrol: undefined })
  p.next('sendmmsg', { res: EBADF, fd: 77, size: 0, data: undefined, tuple: undefined })
  p.next('recvmmsg', { res: EBADF, fd: 77, size: 0, data: undefined, tuple: undefined, msgcontrol: undefined })
  p.end()
})
