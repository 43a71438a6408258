import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byteString, bytesOf } from '../bytes.ts'
import { EventCursor } from '../events/cursor.ts'
import * as kinds from '../events/kinds.ts'
import { eventById, events, isExit } from '../events/table.ts'
import { ByteWriter } from './byte-writer.ts'
import { collectCapture, CollectingSink } from './collecting-sink.ts'
import { conversionRows } from './conversion-rows.ts'
import type { ScapError } from './error.ts'
import { BlockReader } from './reader.ts'
import { writeEvent, writeEventBody, writeHeader } from './writer.ts'

interface Line {
  readonly id: string
  readonly tid?: number
  readonly params: readonly Uint8Array[]
}

function capture(lines: readonly Line[]): Uint8Array {
  const w = new ByteWriter()
  writeHeader(w)
  for (const { id, tid, params } of lines) {
    const body = new ByteWriter()
    writeEventBody(body, { type: eventById(id)!.code, tid: tid ?? 1, timeHi: 1, timeLo: 2 }, params)
    writeEvent(w, body.written, 0, body.size, 0, 0)
  }
  return w.written
}

/** The events that come out, each as its id and its parameters as byte strings. */
function convert(lines: readonly Line[]): [id: string, ...params: string[]][] {
  return collectCapture(capture(lines)).events.map(({ bytes }) => {
    const c = new EventCursor()
    c.at(bytes, new DataView(bytes.buffer), 0, 0)
    const params = Array.from({ length: c.count }, (_, i) => byteString(c.copy(i), 0, c.size(i)))
    return [events[c.type]!.id, ...params]
  })
}

const u32 = (n: number) => Uint8Array.of(n, n >> 8, n >> 16, n >> 24)
const i64 = (n: number) => Uint8Array.of(n, n >> 8, 0, 0, 0, 0, 0, 0)
const zeros = (n: number) => '\0'.repeat(n)
const NONE = new Uint8Array(0)
const text = (bytes: Uint8Array) => byteString(bytes, 0, bytes.length)

test('what an exit lacks comes from the enter event of its thread', () => {
  const got = convert([
    { id: 'READ_E', tid: 1, params: [i64(3), u32(100)] },
    { id: 'READ_E', tid: 2, params: [i64(4), u32(200)] },
    { id: 'READ_X', tid: 1, params: [i64(5), bytesOf('hello')] },
    { id: 'READ_X', tid: 2, params: [i64(6), bytesOf('worlds')] },
  ])
  assert.deepEqual(got, [
    ['READ_X', text(i64(5)), 'hello', text(i64(3)), text(u32(100))],
    ['READ_X', text(i64(6)), 'worlds', text(i64(4)), text(u32(200))],
  ])
})

test('an enter event serves one exit only', () => {
  const got = convert([
    { id: 'READ_E', params: [i64(3), u32(100)] },
    { id: 'READ_X', params: [i64(5), NONE] },
    { id: 'READ_X', params: [i64(6), NONE] },
  ])
  assert.deepEqual(got[1], ['READ_X', text(i64(6)), '', zeros(8), zeros(4)])
})

test('without the enter event there are defaults or nothing, as the row says', () => {
  assert.deepEqual(convert([{ id: 'LINK_X', params: [i64(0)] }]), [['LINK_2_X', zeros(8), '', '']])
  assert.deepEqual(convert([{ id: 'CLOSE_X', params: [i64(0)] }]), [['CLOSE_X', zeros(8), zeros(8)]])
})

test('the enter event of another call is no help', () => {
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  reader.push(
    capture([
      { id: 'READ_E', params: [i64(3), u32(100)] },
      { id: 'CLOSE_X', params: [i64(0)] },
    ]),
  )
  reader.end()
  assert.equal(sink.events.length, 1)
  assert.equal(reader.converter.mismatched, 1)
})

test('steps follow each other until the event is of today', () => {
  const exec = (id: string, count: number): Line => ({
    id,
    params: Array.from({ length: count }, (_, i) => bytesOf(`${i}`)),
  })
  const [got] = convert([exec('EXECVE_8_X', 8)])
  assert.equal(got![0], 'EXECVE_19_X')
  assert.equal(got!.length - 1, eventById('EXECVE_19_X')!.params.length)
  // Parameters of the first eight stay in front, up to the place where later versions put others in between.
  assert.deepEqual(got!.slice(1, 9), ['0', '1', '2', '3', '4', '5', '6', '7'])
  const [clone] = convert([exec('CLONE_11_X', 11)])
  assert.equal(clone![0], 'CLONE_20_X')
  assert.equal(clone!.length - 1, eventById('CLONE_20_X')!.params.length)
})

test('some enter events are kept and delivered', () => {
  const enter: Line = { id: 'CONNECT_E', params: [i64(3), bytesOf('addr')] }
  assert.deepEqual(convert([enter, { id: 'CONNECT_X', params: [i64(0), bytesOf('tuple'), i64(3)] }]), [
    ['CONNECT_E', text(i64(3)), 'addr'],
    ['CONNECT_X', zeros(8), 'tuple', text(i64(3)), 'addr'],
  ])
})

test('the first step that uses the enter event uses it up', () => {
  const got = convert([
    { id: 'CONNECT_E', params: [i64(3), bytesOf('addr')] },
    { id: 'CONNECT_X', params: [i64(0), bytesOf('tuple')] },
  ])
  assert.deepEqual(got[1], ['CONNECT_X', zeros(8), 'tuple', text(i64(3)), ''])
})

