// read, write, send, recv and their kin: data goes through a descriptor.
//
// Only sockets change: one that moves data is connected, and one whose other end was not known, or can differ with each
// packet, gets the ends that the event tells.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import {
  changeFd,
  type Fd,
  FD_CONNECTED,
  FD_IPV4,
  FD_IPV4_SERVER,
  FD_IPV6,
  FD_ROLE_CLIENT,
  FD_ROLE_SERVER,
  FD_UNIX,
  L4_TCP,
  L4_UDP,
  L4_UNKNOWN,
} from './fd.ts'
import { addFd, replaceFd, resultOf, type Handler, type Handlers } from './handler.ts'
import { passedFds } from './passed-fds.ts'
import { inferDatagramSocket } from './socket.ts'
import { AF_INET, AF_INET6, AF_UNIX, socktupleText, tupleFamily, tupleOf } from './socket-parameter.ts'
import {
  completeTuple,
  guessedPorts,
  l4Of,
  loadRecord,
  setL4,
  setTuple,
  setUnixEnds,
  storeRecord,
  swapEnds,
  tupleName,
  unbindRecord,
} from './socket-record.ts'
import type { EventCursor } from '../events/cursor.ts'
import type { State } from './state.ts'
import type { Thread } from './thread.ts'

const ROLES = FD_ROLE_CLIENT | FD_ROLE_SERVER

/** Plain reads and writes tell no tuple. */
function onPlain(c: EventContext, state: State): void {
  const { fd } = c
  if (fd === undefined || (fd.type !== FD_IPV4 && fd.type !== FD_IPV6) || (fd.flags & FD_CONNECTED) !== 0) return
  if (resultOf(c.ev) >= 0) markConnected(c, state, fd)
}

function markConnected(c: EventContext, state: State, fd: Fd): Fd {
  const connected = changeFd(fd, { flags: fd.flags | FD_CONNECTED })
  replaceFd(c, state, c.thread!, connected)
  return connected
}

/** A receive whose tuple is in parameter `tupleParam`. */
function receive(tupleParam: number): Handler {
  return (c, state) => {
    if (c.fd !== undefined) transfer(c, state, c.fd, tupleParam, true)
  }
}

/** The same of a call that tells control messages, in parameter `controlParam`: descriptors can come with them. */
function receiveWithControl(tupleParam: number, controlParam: number): Handler {
  return (c, state) => {
    const { ev, fd, thread } = c
    if (fd === undefined || thread === undefined) return
    transfer(c, state, fd, tupleParam, true)
    if (state.lookupFd === undefined || c.fd?.type !== FD_UNIX) return
    if (ev.size(controlParam) <= 0 || resultOf(ev) < 0) return
    for (const num of passedFds(ev.copy(controlParam))) state.lookUpFd(thread, num)
  }
}

function onSend(c: EventContext, state: State): void {
  if (c.fd !== undefined) transfer(c, state, c.fd, 4, false)
}

/** A send through a descriptor that nobody saw made. */
function onSendInferring(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (c.fd === undefined && thread !== undefined && resultOf(ev) >= 0) {
    const family = ev.size(4) > 0 ? ev.buf[ev.start(4)]! : -1
    if (family === AF_INET || family === AF_INET6) addFd(c, state, thread, ev.int(2), inferDatagramSocket(family))
  }
  onSend(c, state)
}

function transfer(c: EventContext, state: State, fd: Fd, tupleParam: number, incoming: boolean): void {
  const { ev } = c
  // Old captures have sendmmsg and recvmmsg without parameters.
  if (ev.size(0) <= 0 || resultOf(ev) < 0) return
  if ((fd.type === FD_IPV4 || fd.type === FD_IPV6) && (fd.flags & FD_CONNECTED) === 0) fd = markConnected(c, state, fd)
  // TCP over IPv4 keeps the ends that it has; others can have new ones with each packet.
  if (fd.name !== '' && fd.type === FD_IPV4 && fd.l4 === L4_TCP) return
  const family = tupleFamily(ev, tupleParam)
  if (family === -1 || hasEnds(fd, ev, tupleParam, family)) return
  const updated = updateEnds(c, state, fd, tupleParam, family, incoming)
  if (updated !== fd) replaceFd(c, state, c.thread!, updated)
}

