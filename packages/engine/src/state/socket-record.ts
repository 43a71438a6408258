// The address record of a socket: which addresses, ports and transport it has, as bytes.
//
// One piece of memory that the kinds of socket lay out differently:
//
//                          0        4    6  8     10    12   16    18    32    34    36
//   IPv4                   source   dest    sport dport l4
//   IPv4 server            address  port l4
//   IPv6                   source ................... dest ............ sport dport l4
//   IPv6 server            address .................. port  l4
//   unix                   source ..........dest ..........
//
// A socket that becomes another kind (bound, then connected; IPv6 that talks to IPv4) keeps the bytes and reads them the new way.
// That is what the original does, and it shows: `<unknown>` as the name of an IPv6 socket connected to an IPv4 address is
// the transport read from where an IPv6 address was. Ports are little-endian, addresses in network order, unix ends are the
// kernel's addresses of the sockets.

import { byteString } from '../bytes.ts'
import { Interner } from '../intern.ts'
import { ipv4Text, ipv6Text } from './address-text.ts'
import {
  Fd,
  FD_IPV4,
  FD_IPV4_SERVER,
  FD_IPV6,
  FD_IPV6_SERVER,
  FD_UNIX,
  L4_ICMP,
  L4_RAW,
  L4_TCP,
  L4_UDP,
  L4_UNKNOWN,
} from './fd.ts'
import type { Interfaces } from './interfaces.ts'

const SIZE = 37

/** The record that is being changed: loaded from a descriptor, stored into a new one. Handlers run one at a time. */
const record = new Uint8Array(SIZE)

/** Most addresses occur again. */
const strings = new Interner(10, SIZE)

/** Offsets by kind of socket. */
interface Layout {
  readonly addressSize: number
  readonly dest: number
  readonly sport: number
  readonly dport: number
  readonly l4: number
}
const layout4: Layout = { addressSize: 4, dest: 4, sport: 8, dport: 10, l4: 12 }
const layout6: Layout = { addressSize: 16, dest: 16, sport: 32, dport: 34, l4: 36 }

export function layoutOf(type: number): Layout {
  return type === FD_IPV6 ? layout6 : layout4
}

/** Starts from what `fd` has; undefined: from zeros. */
export function loadRecord(fd: Fd | undefined): void {
  record.fill(0)
  if (fd === undefined) return
  if (fd.record !== '') {
    setBytes(0, fd.record, 0, fd.record.length)
    return
  }
  const { type } = fd
  if (type === FD_IPV4 || type === FD_IPV6) {
    const layout = layoutOf(type)
    setBytes(0, fd.sip, 0, layout.addressSize)
    setBytes(layout.dest, fd.dip, 0, layout.addressSize)
    setPort(layout.sport, fd.sport)
    setPort(layout.dport, fd.dport)
    record[layout.l4] = fd.l4
  } else if (type === FD_UNIX) {
    setBytes(0, fd.sip, 0, fd.sip.length)
    setBytes(8, fd.dip, 0, fd.dip.length)
  }
}

function port(at: number): number {
  return record[at]! | (record[at + 1]! << 8)
}

function setPort(at: number, value: number): void {
  record[at] = value
  record[at + 1] = value >> 8
}

function setBytes(at: number, from: string, start: number, size: number): void {
  for (let i = 0; i < size; i++) record[at + i] = from.charCodeAt(start + i)
}

function isZero(at: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (record[at + i] !== 0) return false
  return true
}

function equals(at: number, bytes: string, start: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (record[at + i] !== bytes.charCodeAt(start + i)) return false
  return true
}

export function setL4(type: number, l4: number): void {
  record[layoutOf(type).l4] = l4
}

export function l4Of(type: number): number {
  return record[layoutOf(type).l4]!
}

/**
 * Makes the record that of a server socket of kind `type`; the transport moves along, from where the family `from` (FD_IPV4 or
 * FD_IPV6) has it. The address starts at `at` of `address`.
 */
export function bindRecord(from: number, type: number, address: string, at: number, boundPort: number): void {
  const l4 = record[layoutOf(from).l4]!
  const size = type === FD_IPV4_SERVER ? 4 : 16
  setBytes(0, address, at, size)
  setPort(size, boundPort)
  record[size + 2] = l4
}

/** A server socket that turns out to talk to somebody: its transport moves back. */
export function unbindRecord(): void {
  record[layout4.l4] = record[6]!
}

export interface Tuple {
  /** FD_IPV4 or FD_IPV6. */
  type: number
  sip: string
  dip: string
  sport: number
  dport: number
}

/**
 * Takes over the addresses and ports of a tuple. `was`: the kind of socket until now; one of the tuple's kind that has these
 * ends already, in either direction, is not changed. Returns whether something changed.
 */
export function setTuple(tuple: Tuple, was: number): boolean {
  const { addressSize, dest, sport, dport } = layoutOf(tuple.type)
  const reversed =
    was === tuple.type &&
    equals(0, tuple.dip, 0, addressSize) &&
    equals(dest, tuple.sip, 0, addressSize) &&
    port(sport) === tuple.dport &&
    port(dport) === tuple.sport
  if (reversed) return false
  const same =
    equals(0, tuple.sip, 0, addressSize) &&
    equals(dest, tuple.dip, 0, addressSize) &&
    port(sport) === tuple.sport &&
    port(dport) === tuple.dport
  if (same) return false
  setBytes(0, tuple.sip, 0, addressSize)
  setBytes(dest, tuple.dip, 0, addressSize)
  setPort(sport, tuple.sport)
  setPort(dport, tuple.dport)
  return true
}

