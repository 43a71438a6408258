import type { InterfaceInfo } from '../scap/metadata.ts'
import type { Containers } from './containers.ts'
import type { Thread } from './thread.ts'

/** Raw address bytes of 127.0.0.1 and ::1. */
const LOOPBACK_4 = '\x7f\0\0\x01'
const LOOPBACK_6 = `${'\0'.repeat(15)}\x01`
const ANY_4 = '\0'.repeat(4)
const ANY_6 = '\0'.repeat(16)

/** The addresses of this machine. Addresses are raw network-order bytes, 4 or 16 characters. */
export class Interfaces {
  #ipv4: readonly InterfaceInfo[] = []
  #ipv6: readonly InterfaceInfo[] = []

  load(list: readonly InterfaceInfo[]): void {
    this.#ipv4 = list.filter((i) => i.address.length === 4)
    this.#ipv6 = list.filter((i) => i.address.length === 16)
  }

  /**
   * The address is one of this machine, as `thread` sees it. In a container: the address of that container; when that is not
   * known, of any container. IPv6 compares the network part only, and nothing is local inside containers.
   */
  isLocal(address: string, thread: Thread, containers: Containers): boolean {
    if (address.length === 16) {
      return thread.containerId === '' && this.#ipv6.some((i) => i.address.startsWith(address.slice(0, 8)))
    }
    if (thread.containerId !== '') {
      const ip = containers.get(thread.containerId)?.ip ?? ''
      if (ip === '') {
        for (const info of containers.all()) if (info.ip !== '' && ipv4Bytes(info.ip) === address) return true
        return false
      }
      if (ipv4Bytes(ip) === address) return true
    }
    return this.#ipv4.some((i) => i.address === address)
  }

  /**
   * The address of this machine that talks to `peer`: the same one, one in the same network, or the first that is no loopback.
   * All zero when there is none.
   */
  facing(peer: string): string {
    if (peer.length === 4) {
      const found =
        this.#ipv4.find((i) => i.address === peer) ??
        this.#ipv4.find((i) => sameNetwork(i.address, peer, i.netmask)) ??
        this.#ipv4.find((i) => i.address !== LOOPBACK_4)
      return found?.address ?? ANY_4
    }
    const found =
      this.#ipv6.find((i) => i.address === peer) ??
      this.#ipv6.find((i) => i.address.startsWith(peer.slice(0, 8))) ??
      this.#ipv6.find((i) => i.address !== LOOPBACK_6)
    return found?.address ?? ANY_6
  }
}

function sameNetwork(a: string, b: string, mask: string): boolean {
  for (let i = 0; i < a.length; i++) {
    if (((a.charCodeAt(i) ^ b.charCodeAt(i)) & mask.charCodeAt(i)) !== 0) return false
  }
  return true
}

const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** `10.0.0.1` as four raw bytes; undefined when it is no such address. */
function ipv4Bytes(text: string): string | undefined {
  const parts = dotted.exec(text)?.slice(1).map(Number)
  return parts === undefined || parts.some((n) => n > 255) ? undefined : String.fromCharCode(...parts)
}
