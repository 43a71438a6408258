// Whatever the bytes are, the reader gives events that lie inside their buffers, or a ScapError; it never does anything else.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { bytesOf } from '../bytes.ts'
import { EventCursor, HEADER_SIZE } from '../events/cursor.ts'
import { events } from '../events/table.ts'
import * as blocks from './blocks.ts'
import { ByteWriter } from './byte-writer.ts'
import { CollectingSink } from './collecting-sink.ts'
import { conversionRows } from './conversion-rows.ts'
import { ScapError } from './error.ts'
import { newFdInfo, newProcessInfo } from './metadata.ts'
import { BlockReader } from './reader.ts'
import * as write from './writer.ts'

const INPUTS = Number(process.env.FUZZ_INPUTS ?? 120_000)
const SEED = Number(process.env.FUZZ_SEED ?? 20_240_607)

/** xorshift32: the same seed gives the same inputs everywhere. */
class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0 || 1
  }

  below(n: number): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return (x >>> 0) % n
  }
}

const cursor = new EventCursor()

/** Reads everything that an event says, and checks that it lies inside of it. */
class ReadingSink extends CollectingSink {
  read = 0

  override event(buf: Uint8Array, view: DataView, pos: number, cpu: number, _flags: number): void {
    this.read++
    cursor.at(buf, view, pos, cpu)
    const end = pos + view.getUint32(pos + 16, true)
    assert.ok(end <= buf.length)
    const spec = events[cursor.type]!
    let at = cursor.count === 0 ? pos + HEADER_SIZE : cursor.start(0)
    for (let i = 0; i < cursor.count; i++) {
      assert.equal(cursor.start(i), at)
      at += cursor.size(i)
      assert.ok(cursor.size(i) >= 0 && at <= end)
      if (i >= spec.params.length) continue
      assert.ok(Number.isFinite(cursor.int(i)) && Number.isFinite(cursor.uint(i) + cursor.lo(i) + cursor.hi(i)))
      assert.ok(cursor.text(i).length <= cursor.bytes(i).length)
      assert.equal(cursor.copy(i).length, cursor.size(i))
    }
  }
}

/** Gives one input to a reader, in pieces; how many events came out. */
function readInput(input: Uint8Array, random: Random): number {
  const sink = new ReadingSink()
  const reader = new BlockReader(sink)
  const step = random.below(2) === 0 ? input.length : 1 + random.below(200)
  try {
    for (let at = 0; at < input.length; at += step) reader.push(input.subarray(at, at + step))
    reader.end()
  } catch (error) {
    if (!(error instanceof ScapError)) throw error
    assert.ok(error.offset >= 0 && error.offset <= input.length, error.message)
  }
  return sink.read
}

/** Header, one block of every kind of metadata, and an event of every form that is converted, in both formats. */
function smallCaptures(): Uint8Array[] {
  const head = new ByteWriter()
  write.writeHeader(head)
  write.writeMachine(head, {
    cpus: 2,
    memory: 1,
    maxPid: 3,
    hostname: 'h',
    bootHi: 1,
    bootLo: 2,
    flagsHi: 0,
    flagsLo: 0,
  })
  write.writeInterfaces(head, [
    { name: 'lo', address: '\x7f\0\0\x01', netmask: '\xff\0\0\0', broadcast: '\0\0\0\0', linkSpeed: 1 },
  ])
  write.writeUsers(head, {
    users: [{ uid: 1, gid: 1, name: 'u', home: '/', shell: 's' }],
    groups: [{ gid: 1, name: 'g' }],
  })
  write.writeProcesses(head, [{ ...newProcessInfo(5, 5, 1), comm: 'c', cloneTimeHi: 1 }])
  write.writeFds(
    head,
    5,
    Array.from({ length: 22 }, (_, type) => {
      const size = type === 4 || type === 6 ? 16 : 4
      return { ...newFdInfo(type, type), name: 'n', sip: 'a'.repeat(size), dip: 'b'.repeat(size) }
    }),
  )
  const forms: [code: number, count: number][] = conversionRows.map(([id, count]) => [
    events.find((e) => e.id === id)!.code,
    count,
  ])
  for (const e of events) forms.push([e.code, e.params.length])
  const captures: Uint8Array[] = []
  for (let i = 0; i < forms.length; i += 6) {
    const form = (i / 6) % 4
    const w = new ByteWriter()
    w.raw(head.written)
    for (const [code, count] of forms.slice(i, i + 6)) {
      const body = new ByteWriter()
      const params = Array.from({ length: count }, (_, n) => bytesOf('/tmp/abc\0'.slice(0, n % 10)))
      write.writeEventBody(body, { type: code, tid: 5, timeHi: 1, timeLo: 1 }, params)
      if (form === 0 && (events[code]!.flags & 2048) === 0) writeFirstFormat(w, body.written)
      else write.writeEvent(w, body.written, 0, body.size, 1, form === 1 ? 1 : 0)
    }
    captures.push(w.written.slice())
  }
  // Without the metadata, most mutations hit an event.
  return captures.concat(captures.map((c) => Uint8Array.from([...c.subarray(0, 28), ...c.subarray(head.size)])))
}

