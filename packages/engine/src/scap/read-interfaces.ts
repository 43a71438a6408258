import { MAX_PATH } from './blocks.ts'
import { MalformedBlock, type ByteReader } from './byte-reader.ts'
import type { InterfaceInfo } from './metadata.ts'

const IPV4 = 1
const IPV6 = 2
const IPV4_NO_SPEED = 3
const IPV6_NO_SPEED = 4

/** The entries of an interface list. `version`: 1 or 2; the second has the length of each entry (not counting itself). */
export function readInterfaces(r: ByteReader, version: number): InterfaceInfo[] {
  const out: InterfaceInfo[] = []
  while (r.left >= 4) {
    const size = version >= 2 ? r.u32() : 0
    const start = r.at
    const type = r.u16()
    const nameSize = r.u16()
    if (type < IPV4 || type > IPV6_NO_SPEED) throw new MalformedBlock(`an interface of the unknown type ${type}`)
    if (nameSize >= MAX_PATH) throw new MalformedBlock(`an interface name of ${nameSize} bytes`)
    const addressSize = type === IPV4 || type === IPV4_NO_SPEED ? 4 : 16
    const address = r.raw(addressSize)
    const netmask = r.raw(addressSize)
    const broadcast = r.raw(addressSize)
    const linkSpeed = type === IPV4 || type === IPV6 ? r.u64() : 0
    out.push({ name: r.fixedText(nameSize), address, netmask, broadcast, linkSpeed })
    if (version >= 2) {
      const end = start + size
      if (end < r.at || end > r.end)
        throw new MalformedBlock('the length of an interface entry is not that of its content')
      r.at = end
    }
  }
  return out
}
