/** Socket addresses and tuples of parameters as text. `bytes` is the whole parameter, one character a byte. */

import { ipv4Text, ipv6Text, isMappedIpv4 } from '../state/address-text.ts'
import { printable } from '../state/paths.ts'

// Address families (include/linux/socket.h).
const UNIX = 1
const INET = 2
const INET6 = 10

function port(bytes: string, at: number): number {
  return bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8)
}

/** The path at `at`, up to its NUL. */
function pathAt(bytes: string, at: number): string {
  const end = bytes.indexOf('\0', at)
  return printable(bytes.slice(at, end < 0 ? bytes.length : end))
}

/** Eight bytes, low one first, in hexadecimal. */
function pointer(bytes: string, at: number): string {
  let value = 0n
  for (let i = 7; i >= 0; i--) value = (value << 8n) | BigInt(bytes.charCodeAt(at + i))
  return value.toString(16)
}

/**
 * An address: family (1 byte), then for IPv4 and IPv6 address (network order) and port (2 bytes, low first), for unix sockets
 * a NUL-terminated path.
 */
export function printAddress(bytes: string): string {
  if (bytes === '') return '<NA>'
  const family = bytes.charCodeAt(0)
  switch (family) {
    case UNIX:
      return bytes.length >= 2 && bytes.endsWith('\0') ? pathAt(bytes, 1) : 'INVALID PATH'
    case INET:
      return bytes.length >= 7 ? `${ipv4Text(bytes, 1)}:${port(bytes, 5)}` : 'INVALID IPv4'
    case INET6:
      return bytes.length >= 19 ? `${ipv6Text(bytes, 1)}:${port(bytes, 17)}` : 'INVALID IPv6'
  }
  return `family ${family}`
}

/**
 * Both ends of a connection: family (1 byte), then for IPv4 and IPv6 source address, source port, destination address, destination
 * port, for unix sockets two kernel pointers (8 bytes each) and a NUL-terminated path.
 */
export function printTuple(bytes: string): string {
  if (bytes === '') return 'NULL'
  const family = bytes.charCodeAt(0)
  switch (family) {
    case UNIX:
      if (bytes.length < 18 || !bytes.endsWith('\0')) return 'INVALID PATH'
      return `${pointer(bytes, 1)}->${pointer(bytes, 9)} ${pathAt(bytes, 17)}`
    case INET:
      if (bytes.length < 13) return 'INVALID IPv4'
      return `${ipv4Text(bytes, 1)}:${port(bytes, 5)}->${ipv4Text(bytes, 7)}:${port(bytes, 11)}`
    case INET6: {
      if (bytes.length < 37) return 'INVALID IPv6'
      const mapped = isMappedIpv4(bytes, 1) && isMappedIpv4(bytes, 19)
      const source = mapped ? ipv4Text(bytes, 13) : ipv6Text(bytes, 1)
      const destination = mapped ? ipv4Text(bytes, 31) : ipv6Text(bytes, 19)
      return `${source}:${port(bytes, 17)}->${destination}:${port(bytes, 35)}`
    }
  }
  return `family ${family}`
}
