import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../bytes.ts'
import { CHDIR_X, INFRASTRUCTURE_EVENT_E, NANOSLEEP_X, NOTIFICATION_E, PROCINFO_E } from '../events/codes.ts'
import { EventCursor } from '../events/cursor.ts'
import { EVENT_COUNT } from '../events/table.ts'
import * as kinds from '../state/fd.ts'
import * as blocks from './blocks.ts'
import { ByteWriter } from './byte-writer.ts'
import { collectCapture, CollectingSink, type CollectedEvent } from './collecting-sink.ts'
import type { ScapError } from './error.ts'
import { BlockReader } from './reader.ts'
import { writeEvent, writeEventBody, writeFds, writeHeader, writeProcesses, writeUsers } from './writer.ts'
import { newProcessInfo } from './metadata.ts'

/** A block with any body, padded and closed. */
function block(w: ByteWriter, type: number, body: (b: ByteWriter) => void): void {
  const b = new ByteWriter()
  body(b)
  while (b.size % 4 !== 0) b.u8(0)
  w.u32(type)
  w.u32(b.size + 12)
  w.raw(b.written)
  w.u32(b.size + 12)
}

function event(w: ByteWriter, type: number, params: readonly Uint8Array[], flags = 0): void {
  const body = new ByteWriter()
  writeEventBody(body, { type, tid: 42, timeHi: 1, timeLo: 2 }, params)
  writeEvent(w, body.written, 0, body.size, 5, flags)
}

/** Header, what `fill` writes, one event. */
function capture(fill: (w: ByteWriter) => void): Uint8Array {
  const w = new ByteWriter()
  writeHeader(w)
  fill(w)
  event(w, NANOSLEEP_X, [new Uint8Array(8), new Uint8Array(8)])
  return w.written
}

function cursorAt(e: CollectedEvent): EventCursor {
  const cursor = new EventCursor()
  cursor.at(e.bytes, new DataView(e.bytes.buffer), 0, e.cpu)
  return cursor
}

function failure(bytes: Uint8Array): { code: string; offset: number; sink: CollectingSink } {
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  try {
    reader.push(bytes)
    reader.end()
  } catch (error) {
    const { code, offset } = error as ScapError
    assert.throws(() => reader.push(new Uint8Array(8)), { code }, 'a reader that failed stays failed')
    return { code, offset, sink }
  }
  throw new assert.AssertionError({ message: 'it was read without an error' })
}

/** An entry of a process list as versions 1 to 8 wrote it; what a version lacks is left out. */
function oldProcess(b: ByteWriter, version: number): void {
  for (const id of [11, 10, 1]) b.i64(id)
  if (version >= 6) b.i64(60)
  if (version >= 8) b.i64(80)
  b.text('comm', 99)
  b.text('exe', 99)
  if (version >= 7) b.text('/bin/exe', 99)
  b.bytes(bytesOf('-a\0-b'), 99)
  b.text('/tmp/', 99)
  b.i64(1024)
  for (const n of [5, 1000, 1001]) b.u32(n)
  if (version >= 2) {
    for (const n of [21, 22, 23]) b.u32(n)
    b.i64(24)
    b.i64(25)
  }
  if (version >= 3) b.bytes(bytesOf('A=1\0'), 99)
  if (version >= 4) {
    b.i64(41)
    b.i64(40)
    b.bytes(bytesOf('cpu=/\0'), 99)
  }
  if (version >= 5) b.text('/root', 99)
}

