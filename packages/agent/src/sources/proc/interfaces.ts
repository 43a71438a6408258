/** The addresses of this machine's network interfaces. */

import type { InterfaceInfo } from '@saker/engine'
import { networkInterfaces } from 'node:os'
import { isIPv4 } from 'node:net'

/** Of the agent's own network namespace: the host's, unless it runs in one of its own. */
export function readInterfaces(): InterfaceInfo[] {
  const out: InterfaceInfo[] = []
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const { address, netmask } of addresses ?? []) {
      const bytes = addressBytes(address)
      const mask = addressBytes(netmask)
      out.push({
        // The name of an interface can be any bytes but is decoded as UTF-8 on its way to us.
        name: Buffer.from(name).toString('latin1'),
        address: bytes,
        netmask: mask,
        broadcast: bytes.length === 4 ? broadcastOf(bytes, mask) : '\0'.repeat(16),
        linkSpeed: 0,
      })
    }
  }
  return out
}

function broadcastOf(address: string, mask: string): string {
  let out = ''
  for (let i = 0; i < address.length; i++) {
    out += String.fromCharCode(address.charCodeAt(i) | (~mask.charCodeAt(i) & 0xff))
  }
  return out
}

/** The network-order bytes of an address in text form, without a zone; '' for what is none. */
export function addressBytes(text: string): string {
  const plain = text.split('%')[0]!
  if (isIPv4(plain)) return String.fromCharCode(...plain.split('.').map(Number))
  const [head = '', tail] = plain.split('::')
  const front = groupsOf(head)
  const back = groupsOf(tail ?? '')
  const groups =
    tail === undefined
      ? front
      : [...front, ...new Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back]
  return groups.length !== 8 ? '' : groups.map((group) => String.fromCharCode(group >> 8, group & 0xff)).join('')
}

function groupsOf(text: string): number[] {
  return text === ''
    ? []
    : text.split(':').flatMap((part) => {
        if (!part.includes('.')) return [Number.parseInt(part, 16)]
        const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
        return [(a << 8) | b, (c << 8) | d]
      })
}