test('the default of a number is zero', () => {
  assert.deepEqual(convert([{ id: 'FCNTL_X', params: [i64(1), i64(2), NONE] }]), [
    ['FCNTL_X', text(i64(1)), text(i64(2)), '', zeros(8)],
  ])
  assert.deepEqual(convert([{ id: 'SETUID_X', params: [i64(0)] }]), [['SETUID_X', zeros(8), '']])
  const [accept] = convert([{ id: 'ACCEPT_X', params: [i64(4), bytesOf('t'), NONE] }])
  assert.deepEqual(accept, ['ACCEPT_5_X', text(i64(4)), 't', '', zeros(4), zeros(4)])
})

test('no row gives a default to a user or group id, whose default is not zero', () => {
  for (const [id, found, action, becomes, params] of conversionRows) {
    params.split(' ').forEach((word, i) => {
      const type = eventById(becomes || id)!.params[action === 'add' ? found + i : i]?.type
      const defaults = word === 'default' || /^e\d+$/.test(word)
      assert.ok(!defaults || (type !== kinds.PT_UID && type !== kinds.PT_GID), `${id}/${found}`)
    })
  }
})

test('a value that became narrower keeps its low bytes', () => {
  const got = convert([
    { id: 'BPF_E', params: [bytesOf('\x05\x00\x00\x00\x00\x00\x00\x00')] },
    { id: 'BPF_X', params: [i64(0)] },
  ])
  assert.deepEqual(got, [['BPF_2_X', zeros(8), '\x05\0\0\0']])
})

test('an old container event becomes its JSON', () => {
  const container = (name: string): Line => ({
    id: 'CONTAINER_E',
    params: [bytesOf('abc\0'), u32(1), bytesOf(`${name}\0`), bytesOf('img:1\0')],
  })
  const [plain] = convert([container('web')])
  assert.deepEqual(plain, ['CONTAINER_JSON_2_E', '{"id":"abc","type":1,"name":"web","image":"img:1"}\0'])
  const [odd] = convert([container('a"b\\\n')])
  assert.deepEqual(JSON.parse(odd![1]!.slice(0, -1)), { id: 'abc', type: 1, name: 'a"b\\\n', image: 'img:1' })
  const [empty] = convert([{ id: 'CONTAINER_E', params: [NONE, u32(1), NONE, NONE] }])
  assert.deepEqual(empty, ['CONTAINER_JSON_2_E', ''])
})

test('events that say nothing any more are left out', () => {
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  reader.push(
    capture([
      { id: 'GETCWD_E', params: [] },
      { id: 'CLONE_11_E', params: [] },
      { id: 'READ_E', params: [i64(1), u32(2)] },
    ]),
  )
  assert.deepEqual(reader.counts, { events: 0, unknownTypes: 0, merged: 3 })
})

test('a form that no capture has is damage', () => {
  assert.throws(
    () => convert([{ id: 'READ_E', params: [] }]),
    (e: ScapError) => e.code === 'SCAP_CORRUPT',
  )
  assert.throws(
    () => convert([{ id: 'LINK_X', params: [NONE, NONE] }]),
    (e: ScapError) => e.code === 'SCAP_CORRUPT' || e.code === 'SCAP_VERSION',
  )
})

test('the enter events that wait are bounded', () => {
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  const w = new ByteWriter(16 * 1024 * 1024)
  writeHeader(w)
  const body = new ByteWriter()
  writeEventBody(body, { type: eventById('READ_E')!.code, tid: 0, timeHi: 0, timeLo: 0 }, [i64(1), u32(2)])
  for (let tid = 0; tid < 70_000; tid++) {
    body.setU32(8, tid)
    writeEvent(w, body.written, 0, body.size, 0, 0)
  }
  reader.push(w.written)
  assert.equal(reader.converter.evicted, 70_000 - 65_536)
  // Enter events as long as can be fill the allowance in bytes long before that of threads.
  const long = new ByteWriter()
  writeEventBody(long, { type: eventById('READ_E')!.code, tid: 0, timeHi: 0, timeLo: 0 }, [
    new Uint8Array(60_000),
    u32(2),
  ])
  const before = reader.converter.evicted
  for (let tid = 100_000; tid < 102_000; tid++) {
    long.setU32(8, tid)
    const one = new ByteWriter()
    writeEvent(one, long.written, 0, long.size, 0, 0)
    reader.push(one.written)
  }
  assert.ok(reader.converter.evicted - before > 65_536)
})

test('every row ends in an event of today, or keeps it', () => {
  for (const [id, found] of conversionRows) {
    const { code, params } = eventById(id)!
    const line = { id, params: Array.from({ length: found }, (_, i) => new Uint8Array(params[i] ? 4 : 0)) }
    const got = convert([line])
    if (got.length === 0) {
      assert.ok(!isExit(code), `${id}/${found}: an exit is never lost`)
      continue
    }
    const spec = eventById(got[0]![0])!
    assert.equal(got[0]!.length - 1, spec.params.length, `${id}/${found}`)
    // Enter events that are delivered are old ones by nature.
    if (isExit(code)) assert.ok((spec.flags & (kinds.OLD | kinds.UNUSED)) === 0, `${id}/${found} became ${spec.id}`)
  }
})