const oldLists: [type: number, version: number][] = [
  [blocks.PROCESSES_V1, 1],
  [blocks.PROCESSES_V1_OLD, 1],
  [blocks.PROCESSES_V2, 2],
  [blocks.PROCESSES_V2_OLD, 2],
  [blocks.PROCESSES_V3, 3],
  [blocks.PROCESSES_V3_OLD, 3],
  [blocks.PROCESSES_V4, 4],
  [blocks.PROCESSES_V5, 5],
  [blocks.PROCESSES_V6, 6],
  [blocks.PROCESSES_V7, 7],
  [blocks.PROCESSES_V8, 8],
]
for (const [type, version] of oldLists) {
  test(`a process list of version ${version} (block 0x${type.toString(16)})`, () => {
    const bytes = capture((w) =>
      block(w, type, (b) => {
        oldProcess(b, version)
        oldProcess(b, version)
      }),
    )
    const [list] = collectCapture(bytes).processLists
    const want = newProcessInfo(11, 10, 1)
    Object.assign(want, { comm: 'comm', exe: 'exe', cwd: '/tmp/', fdLimit: 1024, flags: 5, uid: 1000, gid: 1001 })
    // The NUL that is missing behind the last argument is put there.
    want.args = bytesOf('-a\0-b\0')
    if (version >= 2) Object.assign(want, { vmSize: 21, vmRss: 22, vmSwap: 23, pfMajor: 24, pfMinor: 25 })
    if (version >= 3) want.env = bytesOf('A=1\0')
    if (version >= 4) Object.assign(want, { vtid: 41, vpid: 40, cgroups: bytesOf('cpu=/\0') })
    if (version >= 5) want.root = '/root'
    if (version >= 6) want.sid = 60
    if (version >= 7) want.exepath = '/bin/exe'
    if (version >= 8) want.vpgid = 80
    assert.deepEqual(list, [want, want])
  })
}

/** An entry of version 9 with `tail` behind the root directory. */
function newProcess(b: ByteWriter, tail: (b: ByteWriter) => void): void {
  const entry = new ByteWriter()
  oldProcess(entry, 8)
  tail(entry)
  b.u32(entry.size + 4)
  b.raw(entry.written)
}

test('a process entry of version 9 has what its length has room for', () => {
  const bytes = capture((w) =>
    block(w, blocks.PROCESSES_V9, (b) => {
      newProcess(b, () => {})
      // Libraries before 0.10: no namespace start and terminal before the login id.
      newProcess(b, (e) => {
        e.u32(77)
        e.u8(1)
        for (const n of [1, 2, 3]) e.i64(n)
      })
      newProcess(b, (e) => {
        e.halves(8, 9)
        e.u32(34816)
        e.u32(77)
        e.u8(0)
        for (const n of [1, 2, 3]) e.i64(n)
        e.u8(1)
        for (const n of [4, 5, 6]) e.i64(n)
        e.u8(1)
        e.u8(0)
        e.i64(99)
        // Of a version to come.
        e.i64(12345)
      })
    }),
  )
  const [bare, old, full] = collectCapture(bytes).processLists[0]!
  assert.deepEqual([bare!.loginuid, bare!.tty, bare!.pgid, bare!.root], [0xffffffff, 0, -1, '/root'])
  assert.deepEqual([old!.loginuid, old!.exeWritable, old!.capEffectiveLo, old!.tty], [77, true, 3, 0])
  assert.deepEqual([full!.pidnsStartHi, full!.pidnsStartLo, full!.tty, full!.loginuid], [8, 9, 34816, 77])
  assert.deepEqual([full!.exeUpperLayer, full!.exeInoLo, full!.exeMtimeLo, full!.exeFromMemfd], [true, 4, 6, true])
  assert.deepEqual([full!.exeLowerLayer, full!.pgid], [false, 99])
})

test('descriptor lists of both versions', () => {
  const files = (b: ByteWriter) => {
    b.i64(3)
    b.halves(1, 2)
    b.u8(kinds.FD_FILE_V2)
    b.u32(0x41)
    b.text('/a', 99)
  }
  const first = capture((w) =>
    block(w, blocks.FDS_V1_OLD, (b) => {
      b.i64(9)
      files(b)
      b.i64(4)
      b.halves(0, 0)
      b.u8(kinds.FD_FIFO)
      b.text('pipe:[1]', 99)
    }),
  )
  const [one] = collectCapture(first).fdLists
  assert.equal(one!.tid, 9)
  assert.deepEqual(
    one!.fds.map((f) => [f.fd, f.type, f.name, f.openFlags, f.inoHi, f.inoLo]),
    [
      [3, kinds.FD_FILE_V2, '/a', 0x41, 1, 2],
      [4, kinds.FD_FIFO, 'pipe:[1]', 0, 0, 0],
    ],
  )
  const second = capture((w) =>
    block(w, blocks.FDS_V2, (b) => {
      b.i64(9)
      for (const type of [kinds.FD_PIDFD, 200]) {
        b.u32(4 + 8 + 8 + 1 + 5)
        b.i64(type)
        b.halves(0, 0)
        b.u8(type)
        b.text('abc', 99)
      }
    }),
  )
  // A kind of descriptor that is not known is passed over by its length.
  assert.deepEqual(
    collectCapture(second).fdLists[0]!.fds.map((f) => [f.fd, f.type, f.name]),
    [
      [21, kinds.FD_PIDFD, 'abc'],
      [200, kinds.FD_UNSUPPORTED, 'unknown-type:[200]'],
    ],
  )
})

