// connect: a socket gets its other end.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { isMappedIpv4 } from './address-text.ts'
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
  socktupleOf,
  tupleFrom,
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
    changed = entered === '' ? withFlags(fd, flags) : fromAddress(c, fd, flags, entered)
  } else {
    const tuple = socktupleOf(ev, 1)
    changed = tuple === '' ? withFlags(fd, flags) : fromTuple(fd, flags, tuple, sockaddrOf(ev, 3), entered)
  }
  if (changed !== fd) replaceFd(c, state, thread, changed)
}

function withFlags(fd: Fd, flags: number): Fd {
  return fd.flags === flags ? fd : changeFd(fd, { flags })
}

/** Only the address that the program asked for is known. */
function fromAddress(c: EventContext, fd: Fd, flags: number, address: string): Fd {
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

function fromTuple(fd: Fd, flags: number, bytes: string, exited: string, entered: string): Fd {
  const family = familyOf(bytes)
  const role = (flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER)) === 0 ? FD_ROLE_CLIENT : 0
  if (family !== AF_INET && family !== AF_INET6) {
    if (fd.type !== FD_UNIX) return withFlags(fd, flags)
    const path = unixDestination(bytes, exited, entered)
    loadRecord(fd)
    setUnixEnds(bytes, 1)
    return storeRecord(fd, FD_UNIX, unixTupleText(bytes, 1, path), flags | role)
  }
  const tuple = tupleFrom(resolvedTuple(family, bytes, exited, entered))
  loadRecord(fd)
  const changed = setTuple(tuple, tuple.type, true)
  const { type } = tuple
  // A UDP server that connects keeps its own side as the destination.
  if (changed && (flags & FD_ROLE_SERVER) !== 0 && type === FD_IPV4 && l4Of(type) === L4_UDP) swapEnds(type)
  return storeRecord(fd, type, tupleName(type), flags | role)
}

/**
 * The tuple with the destination to believe. The kernel side fills in the address that the program passed when it has no
 * better one; the program may have changed that after the call began, so then the address of the enter event counts.
 */
function resolvedTuple(family: number, bytes: string, exited: string, entered: string): string {
  if (familyOf(exited) !== family || familyOf(entered) !== family) return bytes
  const end = family === AF_INET ? 7 : 19
  const at = end
  // Address and port of a socket address are in the same order as in a tuple.
  if (bytes.slice(at, at + end - 1) !== exited.slice(1, end)) return bytes
  return bytes.slice(0, at) + entered.slice(1, end) + bytes.slice(at + end - 1)
}

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