/** The descriptor has the ends of a tuple parameter already, in either direction. Most packets go where others went. */
function hasEnds(fd: Fd, ev: EventCursor, i: number, family: number): boolean {
  const { buf } = ev
  const start = ev.start(i)
  if (ev.size(i) === fd.tuple.length && isAt(buf, start, fd.tuple)) return true
  if (family !== AF_INET && family !== AF_INET6) return false
  if (fd.type !== (family === AF_INET ? FD_IPV4 : FD_IPV6)) return false
  const size = fd.sip.length
  const source = start + 1
  const dest = source + size + 2
  return (
    (isEnd(buf, source, fd.sip, fd.sport) && isEnd(buf, dest, fd.dip, fd.dport)) ||
    (isEnd(buf, source, fd.dip, fd.dport) && isEnd(buf, dest, fd.sip, fd.sport))
  )
}

function isEnd(buf: Uint8Array, at: number, address: string, port: number): boolean {
  const portAt = at + address.length
  return (buf[portAt]! | (buf[portAt + 1]! << 8)) === port && isAt(buf, at, address)
}

function isAt(buf: Uint8Array, at: number, bytes: string): boolean {
  for (let k = 0; k < bytes.length; k++) if (buf[at + k] !== bytes.charCodeAt(k)) return false
  return true
}

/** The descriptor with the ends that a packet had; `fd` itself when it has them already. */
function updateEnds(c: EventContext, state: State, fd: Fd, tupleParam: number, family: number, incoming: boolean): Fd {
  const { ev } = c
  const bytes = ev.bytes(tupleParam)
  if (family === AF_UNIX) {
    loadRecord(fd)
    setUnixEnds(bytes, 1)
    return storeRecord(fd, FD_UNIX, socktupleText(bytes), fd.flags, bytes)
  }
  if (family !== AF_INET && family !== AF_INET6) {
    // Anything else has no ends, only a name.
    return fd.type === FD_IPV4 || fd.type === FD_IPV6 ? fd : changeFd(fd, { name: socktupleText(bytes), tuple: bytes })
  }
  const tuple = tupleOf(ev, tupleParam, family)
  // An IPv6 tuple does not make a socket one of IPv6.
  const type = tuple.type === FD_IPV4 ? FD_IPV4 : fd.type
  loadRecord(fd)
  if (family === AF_INET && fd.type === FD_IPV4_SERVER) unbindRecord()
  if (!setTuple(tuple, tuple.type === FD_IPV4 ? FD_IPV4 : fd.type)) {
    if (type === fd.type) return fd
    return storeRecord(fd, type, fd.name, fd.flags)
  }
  const inet = type === FD_IPV4 || type === FD_IPV6
  if (!inet) return storeRecord(fd, type, socktupleText(bytes), fd.flags)
  // TCP would not change its ends in the middle of a connection.
  if (l4Of(type) === L4_UNKNOWN) setL4(type, L4_UDP)
  completeTuple(type, state.interfaces)
  const role = (fd.flags & ROLES) !== 0 ? fd.flags & ROLES : guessRole(state, c.thread!, type, incoming)
  // The sender is the source: for a client that receives, and a server that sends, that is the wrong way round.
  if ((role & (incoming ? FD_ROLE_CLIENT : FD_ROLE_SERVER)) !== 0) swapEnds(type)
  return storeRecord(fd, type, tupleName(type), fd.flags | role, bytes)
}

/** Who owns the port is the server; when that does not tell, a server reads first and a client writes first. */
function guessRole(state: State, thread: Thread, type: number, incoming: boolean): number {
  const byDirection = incoming ? FD_ROLE_SERVER : FD_ROLE_CLIENT
  // The socket itself is among those that have its ports.
  if (type === FD_IPV4) return byDirection
  const fds = state.threads.fdsOf(thread)
  const { source, dest } = guessedPorts()
  if (fds === undefined || !fds.boundTo(dest)) return FD_ROLE_CLIENT
  return fds.clientPort(source) ? byDirection : FD_ROLE_SERVER
}

export const socketIoHandlers: Handlers = {
  [codes.READ_X]: onPlain,
  [codes.READV_X]: onPlain,
  [codes.PREAD_X]: onPlain,
  [codes.PREADV_X]: onPlain,
  [codes.WRITE_X]: onPlain,
  [codes.WRITEV_X]: onPlain,
  [codes.PWRITE_X]: onPlain,
  [codes.PWRITEV_X]: onPlain,
  [codes.RECVFROM_X]: receive(2),
  [codes.RECVMSG_X]: receiveWithControl(3, 4),
  [codes.RECV_X]: receive(4),
  [codes.RECVMMSG_X]: receiveWithControl(4, 5),
  [codes.SEND_X]: onSendInferring,
  [codes.SENDTO_X]: onSendInferring,
  [codes.SENDMSG_X]: onSendInferring,
  [codes.SENDMMSG_X]: onSend,
}