test('interface and user lists of the first version', () => {
  const bytes = capture((w) => {
    block(w, blocks.INTERFACES_V1, (b) => {
      for (const type of [1, 2, 3, 4]) {
        const size = type % 2 === 1 ? 4 : 16
        b.u16(type)
        b.u16(2)
        for (const c of 'abc') b.rawText(c.repeat(size))
        if (type <= 2) b.i64(1000)
        b.rawText(`i${type}`)
      }
    })
    block(w, blocks.USERS_V1_OLD, (b) => {
      b.u8(0)
      b.u32(5)
      b.u32(6)
      for (const s of ['u', '/home/u', '/bin/sh']) b.text(s, 99)
      b.u8(1)
      b.u32(6)
      b.text('g', 99)
    })
  })
  const got = collectCapture(bytes)
  assert.deepEqual(
    got.interfaceLists[0]!.map((i) => [i.name, i.address.length, i.broadcast[0], i.linkSpeed]),
    [
      ['i1', 4, 'c', 1000],
      ['i2', 16, 'c', 1000],
      ['i3', 4, 'c', 0],
      ['i4', 16, 'c', 0],
    ],
  )
  assert.deepEqual(got.userLists, [
    { users: [{ uid: 5, gid: 6, name: 'u', home: '/home/u', shell: '/bin/sh' }], groups: [{ gid: 6, name: 'g' }] },
  ])
})

test('blocks that nobody knows and options behind the section header are passed over', () => {
  const w = new ByteWriter()
  block(w, blocks.SECTION_HEADER, (b) => {
    b.u32(blocks.SECTION_MAGIC)
    b.u16(1)
    b.u16(0)
    b.halves(0xffffffff, 0xffffffff)
    b.raw(new Uint8Array(60))
  })
  block(w, 0x300, (b) => b.raw(new Uint8Array(100_000)))
  event(w, PROCINFO_E, [new Uint8Array(8), new Uint8Array(8)])
  const got = collectCapture(w.written)
  assert.deepEqual(got.headers, [{ major: 1, minor: 0 }])
  assert.equal(got.events.length, 1)
})

/** An event block of the first format. */
function eventV1(w: ByteWriter, blockType: number, type: number, params: readonly Uint8Array[], surplus = 0): void {
  block(w, blockType, (b) => {
    b.u16(5)
    if (blockType === blocks.EVENT_V1_FLAGS) b.u32(1)
    b.halves(1, 2)
    b.i64(42)
    b.u32(22 + 2 * params.length + params.reduce((sum, p) => sum + p.length, 0) + surplus)
    b.u16(type)
    for (const p of params) b.u16(p.length)
    for (const p of params) b.raw(p)
  })
}

test('events of the first format get the number of their parameters', () => {
  const a = bytesOf('abcdefgh')
  const w = new ByteWriter()
  writeHeader(w)
  eventV1(w, blocks.EVENT_V1, PROCINFO_E, [a, new Uint8Array(8)])
  eventV1(w, blocks.EVENT_V1_OLD, CHDIR_X, [a, bytesOf('/tmp\0')])
  eventV1(w, blocks.EVENT_V1_FLAGS, NOTIFICATION_E, [bytesOf('i\0'), bytesOf('desc\0')], 3)
  eventV1(w, blocks.EVENT_V1, INFRASTRUCTURE_EVENT_E, ['s\0', 'n\0', 'd\0', 'sc\0'].map(bytesOf), 3)
  const { events } = collectCapture(w.written)
  const got = events.map((e) => {
    const c = cursorAt(e)
    return [c.type, c.count, c.tid, c.timeHi, c.timeLo, e.cpu, e.flags, c.text(c.count - 1)]
  })
  assert.deepEqual(got, [
    [PROCINFO_E, 2, 42, 1, 2, 5, 0, ''],
    [CHDIR_X, 2, 42, 1, 2, 5, 0, '/tmp'],
    [NOTIFICATION_E, 2, 42, 1, 2, 5, 1, 'desc'],
    [INFRASTRUCTURE_EVENT_E, 4, 42, 1, 2, 5, 0, 'sc'],
  ])
})

