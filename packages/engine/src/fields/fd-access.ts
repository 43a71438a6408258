/** The descriptor of an event, and its ends when it is a socket. */

import type { EventContext } from '../context.ts'
import { CREATES_FD, DESTROYS_FD, USES_FD } from '../events/kinds.ts'
import { events } from '../events/table.ts'
import * as fds from '../state/fd.ts'
import type { Fd } from '../state/fd.ts'
import { NO_VALUE } from './entry.ts'

/** By event code: 1 when events of that type make, use or close a descriptor. */
const fdCodes = Uint8Array.from(events, (e) => ((e.flags & (CREATES_FD | DESTROYS_FD | USES_FD)) === 0 ? 0 : 1))

/** Events of this type have fd fields, provided they belong to a thread. */
export function hasFdFields(c: EventContext): boolean {
  return c.thread !== undefined && fdCodes[c.ev.type] === 1
}

/** For FieldRef.fold: no fd field has a value on other events. */
export function foldFd(code: number): { readonly value: undefined } | undefined {
  return fdCodes[code] === 1 ? undefined : NO_VALUE
}

/** The descriptor of the event; undefined when it is not known, or the event has none. */
export function fdOf(c: EventContext): Fd | undefined {
  if (!hasFdFields(c)) return undefined
  if (c.fd !== undefined) return c.fd
  return c.fdNum === -1 ? undefined : c.state.threads.fdsOf(c.thread!)?.get(c.fdNum)
}

/** A network socket with two ends of which it is known which is the client. */
function isTuple(fd: Fd): boolean {
  return (
    (fd.type === fds.FD_IPV4 || fd.type === fds.FD_IPV6) && (fd.flags & (fds.FD_ROLE_CLIENT | fds.FD_ROLE_SERVER)) !== 0
  )
}

export function isServerSocket(fd: Fd): boolean {
  return fd.type === fds.FD_IPV4_SERVER || fd.type === fds.FD_IPV6_SERVER
}

export function isNetwork(fd: Fd): boolean {
  return fd.type >= fds.FD_IPV4 && fd.type <= fds.FD_IPV6_SERVER
}

export function isFile(fd: Fd): boolean {
  return fd.type === fds.FD_FILE || fd.type === fds.FD_FILE_V2
}

/** Which end of a connection a field shows. */
export type End = 'client' | 'server' | 'local' | 'remote'

/**
 * 1: the source of the tuple is the end asked for, 2: its destination, 0: the socket has no such end. The source is the client; the
 * local end is the source when that is an address of this machine, else the destination.
 */
export function endOf(c: EventContext, fd: Fd, end: End): 0 | 1 | 2 {
  if (!isTuple(fd)) return 0
  if (end === 'client') return 1
  if (end === 'server') return 2
  return isLocal(c, fd.sip) === (end === 'local') ? 1 : 2
}

export function isLocal(c: EventContext, address: string): boolean {
  return c.state.interfaces.isLocal(address, c.thread!, c.state.containers)
}

/** The address of an end as raw bytes. A server socket has one, but only when its role is known. */
export function addressOf(c: EventContext, end: End): string | undefined {
  const fd = fdOf(c)
  if (fd === undefined) return undefined
  if (end === 'server' && isServerSocket(fd))
    return (fd.flags & (fds.FD_ROLE_CLIENT | fds.FD_ROLE_SERVER)) === 0 ? undefined : fd.sip
  const which = endOf(c, fd, end)
  return which === 0 ? undefined : which === 1 ? fd.sip : fd.dip
}

/** The port of an end. A server socket has one even when its role is not known. */
export function portOf(c: EventContext, end: End): number | undefined {
  const fd = fdOf(c)
  if (fd === undefined) return undefined
  if (end === 'server' && isServerSocket(fd)) return fd.sport
  const which = endOf(c, fd, end)
  return which === 0 ? undefined : which === 1 ? fd.sport : fd.dport
}
