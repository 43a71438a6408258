// Network addresses as text. Addresses are raw network-order bytes, one a character.

/** `10.0.0.1`, from the four bytes at `at`. */
export function ipv4Text(address: string, at = 0): string {
  return `${address.charCodeAt(at)}.${address.charCodeAt(at + 1)}.${address.charCodeAt(at + 2)}.${address.charCodeAt(at + 3)}`
}

/** The form of inet_ntop (RFC 5952): the longest run of zero groups shortened, IPv4 in IPv6 with dots. */
export function ipv6Text(address: string, at = 0): string {
  const groups: number[] = []
  for (let i = 0; i < 8; i++) groups.push((address.charCodeAt(at + 2 * i) << 8) | address.charCodeAt(at + 2 * i + 1))
  // The first longest run of at least two zero groups.
  let start = -1
  let length = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && groups[i + run] === 0) run++
    if (run > length) {
      start = i
      length = run
    }
    i += run
  }
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (start !== -1 && i === start) {
      text += i + length === 8 ? '::' : ':'
      i += length - 1
      continue
    }
    if (i > 0) text += ':'
    if (i === 6 && start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff)))
      return text + ipv4Text(address, at + 12)
    text += groups[i]!.toString(16)
  }
  return text
}

/** ::ffff:a.b.c.d, or ::, which counts as IPv4 as well. */
export function isMappedIpv4(address: string, at = 0): boolean {
  for (let i = 0; i < 10; i++) if (address.charCodeAt(at + i) !== 0) return false
  if (address.charCodeAt(at + 10) === 0xff && address.charCodeAt(at + 11) === 0xff) return true
  for (let i = 10; i < 16; i++) if (address.charCodeAt(at + i) !== 0) return false
  return true
}
