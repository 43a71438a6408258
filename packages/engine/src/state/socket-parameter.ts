// Socket addresses and tuples as event parameters carry them, and their text.

import type { EventCursor } from '../events/cursor.ts'
import { ipv4Text, ipv6Text, isMappedIpv4 } from './address-text.ts'
import { FD_IPV4, FD_IPV6 } from './fd.ts'
import { printable } from './paths.ts'
import type { Tuple } from './socket-record.ts'

export const AF_UNIX = 1
export const AF_INET = 2
export const AF_INET6 = 10
export const AF_NETLINK = 16

/** Address family of a parameter; -1: it has none. */
export function familyOf(bytes: string): number {
  return bytes === '' ? -1 : bytes.charCodeAt(0)
}

/** The bytes of an address parameter (u8 family; IPv4: address, u16 port; IPv6: the same; unix: path, NUL); '': not usable. */
export function sockaddrOf(ev: EventCursor, i: number): string {
  const bytes = ev.bytes(i)
  switch (familyOf(bytes)) {
    case AF_INET:
      return bytes.length >= 7 ? bytes : ''
    case AF_INET6:
      return bytes.length >= 19 ? bytes : ''
    case AF_UNIX:
      return bytes.length >= 2 && bytes.endsWith('\0') ? bytes : ''
  }
  return bytes
}

export function portAt(bytes: string, at: number): number {
  return bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8)
}

/** Address family of parameter `i`; -1: it is absent, empty or too short for its family. */
export function tupleFamily(ev: EventCursor, i: number): number {
  const size = ev.size(i)
  if (size <= 0) return -1
  const start = ev.start(i)
  const family = ev.buf[start]!
  switch (family) {
    case AF_INET:
      return size >= 13 ? family : -1
    case AF_INET6:
      return size >= 37 ? family : -1
    case AF_UNIX:
      return size >= 18 && ev.buf[start + size - 1] === 0 ? family : -1
  }
  return family
}

/** The result of `tupleOf`; one object for all. */
const tuple: Tuple = { type: FD_IPV4, sip: '', dip: '', sport: 0, dport: 0 }

/**
 * Tuple parameter `i` of family AF_INET or AF_INET6; one of two IPv4 addresses in IPv6 form is an IPv4 tuple. Valid until the
 * next call.
 */
export function tupleOf(ev: EventCursor, i: number, family: number): Tuple {
  const { buf, interner, view } = ev
  const at = ev.start(i)
  if (family === AF_INET) {
    tuple.type = FD_IPV4
    tuple.sip = interner.intern(buf, at + 1, at + 5)
    tuple.sport = view.getUint16(at + 5, true)
    tuple.dip = interner.intern(buf, at + 7, at + 11)
    tuple.dport = view.getUint16(at + 11, true)
    return tuple
  }
  const sip = interner.intern(buf, at + 1, at + 17)
  const dip = interner.intern(buf, at + 19, at + 35)
  const mapped = isMappedIpv4(sip) && isMappedIpv4(dip)
  tuple.type = mapped ? FD_IPV4 : FD_IPV6
  tuple.sip = mapped ? sip.slice(12) : sip
  tuple.sport = view.getUint16(at + 17, true)
  tuple.dip = mapped ? dip.slice(12) : dip
  tuple.dport = view.getUint16(at + 35, true)
  return tuple
}

/** The path of a unix address or tuple, which begins at `at`. */
export function unixPath(bytes: string, at: number): string {
  const end = bytes.indexOf('\0', at)
  return bytes.slice(at, end === -1 ? bytes.length : end)
}

/** `10.0.0.1:80`, a path, … */
export function sockaddrText(bytes: string): string {
  switch (familyOf(bytes)) {
    case AF_INET:
      return bytes.length === 7 ? `${ipv4Text(bytes, 1)}:${portAt(bytes, 5)}` : 'INVALID IPv4'
    case AF_INET6:
      return bytes.length === 19 ? `${ipv6Text(bytes, 1)}:${portAt(bytes, 17)}` : 'INVALID IPv6'
    case AF_UNIX:
      return printable(unixPath(bytes, 1))
  }
  return `family ${familyOf(bytes)}`
}

/** `10.0.0.1:4000->10.0.0.2:80`; for a unix tuple see unixTupleText. */
export function socktupleText(bytes: string): string {
  switch (familyOf(bytes)) {
    case AF_INET:
      if (bytes.length !== 13) return 'INVALID IPv4'
      return `${ipv4Text(bytes, 1)}:${portAt(bytes, 5)}->${ipv4Text(bytes, 7)}:${portAt(bytes, 11)}`
    case AF_INET6: {
      if (bytes.length !== 37) return 'INVALID IPv6'
      const mapped = isMappedIpv4(bytes, 1) && isMappedIpv4(bytes, 19)
      const source = mapped ? ipv4Text(bytes, 13) : ipv6Text(bytes, 1)
      const dest = mapped ? ipv4Text(bytes, 31) : ipv6Text(bytes, 19)
      return `${source}:${portAt(bytes, 17)}->${dest}:${portAt(bytes, 35)}`
    }
    case AF_UNIX:
      return unixTupleText(bytes, 1, unixPath(bytes, 17))
  }
  return `family ${familyOf(bytes)}`
}

/** The two ends, from `at`, in hexadecimal and the path: `ffff8a->0 /run/x`. */
export function unixTupleText(bytes: string, at: number, path: string): string {
  return `${hexadecimal(bytes, at)}->${hexadecimal(bytes, at + 8)} ${printable(path)}`
}

/** The little-endian u64 at `at`, without leading zeros. */
function hexadecimal(bytes: string, at: number): string {
  let text = ''
  for (let i = 7; i >= 0; i--) {
    const byte = bytes.charCodeAt(at + i)
    if (text === '') text = byte === 0 ? '' : byte.toString(16)
    else text += byte.toString(16).padStart(2, '0')
  }
  return text === '' ? '0' : text
}
