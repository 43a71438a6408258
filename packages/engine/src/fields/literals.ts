/** Constants of conditions, parsed by the type of the field they stand against. Texts are byte strings. */

import * as kinds from '../events/kinds.ts'
import type { Scalar } from './define.ts'
import { parseInteger } from './integers.ts'

export type Literal = { readonly ok: true; readonly value: Scalar } | { readonly ok: false; readonly error: string }

/** Longest text of a constant, in bytes. */
const LONGEST_TEXT = 255

/** Ports of services that rules may name (IANA registry, as /etc/services has them). */
const wellKnownPorts: ReadonlyMap<string, number> = new Map(
  (
    'tcpmux 1 echo 7 discard 9 systat 11 daytime 13 netstat 15 qotd 17 chargen 19 ftp-data 20 ftp 21 ssh 22 telnet 23 smtp 25 ' +
    'time 37 whois 43 tacacs 49 domain 53 bootps 67 bootpc 68 tftp 69 gopher 70 finger 79 http 80 kerberos 88 iso-tsap 102 ' +
    'rtelnet 107 pop3 110 sunrpc 111 auth 113 nntp 119 ntp 123 epmap 135 netbios-ns 137 netbios-dgm 138 netbios-ssn 139 ' +
    'imap2 143 snmp 161 snmp-trap 162 cmip-man 163 cmip-agent 164 mailq 174 xdmcp 177 bgp 179 smux 199 qmtp 209 z3950 210 ' +
    'ipx 213 ptp-event 319 ptp-general 320 pawserv 345 zserv 346 rpc2portmap 369 codaauth2 370 clearcase 371 ldap 389 ' +
    'svrloc 427 https 443 snpp 444 microsoft-ds 445 kpasswd 464 submissions 465 saft 487 isakmp 500 rtsp 554 nqs 607 ' +
    'asf-rmcp 623 qmqp 628 ipp 631 ldp 646 ldaps 636 domain-s 853 rsync 873 ftps-data 989 ftps 990 telnets 992 imaps 993 ' +
    'pop3s 995 socks 1080 proofd 1093 rootd 1094 openvpn 1194 rmiregistry 1099 lotusnote 1352 ms-sql-s 1433 ms-sql-m 1434 ' +
    'ingreslock 1524 datametrics 1645 sa-msg-port 1646 kermit 1649 groupwise 1677 l2f 1701 radius 1812 radius-acct 1813 ' +
    'cisco-sccp 2000 nfs 2049 gnunet 2086 rtcm-sc104 2101 gsigatekeeper 2119 gris 2135 cvspserver 2401 venus 2430 mon 2583 ' +
    'zebra 2600 gsiftp 2811 gpsd 2947 gds-db 3050 icpv2 3130 isns 3205 iscsi-target 3260 mysql 3306 ms-wbt-server 3389 nut 3493 ' +
    'daap 3689 svn 3690 suucp 4031 sysrqd 4094 sieve 4190 f5-globalsite 4353 sip 5060 sip-tls 5061 xmpp-client 5222 ' +
    'xmpp-server 5269 cfengine 5308 mdns 5353 postgresql 5432 rplay 5555 amqps 5671 amqp 5672 x11 6000 gnutella-svc 6346 ' +
    'redis 6379 http-alt 8080 puppet 8140 webcache 8080 amanda 10080 git 9418 zabbix-agent 10050 zabbix-trapper 10051'
  )
    .split(/ (?=[a-z])/)
    .map((pair) => {
      const [name, number] = pair.split(' ') as [string, string]
      return [name, Number(number)]
    }),
)

export function wellKnownPort(service: string): number | undefined {
  return wellKnownPorts.get(service)
}

/** The constant `text` for a field of the PT_ type `type`. */
export function parseLiteral(
  type: number,
  text: string,
  portOf: (service: string) => number | undefined = wellKnownPort,
): Literal {
  if (type !== kinds.PT_BYTEBUF && text.includes('\0')) return fail('a value cannot contain a NUL byte (\\x00)')
  switch (type) {
    case kinds.PT_INT8:
      return integer(text, 8, true)
    case kinds.PT_INT16:
      return integer(text, 16, true)
    case kinds.PT_INT32:
      return integer(text, 32, true)
    case kinds.PT_INT64:
    case kinds.PT_FD:
    case kinds.PT_ERRNO:
    case kinds.PT_PID:
      return integer(text, 64, true)
    case kinds.PT_UINT8:
    case kinds.PT_FLAGS8:
    case kinds.PT_ENUMFLAGS8:
    case kinds.PT_L4PROTO:
      return integer(text, 8, false)
    case kinds.PT_UINT16:
    case kinds.PT_FLAGS16:
    case kinds.PT_ENUMFLAGS16:
      return integer(text, 16, false)
    case kinds.PT_UINT32:
    case kinds.PT_FLAGS32:
    case kinds.PT_ENUMFLAGS32:
    case kinds.PT_MODE:
    case kinds.PT_UID:
    case kinds.PT_GID:
      return integer(text, 32, false)
    case kinds.PT_UINT64:
    case kinds.PT_RELTIME:
    case kinds.PT_ABSTIME:
      return integer(text, 64, false)
    case kinds.PT_DOUBLE:
      // Whole numbers only.
      return integer(text, 32, true)
    case kinds.PT_PORT:
      return port(text, portOf)
    case kinds.PT_BOOL:
      if (text === 'true' || text === 'false') return { ok: true, value: text === 'true' }
      return fail(`${text} is not a truth value: write true or false`)
    case kinds.PT_IPADDR:
    case kinds.PT_IPV4ADDR:
    case kinds.PT_IPV6ADDR:
      return address(type, text)
    case kinds.PT_IPNET:
    case kinds.PT_IPV4NET:
    case kinds.PT_IPV6NET:
      return network(type, text)
    case kinds.PT_CHARBUF:
    case kinds.PT_FSPATH:
    case kinds.PT_FSRELPATH:
    case kinds.PT_SOCKADDR:
    case kinds.PT_SOCKTUPLE:
    case kinds.PT_SOCKFAMILY:
    case kinds.PT_BYTEBUF:
      if (text.length <= LONGEST_TEXT) return { ok: true, value: text }
      return fail(`the value is too long: ${text.length} bytes, at most ${LONGEST_TEXT} can be compared`)
  }
  return fail('values of this type cannot be compared with constants')
}