test('events of types to come are counted and passed over', () => {
  const w = new ByteWriter()
  writeHeader(w)
  const body = new ByteWriter()
  writeEventBody(body, { type: NANOSLEEP_X, tid: 1, timeHi: 0, timeLo: 0 }, [new Uint8Array(8)])
  body.written[20] = EVENT_COUNT & 0xff
  body.written[21] = EVENT_COUNT >> 8
  writeEvent(w, body.written, 0, body.size, 0, 0)
  eventV1(w, blocks.EVENT_V1, EVENT_COUNT + 3, [])
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  reader.push(w.written)
  reader.end()
  assert.deepEqual(reader.counts, { events: 0, unknownTypes: 2, merged: 0 })
})

test('a second capture in the stream restarts', () => {
  const one = capture((w) => writeUsers(w, { users: [], groups: [{ gid: 1, name: 'a' }] })).slice()
  const both = new Uint8Array(2 * one.length)
  both.set(one)
  both.set(one, one.length)
  const got = collectCapture(both)
  assert.deepEqual([got.headers.length, got.userLists.length, got.events.length], [2, 2, 2])
  assert.deepEqual(got.restarts, [1])
})

test('start times join the process list behind them and no other', () => {
  const known = { ...newProcessInfo(5, 5, 1), cloneTimeHi: 3, cloneTimeLo: 4 }
  const got = collectCapture(
    capture((w) => {
      writeProcesses(w, [known, newProcessInfo(6, 6, 1)])
      block(w, blocks.PROCESSES_V8, (b) => oldProcess(b, 8))
    }),
  )
  assert.deepEqual(
    got.processLists.map((list) => list.map((p) => [p.tid, p.cloneTimeHi, p.cloneTimeLo])),
    [
      [
        [5, 3, 4],
        [6, 0, 0],
      ],
      [[11, 0, 0]],
    ],
  )
})

test('an event for state only has its flag', () => {
  const got = collectCapture(
    capture((w) => event(w, PROCINFO_E, [new Uint8Array(8), new Uint8Array(8)], blocks.STATE_ONLY)),
  )
  assert.deepEqual(
    got.events.map((e) => [e.flags, e.cpu]),
    [
      [1, 5],
      [0, 5],
    ],
  )
})

test('a parameter whose length is four bytes wide is checked as such', () => {
  const w = new ByteWriter()
  writeHeader(w)
  event(w, 402, [new Uint8Array(4), bytesOf('container\0'), bytesOf('{}\0')])
  const c = cursorAt(collectCapture(w.written).events[0]!)
  assert.deepEqual([c.count, c.text(1), c.text(2)], [3, 'container', '{}'])
})

test('what is no capture says so', () => {
  for (const bytes of [bytesOf(''), bytesOf('abc'), bytesOf('not a capture at all'), new Uint8Array(100)]) {
    assert.deepEqual([failure(bytes).code, failure(bytes).offset], ['SCAP_NOT_A_CAPTURE', 0])
  }
  const badMagic = capture(() => {}).slice()
  badMagic[8] = 0
  assert.equal(failure(badMagic).code, 'SCAP_NOT_A_CAPTURE')
})

test('captures of other formats say so', () => {
  const major = capture(() => {}).slice()
  major[12] = 2
  assert.equal(failure(major).code, 'SCAP_VERSION')
  const order = capture(() => {}).slice()
  order.subarray(8, 12).reverse()
  assert.equal(failure(order).code, 'SCAP_VERSION')
  const params = capture((w) =>
    event(
      w,
      CHDIR_X,
      Array.from({ length: 3 }, () => new Uint8Array(1)),
    ),
  )
  assert.equal(collectCapture(params).events.length, 2, 'a type that was never converted may have grown')
  const grown = capture((w) =>
    event(
      w,
      NANOSLEEP_X,
      Array.from({ length: 3 }, () => new Uint8Array(1)),
    ),
  )
  assert.deepEqual([failure(grown).code, failure(grown).offset], ['SCAP_VERSION', 28])
})