/** The block of an event as the first format had it: without the number of parameters. */
function writeFirstFormat(w: ByteWriter, body: Uint8Array): void {
  const size = body.length - 4
  const padding = (4 - ((size + 2) % 4)) % 4
  const total = size + 2 + padding + 12
  w.u32(blocks.EVENT_V1)
  w.u32(total)
  w.u16(0)
  const at = w.size
  w.raw(body.subarray(0, 22))
  w.raw(body.subarray(26))
  w.setU32(at + 16, size)
  w.raw(new Uint8Array(padding))
  w.u32(total)
}

/** Beginnings of real captures, as far as the corpus is there. */
function realCaptures(): Uint8Array[] {
  const folder = new URL('../../../../../shared/corpus/captures/', import.meta.url)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.startsWith('m_'))
  return names.flatMap((name) => {
    const bytes = gunzipSync(readFileSync(new URL(name, folder)))
    const header = bytes.subarray(0, 28)
    // Somewhere in the middle, at the start of a block.
    let at = 0
    while (at < bytes.length / 2) at += bytes.readUInt32LE(at + 4)
    return [Uint8Array.from([...header, ...bytes.subarray(at, at + 3000)]), bytes.subarray(0, 4000)]
  })
}

const INTERESTING = [0, 1, 4, 8, 12, 26, 32, 33, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]

function mutate(base: Uint8Array, random: Random): Uint8Array {
  const out = base.slice()
  const view = new DataView(out.buffer)
  for (let n = 1 + random.below(4); n > 0; n--) {
    const at = random.below(out.length)
    switch (random.below(5)) {
      case 0:
        out[at] = random.below(256)
        break
      case 1:
        out[at]! ^= 1 << random.below(8)
        break
      case 2:
        if (at + 4 <= out.length) view.setUint32(at, INTERESTING[random.below(INTERESTING.length)]!, true)
        break
      case 3:
        if (at + 2 <= out.length) view.setUint16(at, INTERESTING[random.below(INTERESTING.length)]! & 0xffff, true)
        break
      case 4:
        // Bytes of another place: whole fields move.
        out.copyWithin(at, random.below(out.length), out.length)
    }
  }
  return random.below(8) === 0 ? out.subarray(0, random.below(out.length)) : out
}

test(`any bytes are read or refused (${INPUTS} inputs, seed ${SEED})`, (t) => {
  const random = new Random(SEED)
  const bases = [...smallCaptures(), ...realCaptures()]
  let delivered = 0
  for (const base of bases) delivered += readInput(base, random)
  assert.ok(delivered > 500, 'the captures that are changed are good ones')
  for (let i = 0; i < INPUTS; i++) {
    let input
    if (i % 10 === 0) {
      input = Uint8Array.from({ length: random.below(300) }, () => random.below(256))
      // Half of them get beyond the section header.
      if (i % 20 === 0) input = Uint8Array.from([...bases[0]!.subarray(0, 28), ...input])
    } else input = mutate(bases[random.below(bases.length)]!, random)
    try {
      delivered += readInput(input, random)
    } catch (error) {
      throw new Error(`input ${i} of seed ${SEED}: ${Buffer.from(input).toString('base64')}`, { cause: error })
    }
  }
  t.diagnostic(`seed ${SEED}: ${INPUTS} inputs, ${delivered} events read`)
})