function fail(error: string): Literal {
  return { ok: false, error }
}

function integer(text: string, bits: 8 | 16 | 32 | 64, signed: boolean): Literal {
  const value = parseInteger(text, bits, signed)
  return value === undefined ? fail(`${text} is not a whole decimal number`) : { ok: true, value }
}

function port(text: string, portOf: (service: string) => number | undefined): Literal {
  if (text === '') return { ok: true, value: 0 }
  if (/^[0-9]+$/.test(text)) {
    // A signed 32-bit number is the most that is read.
    const number = Number(text)
    return number > 0x7fffffff ? fail(`${text} is too large for a port`) : { ok: true, value: number & 0xffff }
  }
  const known = portOf(text)
  return known === undefined ? fail(`${text} is neither a port nor the name of a service`) : { ok: true, value: known }
}

function address(type: number, text: string): Literal {
  const wantsIpv4 = type === kinds.PT_IPV4ADDR || (type === kinds.PT_IPADDR && text.includes('.'))
  const value = wantsIpv4 ? parseIpv4(text) : parseIpv6(text)
  return value === undefined ? fail(`${text} is not an ${wantsIpv4 ? 'IPv4' : 'IPv6'} address`) : { ok: true, value }
}

/** The value of a network: its address bytes and one character with the length of the prefix in bits. */
function network(type: number, text: string): Literal {
  const wantsIpv4 = type === kinds.PT_IPV4NET || (type === kinds.PT_IPNET && text.includes('.'))
  const slash = text.indexOf('/')
  if (slash < 0)
    return fail(
      `${text} is not a network: a prefix length must follow, as in ${wantsIpv4 ? '10.0.0.0/8' : 'fe80::/10'}`,
    )
  const head = text.slice(0, slash)
  const bytes = wantsIpv4 ? parseIpv4(head) : parseIpv6(head)
  if (bytes === undefined) return fail(`${head} is not an ${wantsIpv4 ? 'IPv4' : 'IPv6'} address`)
  const prefix = parseInteger(text.slice(slash + 1), 8, false) as number | undefined
  const longest = bytes.length * 8
  if (prefix === undefined || prefix > longest || (prefix === 0 && !wantsIpv4))
    return fail(`${text.slice(slash + 1)} is not a prefix length from ${wantsIpv4 ? 0 : 1} to ${longest}`)
  return { ok: true, value: bytes + String.fromCharCode(prefix) }
}

/** True when the address lies in the network (a value of parseLiteral); never for another family. */
export function inNetwork(bytes: string, net: string): boolean {
  if (net.length !== bytes.length + 1) return false
  let left = net.charCodeAt(bytes.length)
  for (let i = 0; left > 0; i++, left -= 8) {
    const differing = bytes.charCodeAt(i) ^ net.charCodeAt(i)
    if ((left >= 8 ? differing : differing >> (8 - left)) !== 0) return false
  }
  return true
}

/** Four raw bytes; undefined: not exactly four decimal numbers up to 255 (inet_pton). */
export function parseIpv4(text: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  let out = ''
  for (let i = 1; i <= 4; i++) {
    const part = match[i]!
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined
    out += String.fromCharCode(Number(part))
  }
  return out
}

/** Sixteen raw bytes; undefined: no IPv6 address in the sense of inet_pton (RFC 4291, 2.2). */
export function parseIpv6(text: string): string | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? groups(halves[1]!, true) : ''
  if (head === undefined || tail === undefined) return undefined
  const missing = 16 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return head + '\0'.repeat(missing) + tail
}

/** Groups of up to four hexadecimal digits as bytes; the last of all may be an IPv4 address. */
function groups(text: string, last: boolean): string | undefined {
  if (text === '') return ''
  let out = ''
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (last && i === parts.length - 1 && part.includes('.')) {
      const ipv4 = parseIpv4(part)
      if (ipv4 === undefined) return undefined
      out += ipv4
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      const value = Number.parseInt(part, 16)
      out += String.fromCharCode(value >> 8, value & 0xff)
    } else return undefined
  }
  return out
}