test('a capture without events says so', () => {
  const w = new ByteWriter()
  writeHeader(w)
  writeFds(w, 1, [])
  assert.deepEqual([failure(w.written).code, failure(w.written).offset], ['SCAP_NO_EVENTS', w.size])
})

test('a capture that was cut off says where; all before was delivered', () => {
  const whole = capture((w) => {
    event(w, PROCINFO_E, [new Uint8Array(8), new Uint8Array(8)])
    event(w, PROCINFO_E, [new Uint8Array(8), new Uint8Array(8)])
  }).slice()
  const last = whole.length - 60
  for (let size = last + 1; size < whole.length; size++) {
    const { code, offset, sink } = failure(whole.subarray(0, size))
    assert.deepEqual([code, offset, sink.events.length], ['SCAP_TRUNCATED', last, 2])
  }
})

test('what contradicts itself is damaged', () => {
  const good = capture(() => {})
  const at = 28
  const damage = (change: (b: Uint8Array, v: DataView) => void): string => {
    const bytes = good.slice()
    change(bytes, new DataView(bytes.buffer))
    const { code, offset } = failure(bytes)
    assert.equal(offset, at)
    return code
  }
  // An event longer than its block, with too many parameters, with parameters longer than it is; a block longer than can be.
  assert.equal(
    damage((_, v) => v.setUint32(at + 10 + 16, 5000, true)),
    'SCAP_CORRUPT',
  )
  assert.equal(
    damage((_, v) => v.setUint32(at + 10 + 22, 33, true)),
    'SCAP_CORRUPT',
  )
  assert.equal(
    damage((_, v) => v.setUint16(at + 10 + 26, 500, true)),
    'SCAP_CORRUPT',
  )
  assert.equal(
    damage((_, v) => v.setUint32(at + 4, 100_000, true)),
    'SCAP_CORRUPT',
  )
  assert.equal(
    damage((_, v) => v.setUint32(at + 4, 4, true)),
    'SCAP_CORRUPT',
  )
  assert.equal(
    damage((_, v) => v.setUint32(at + 4, 30, true)),
    'SCAP_CORRUPT',
  )
  // A length at the end of a metadata block that is not the one at its start.
  const users = capture((w) => writeUsers(w, { users: [], groups: [{ gid: 1, name: 'a' }] })).slice()
  users[28 + new DataView(users.buffer).getUint32(32, true) - 4]! ^= 1
  assert.equal(failure(users).code, 'SCAP_CORRUPT')
  // Metadata between events, without a new section.
  const w = new ByteWriter()
  w.raw(good)
  writeFds(w, 1, [])
  assert.deepEqual([failure(w.written).code, failure(w.written).offset], ['SCAP_CORRUPT', good.length])
})

test('a length that no block has is refused before anything is kept for it', () => {
  const w = new ByteWriter()
  writeHeader(w)
  w.u32(blocks.PROCESSES_V9)
  w.u32(0xfffffff0)
  assert.deepEqual([failure(w.written).code, failure(w.written).offset], ['SCAP_CORRUPT', 28])
})

test('list entries that reach out of their block are refused', () => {
  for (const type of [blocks.PROCESSES_V9, blocks.FDS_V2, blocks.USERS_V2, blocks.INTERFACES_V2, blocks.MACHINE]) {
    const bytes = capture((w) => block(w, type, (b) => b.raw(new Uint8Array(40).fill(0x7f))))
    assert.equal(failure(bytes).code, 'SCAP_CORRUPT')
  }
})

test('nothing that was delivered changes when the buffer of a chunk is used again', () => {
  const info = Object.assign(newProcessInfo(1, 1, 0), { comm: 'cat', args: bytesOf('/etc/hosts\0') })
  const chunk = Buffer.from(capture((w) => writeProcesses(w, [info])))
  const sink = new CollectingSink()
  const reader = new BlockReader(sink)
  reader.push(chunk)
  const args = sink.processLists[0]![0]!.args
  const before = args.slice()
  const [event] = sink.events
  const size = event!.bytes.length
  chunk.fill(0xff)
  assert.deepEqual(args, before)
  assert.notEqual(event!.bytes[size - 1], 0xff)
})
