// socket, socketpair, bind, accept: sockets come into being.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { isMappedIpv4 } from './address-text.ts'
import {
  type Fd,
  FD_CONNECTED,
  FD_IPV4,
  FD_IPV4_SERVER,
  FD_IPV6,
  FD_IPV6_SERVER,
  FD_NETLINK,
  FD_ROLE_SERVER,
  FD_UNIX,
  FD_UNKNOWN,
  L4_ICMP,
  L4_RAW,
  L4_TCP,
  L4_UDP,
  L4_UNKNOWN,
  changeFd,
  makeFd,
  OPEN_CLOEXEC,
} from './fd.ts'
import { addFd, replaceFd, resultOf, type Handlers } from './handler.ts'
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_UNIX,
  familyOf,
  portAt,
  sockaddrOf,
  sockaddrText,
  socktupleText,
  tupleFamily,
  tupleOf,
} from './socket-parameter.ts'
import { bindRecord, loadRecord, setL4, setTuple, setUnixEnds, storeRecord } from './socket-record.ts'
import type { State } from './state.ts'

const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const SOCK_RAW = 3
/** The kind of a socket; the bits above ask for non-blocking and close-on-exec. */
const SOCK_KIND = 0xff
const IPPROTO_IP = 0
const IPPROTO_ICMP = 1
const IPPROTO_TCP = 6
export const IPPROTO_UDP = 17
const IPPROTO_RAW = 255

/** Sockets without addresses, by kind, transport and flags: there are few, and they are immutable. */
const bareSockets = new Map<number, Fd>()
const MAX_BARE_SOCKETS = 256

/** A socket that has no addresses yet. */
export function newSocket(domain: number, type: number, protocol: number, openFlags: number): Fd {
  const inet = domain === AF_INET || domain === AF_INET6
  const l4 = inet ? transportOf(type, protocol) : L4_UNKNOWN
  const kind = kindOf(domain)
  const key = kind + 32 * (l4 + 8 * openFlags)
  const known = bareSockets.get(key)
  if (known !== undefined) return known
  let made = makeFd({ type: kind, openFlags })
  if (inet) {
    loadRecord(undefined)
    setL4(kind, l4)
    made = storeRecord(made, kind, '', 0)
  }
  // Who passes all kinds of flags pays for it.
  if (bareSockets.size >= MAX_BARE_SOCKETS) bareSockets.clear()
  bareSockets.set(key, made)
  return made
}

function kindOf(domain: number): number {
  switch (domain) {
    case AF_INET:
      return FD_IPV4
    case AF_INET6:
      return FD_IPV6
    case AF_UNIX:
      return FD_UNIX
    case AF_NETLINK:
      return FD_NETLINK
  }
  return FD_UNKNOWN
}

function transportOf(type: number, protocol: number): number {
  switch (protocol) {
    case IPPROTO_TCP:
      return type === SOCK_RAW ? L4_RAW : L4_TCP
    case IPPROTO_UDP:
      return type === SOCK_RAW ? L4_RAW : L4_UDP
    case IPPROTO_ICMP:
      return type === SOCK_RAW ? L4_RAW : L4_ICMP
    case IPPROTO_RAW:
      return L4_RAW
    case IPPROTO_IP:
      if ((type & SOCK_KIND) === SOCK_STREAM) return L4_TCP
      if ((type & SOCK_KIND) === SOCK_DGRAM) return L4_UDP
  }
  return L4_UNKNOWN
}

/** A datagram socket that somebody sends from, though nobody saw it made. */
export function inferDatagramSocket(family: number): Fd {
  return newSocket(family, SOCK_DGRAM, IPPROTO_UDP, 0)
}

function onSocket(c: EventContext, state: State): void {
  const { ev, thread } = c
  const num = resultOf(ev)
  if (thread === undefined || num < 0) return
  addFd(c, state, thread, num, newSocket(ev.uint(1), ev.uint(2), ev.uint(3), ev.uint(4)))
}

function onSocketpair(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  const first = ev.int(1)
  const second = ev.int(2)
  if (first === second) {
    c.fd = undefined
    return
  }
  loadRecord(undefined)
  setUnixEnds(ev.bytes(3).padEnd(8, '\0') + ev.bytes(4).padEnd(8, '\0'), 0)
  const end = storeRecord(makeFd({ type: FD_UNIX }), FD_UNIX, '', 0)
  addFd(c, state, thread, first, end)
  // Fields show the first of the two, under the number of the second.
  const shown = c.fd
  addFd(c, state, thread, second, end)
  c.fd = shown
}

function onBind(c: EventContext, state: State): void {
  const { ev, thread, fd } = c
  if (thread === undefined || fd === undefined || resultOf(ev) < 0) return
  const address = sockaddrOf(ev, 1)
  if (address === '') return
  // The name is that of the address as given, with the address family that the socket had before.
  const name = sockaddrText(address)
  const family = familyOf(address)
  if (family !== AF_INET && family !== AF_INET6) {
    replaceFd(c, state, thread, changeFd(fd, { name }))
    return
  }
  const portNumber = portAt(address, family === AF_INET ? 5 : 17)
  if (portNumber === 0) {
    replaceFd(c, state, thread, changeFd(fd, { name }))
    return
  }
  const mapped = family === AF_INET6 && isMappedIpv4(address, 1)
  const type = family === AF_INET || mapped ? FD_IPV4_SERVER : FD_IPV6_SERVER
  loadRecord(fd)
  bindRecord(family === AF_INET ? FD_IPV4 : FD_IPV6, type, address, mapped ? 13 : 1, portNumber)
  replaceFd(c, state, thread, storeRecord(fd, type, name, fd.flags | FD_ROLE_SERVER))
}

function onAccept(c: EventContext, state: State): void {
  accept(c, state, 0)
}

function onAccept4(c: EventContext, state: State): void {
  accept(c, state, c.ev.int(5) & OPEN_CLOEXEC)
}

function accept(c: EventContext, state: State, openFlags: number): void {
  const { ev, thread } = c
  const num = resultOf(ev)
  if (thread === undefined || num < 0) return
  c.fdNum = num
  const family = tupleFamily(ev, 1)
  let type = FD_UNIX
  loadRecord(undefined)
  if (family === AF_INET || family === AF_INET6) {
    const tuple = tupleOf(ev, 1, family)
    type = tuple.type
    setTuple(tuple, FD_UNKNOWN)
    setL4(type, L4_TCP)
  } else if (family === AF_UNIX) {
    setUnixEnds(ev.bytes(1), 1)
  } else return
  const made = makeFd({ type, openFlags })
  addFd(c, state, thread, num, storeRecord(made, type, socktupleText(ev.bytes(1)), FD_ROLE_SERVER | FD_CONNECTED))
}

export const socketHandlers: Handlers = {
  [codes.SOCKET_X]: onSocket,
  [codes.SOCKETPAIR_X]: onSocketpair,
  [codes.BIND_X]: onBind,
  [codes.ACCEPT_5_X]: onAccept,
  [codes.ACCEPT4_6_X]: onAccept4,
}
