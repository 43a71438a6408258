// connect: a socket gets its other end.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { isMappedIpv4 } from './address-text.ts'
import type { EventCursor } from '../events/cursor.ts'
import { hasEntered } from './entered.ts'
import {
  changeFd,
  type Fd,
  FD_CONNECTED,
  FD_IPV4,
  FD_IPV6,
  FD_ROLE_CLIENT,
  FD_ROLE_SERVER,
  FD_UNIX,
  L4_UDP,
} from './fd.ts'
import { replaceFd, resultOf, type Handlers } from './handler.ts'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  familyOf,
  portAt,
  sockaddrOf,
  tupleFamily,
  tupleOf,
  unixPath,
  unixTupleText,
} from './socket-parameter.ts'
import {
  l4Of,
  loadRecord,
  setDestination,
  setTuple,
  setUnixEnds,
  storeRecord,
  swapEnds,
  tupleName,
  type Tuple,
} from './socket-record.ts'
import type { State } from './state.ts'

/** The connection is being made: as good as made. */
const EINPROGRESS = 115
/** Longest path of a unix address (sizeof sun_path). */
const UNIX_PATH_MAX = 108

function onConnectEnter(c: EventContext): void {
  const { ev, thread } = c
  if (thread === undefined) return
  thread.entered = ev.type
  thread.enteredName = sockaddrOf(ev, 1)
}

function onConnect(c: EventContext, state: State): void {
  const { ev, thread, fd } = c
  if (thread === undefined || fd === undefined) return
  const result = resultOf(ev)
  if (result < 0 && result !== -EINPROGRESS) return
  const flags = fd.flags | FD_CONNECTED
  const entered = hasEntered(thread, ev) ? thread.enteredName : ''
  let changed: Fd
  if (ev.size(1) <= 0) {
    // No tuple: a TCP socket that connects when it first sends (TCP_FASTOPEN_CONNECT).
    changed = entered === '' ? withFlags(fd, flags) : fromAddress(fd, flags, entered)
  } else changed = fromTuple(ev, fd, flags, entered)
  if (changed !== fd) replaceFd(c, state, thread, changed)
}

function withFlags(fd: Fd, flags: number): Fd {
  return fd.flags === flags ? fd : changeFd(fd, { flags })
}

/** Only the address that the program asked for is known. */
function fromAddress(fd: Fd, flags: number, address: string): Fd {
  const family = familyOf(address)
  if (family !== AF_INET && family !== AF_INET6) {
    // The name becomes the text of the tuple parameter, which is empty.
    return changeFd(fd, { flags, name: 'NULL' })
  }
  const mapped = family === AF_INET6 && isMappedIpv4(address, 1)
  const type = family === AF_INET || mapped ? FD_IPV4 : FD_IPV6
  loadRecord(fd)
  setDestination(type, address, mapped ? 13 : 1, portAt(address, family === AF_INET ? 5 : 17))
  return storeRecord(fd, type, fd.name, flags)
}

/** `entered`: the address of the enter event, '' without one. */
function fromTuple(ev: EventCursor, fd: Fd, flags: number, entered: string): Fd {
  const family = tupleFamily(ev, 1)
  if (family === -1) return withFlags(fd, flags)
  const role = (flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER)) === 0 ? FD_ROLE_CLIENT : 0
  if (family !== AF_INET && family !== AF_INET6) {
    if (fd.type !== FD_UNIX) return withFlags(fd, flags)
    const bytes = ev.bytes(1)
    const path = entered === '' ? unixPath(bytes, 17) : unixDestination(bytes, sockaddrOf(ev, 3), entered)
    loadRecord(fd)
    setUnixEnds(bytes, 1)
    return storeRecord(fd, FD_UNIX, unixTupleText(bytes, 1, path), flags | role)
  }
  const tuple = entered === '' ? tupleOf(ev, 1, family) : resolvedTuple(ev, family, sockaddrOf(ev, 3), entered)
  loadRecord(fd)
  const changed = setTuple(tuple, tuple.type)
  const { type } = tuple
  // A UDP server that connects keeps its own side as the destination.
  if (changed && (flags & FD_ROLE_SERVER) !== 0 && type === FD_IPV4 && l4Of(type) === L4_UDP) swapEnds(type)
  return storeRecord(fd, type, tupleName(type), flags | role)
}

/**
 * The tuple with the destination to believe. The kernel side fills in the address that the program passed when it has no
 * better one; the program may have changed that after the call began, so then the address of the enter event counts.
 */
function resolvedTuple(ev: EventCursor, family: number, exited: string, entered: string): Tuple {
  const bytes = ev.bytes(1)
  // Address and port are side by side, in socket addresses as in tuples.
  const size = family === AF_INET ? 6 : 18
  const at = 1 + size
  const believed =
    familyOf(exited) === family && familyOf(entered) === family && bytes.slice(at, at + size) === exited.slice(1, at)
  const tuple = tupleOf(ev, 1, family)
  if (!believed) return tuple
  const address = entered.slice(1, at - 2)
  tuple.dport = portAt(entered, at - 2)
  if (family === AF_INET) tuple.dip = address
  else if (isMappedIpv4(address) && isMappedIpv4(bytes, 1)) {
    tuple.type = FD_IPV4
    tuple.sip = bytes.slice(13, 17)
    tuple.dip = address.slice(12)
  } else {
    tuple.type = FD_IPV6
    tuple.sip = bytes.slice(1, 17)
    tuple.dip = address
  }
  return tuple
}

/** The same for the path of a unix socket. */
function unixDestination(bytes: string, exited: string, entered: string): string {
  const path = unixPath(bytes, 17)
  if (familyOf(exited) !== AF_UNIX || familyOf(entered) !== AF_UNIX) return path
  if (path.slice(0, UNIX_PATH_MAX) !== unixPath(exited, 1).slice(0, UNIX_PATH_MAX)) return path
  return unixPath(entered, 1)
}

export const connectHandlers: Handlers = {
  [codes.CONNECT_E]: onConnectEnter,
  [codes.CONNECT_X]: onConnect,
}