/** Only a destination, of a connection whose source is not known. */
export function setDestination(type: number, address: string, at: number, destPort: number): void {
  const { addressSize, dest, dport } = layoutOf(type)
  setBytes(dest, address, at, addressSize)
  setPort(dport, destPort)
}

/** The two ends of a unix socket, 16 bytes from `at`. */
export function setUnixEnds(bytes: string, at: number): void {
  setBytes(0, bytes, at, 16)
}

/** Exchanges source and destination. */
export function swapEnds(type: number): void {
  const { addressSize, dest, sport, dport } = layoutOf(type)
  for (let i = 0; i < addressSize; i++) {
    const byte = record[i]!
    record[i] = record[dest + i]!
    record[dest + i] = byte
  }
  const source = port(sport)
  setPort(sport, port(dport))
  setPort(dport, source)
}

/** Fills an end that has no address with that of this machine which talks to the other end. */
export function completeTuple(type: number, interfaces: Interfaces): void {
  const { addressSize, dest, sport, dport } = layoutOf(type)
  const noSource = isZero(0, addressSize)
  if (!noSource && !isZero(dest, addressSize)) return
  const other = byteString(record, noSource ? dest : 0, noSource ? dest + addressSize : addressSize)
  const own = interfaces.facing(other)
  // Both ends would be the same.
  if (own === other && port(sport) === port(dport)) return
  setBytes(noSource ? 0 : dest, own, 0, addressSize)
}

/** Ports where an IPv4 socket has them, whatever the kind: guessing who is the server looks there. */
export function guessedPorts(): { source: number; dest: number } {
  return { source: port(layout4.sport), dest: port(layout4.dport) }
}

/** Text of IPv4 addresses that occurred, by a part of their last bytes. */
const texts = new Array<string>(256).fill('')
const textOf = new Array<string>(256).fill('')

function addressText(address: string): string {
  if (address.length === 16) return ipv6Text(address)
  const slot = (address.charCodeAt(3) ^ (address.charCodeAt(2) << 3)) & 255
  if (textOf[slot] !== address) {
    textOf[slot] = address
    texts[slot] = ipv4Text(address)
  }
  return texts[slot]!
}

/** The name of a socket of this kind: both ends, with ports when the transport has any. */
export function tupleName(type: number): string {
  const l4 = l4Of(type)
  const ports = l4 === L4_TCP || l4 === L4_UDP
  if (!ports && l4 !== L4_ICMP && l4 !== L4_RAW) return '<unknown>'
  const { addressSize, dest, sport, dport } = layoutOf(type)
  const source = addressText(strings.intern(record, 0, addressSize))
  const destination = addressText(strings.intern(record, dest, dest + addressSize))
  if (!ports) return `${source}->${destination}`
  return `${source}:${port(sport)}->${destination}:${port(dport)}`
}

/** The name with ports whatever the transport: what the list of descriptors of a capture gets. */
export function listedName(type: number): string {
  const bytes = byteString(record, 0, SIZE)
  switch (type) {
    case FD_IPV4:
      return `${ipv4Text(bytes)}:${port(layout4.sport)}->${ipv4Text(bytes, 4)}:${port(layout4.dport)}`
    case FD_IPV6:
      return `${ipv6Text(bytes)}:${port(layout6.sport)}->${ipv6Text(bytes, 16)}:${port(layout6.dport)}`
    case FD_IPV4_SERVER:
      return `${ipv4Text(bytes)}:${port(4)}`
    default:
      return `${ipv6Text(bytes)}:${port(16)}`
  }
}

/** The bytes from `end` on have something. */
function hasRest(end: number): boolean {
  return !isZero(end, SIZE - end)
}

/** A descriptor like `from` with the record, read as one of kind `type`. `tuple`: see Fd. */
export function storeRecord(from: Fd, type: number, name: string, flags: number, tuple = ''): Fd {
  let sip = ''
  let dip = ''
  let sport = 0
  let dport = 0
  let l4 = L4_UNKNOWN
  // The record itself is only kept when the kind does not tell all of it.
  let told = 0
  if (type === FD_IPV4 || type === FD_IPV6) {
    const layout = layoutOf(type)
    sip = strings.intern(record, 0, layout.addressSize)
    dip = strings.intern(record, layout.dest, layout.dest + layout.addressSize)
    sport = port(layout.sport)
    dport = port(layout.dport)
    l4 = record[layout.l4]!
    told = layout.l4 + 1
  } else if (type === FD_IPV4_SERVER || type === FD_IPV6_SERVER) {
    const size = type === FD_IPV4_SERVER ? 4 : 16
    sip = strings.intern(record, 0, size)
    sport = port(size)
    l4 = record[size + 2]!
  } else if (type === FD_UNIX) {
    sip = byteString(record, 0, 8)
    dip = byteString(record, 8, 16)
    told = 16
  }
  const { nameRaw, openFlags, dev, inoHi, inoLo, pid } = from
  const bytes = hasRest(told) ? byteString(record, 0, SIZE) : ''
  return new Fd(type, name, nameRaw, flags, openFlags, dev, inoHi, inoLo, sip, dip, sport, dport, l4, pid, bytes, tuple)
}
