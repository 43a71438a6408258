// Reads event blocks into plain objects, for tests and for people. Written from the description of the format, not
// from the probe: it shares nothing with it.
import { eventParams } from './event-params.ts'

/** undefined: the parameter was sent empty. Numbers that fit are numbers, 64-bit ones bigints. Bytes are latin1. */
export type Value = number | bigint | string | Address | Tuple | undefined

export interface Address {
  family: number
  ip?: string
  port?: number
  path?: string
}

export interface Tuple {
  family: number
  source?: string
  sourcePort?: number
  destination?: string
  destinationPort?: number
  sourcePointer?: bigint
  destinationPointer?: bigint
  path?: string
}

export interface Event {
  cpu: number
  ns: bigint
  tid: bigint
  code: number
  name: string
  params: Record<string, Value>
}

interface Shape {
  name: string
  params: { name: string; type: string }[]
}

const shapes = new Map<number, Shape>()
for (const line of eventParams.trim().split('\n')) {
  const [code, name = '', ...params] = line.split(' ')
  shapes.set(Number(code), {
    name,
    params: params.map((p) => ({ name: p.split(':')[0] ?? '', type: p.split(':')[1] ?? '' })),
  })
}

class Malformed extends Error {}

function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Malformed(what)
}

/** Decodes all blocks; anything out of place throws. */
export function decode(bytes: Uint8Array): Event[] {
  const events: Event[] = []
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < all.length;) {
    const length = all.readUInt32LE(at + 4)
    must(all.readUInt32LE(at) === 0x216, `block type at ${at}`)
    must(length % 4 === 0 && at + length <= all.length, `block length ${length} at ${at}`)
    must(all.readUInt32LE(at + length - 4) === length, `trailer at ${at}`)
    events.push(decodeBlock(all.subarray(at + 8, at + length - 4)))
    at += length
  }
  return events
}

function decodeBlock(body: Buffer): Event {
  const event = body.subarray(2)
  const length = event.readUInt32LE(16)
  const code = event.readUInt16LE(20)
  const count = event.readUInt32LE(22)
  const shape = shapes.get(code)
  must(shape !== undefined, `event type ${code}`)
  must(count === shape.params.length, `${shape.name} has ${count} parameters`)
  must(
    event.length - length >= 0 && event.length - length < 4,
    `${shape.name}: event length ${length} of ${event.length}`,
  )
  must(
    event.subarray(length).every((byte) => byte === 0),
    `${shape.name}: padding`,
  )
  const params: Record<string, Value> = {}
  let at = 26 + 2 * count
  shape.params.forEach(({ name, type }, i) => {
    const size = event.readUInt16LE(26 + 2 * i)
    must(at + size <= length, `${shape.name}.${name} ends behind the event`)
    params[name] = size === 0 ? undefined : decodeParam(type, event.subarray(at, at + size), `${shape.name}.${name}`)
    at += size
  })
  must(at === length, `${shape.name}: ${length - at} bytes behind the parameters`)
  return {
    cpu: body.readUInt16LE(0),
    ns: event.readBigUInt64LE(0),
    tid: event.readBigUInt64LE(8),
    code,
    name: shape.name,
    params,
  }
}

const integers: Readonly<Record<string, (b: Buffer) => number | bigint>> = {
  int8: (b) => b.readInt8(),
  uint8: (b) => b.readUInt8(),
  flags8: (b) => b.readUInt8(),
  enumflags8: (b) => b.readUInt8(),
  sigtype: (b) => b.readUInt8(),
  int16: (b) => b.readInt16LE(),
  uint16: (b) => b.readUInt16LE(),
  flags16: (b) => b.readUInt16LE(),
  enumflags16: (b) => b.readUInt16LE(),
  syscallid: (b) => b.readUInt16LE(),
  int32: (b) => b.readInt32LE(),
  uint32: (b) => b.readUInt32LE(),
  flags32: (b) => b.readUInt32LE(),
  enumflags32: (b) => b.readUInt32LE(),
  mode: (b) => b.readUInt32LE(),
  uid: (b) => b.readUInt32LE(),
  gid: (b) => b.readUInt32LE(),
  sigset: (b) => b.readUInt32LE(),
  int64: (b) => b.readBigInt64LE(),
  errno: (b) => b.readBigInt64LE(),
  fd: (b) => b.readBigInt64LE(),
  pid: (b) => b.readBigInt64LE(),
  uint64: (b) => b.readBigUInt64LE(),
  reltime: (b) => b.readBigUInt64LE(),
  abstime: (b) => b.readBigUInt64LE(),
}

const width = (type: string): number => {
  if (/^(fd|pid|errno|reltime|abstime)$/.test(type)) return 8
  if (/^(mode|uid|gid|sigset)$/.test(type)) return 4
  if (type === 'sigtype') return 1
  if (type === 'syscallid') return 2
  return Number(/\d+$/.exec(type)?.[0]) / 8
}

function decodeParam(type: string, bytes: Buffer, where: string): Value {
  const integer = integers[type]
  if (integer) {
    must(bytes.length === width(type), `${where}: ${bytes.length} bytes for ${type}`)
    return integer(bytes)
  }
  switch (type) {
    case 'charbuf':
    case 'fspath':
    case 'fsrelpath':
      must(bytes.indexOf(0) === bytes.length - 1, `${where}: one NUL, at the end`)
      return bytes.toString('latin1', 0, bytes.length - 1)
    case 'sockaddr':
      return decodeAddress(bytes, where)
    case 'socktuple':
      return decodeTuple(bytes, where)
    case 'bytebuf':
    case 'fdlist':
    case 'dyn':
      return bytes.toString('latin1')
    default:
      throw new Malformed(`${where}: type ${type}`)
  }
}

function ip4(bytes: Buffer): string {
  return [...bytes.subarray(0, 4)].join('.')
}

function ip6(bytes: Buffer): string {
  return bytes.toString('hex', 0, 16)
}

function text(bytes: Buffer, where: string): string {
  must(bytes.indexOf(0) === bytes.length - 1, `${where}: one NUL, at the end`)
  return bytes.toString('latin1', 0, bytes.length - 1)
}

function decodeAddress(b: Buffer, where: string): Address {
  const family = b.readUInt8()
  if (family === 2) {
    must(b.length === 7, `${where}: length ${b.length}`)
    return { family, ip: ip4(b.subarray(1)), port: b.readUInt16LE(5) }
  }
  if (family === 10) {
    must(b.length === 19, `${where}: length ${b.length}`)
    return { family, ip: ip6(b.subarray(1)), port: b.readUInt16LE(17) }
  }
  must(family === 1, `${where}: family ${family}`)
  return { family, path: text(b.subarray(1), where) }
}

function decodeTuple(b: Buffer, where: string): Tuple {
  const family = b.readUInt8()
  if (family === 2 || family === 10) {
    const size = family === 2 ? 4 : 16
    const ip = family === 2 ? ip4 : ip6
    must(b.length === 1 + 2 * (size + 2), `${where}: length ${b.length}`)
    return {
      family,
      source: ip(b.subarray(1)),
      sourcePort: b.readUInt16LE(1 + size),
      destination: ip(b.subarray(3 + size)),
      destinationPort: b.readUInt16LE(3 + 2 * size),
    }
  }
  must(family === 1, `${where}: family ${family}`)
  return {
    family,
    sourcePointer: b.readBigUInt64LE(1),
    destinationPointer: b.readBigUInt64LE(9),
    path: text(b.subarray(17), where),
  }
}
