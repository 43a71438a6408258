import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EventCursor } from '../events/cursor.ts'
import { NANOSLEEP_X, PLUGINEVENT_E } from '../events/codes.ts'
import * as kinds from '../state/fd.ts'
import { ByteWriter } from './byte-writer.ts'
import { collectCapture, CollectingSink } from './collecting-sink.ts'
import { newFdInfo, newProcessInfo, type FdInfo, type ProcessInfo } from './metadata.ts'
import { BlockReader } from './reader.ts'
import * as write from './writer.ts'

const SETTINGS = { numRuns: 200 }

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

/** A byte string; without NULs, which end a text. */
const text = (longest: number) =>
  fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: longest }).map((codes) => String.fromCharCode(...codes))
const raw = (size: number) =>
  fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: size, maxLength: size })
    .map((codes) => String.fromCharCode(...codes))
const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const id = fc.integer({ min: -1, max: 2 ** 40 })
const entries = fc
  .array(text(12), { maxLength: 6 })
  .map((list) => Uint8Array.from(list.map((s) => `${s}\0`).join(''), (c) => c.charCodeAt(0)))

const processInfo: fc.Arbitrary<ProcessInfo> = record({
  ids: fc.array(id, { minLength: 8, maxLength: 8 }),
  texts: fc.array(text(20), { minLength: 5, maxLength: 5 }),
  blobs: fc.array(entries, { minLength: 3, maxLength: 3 }),
  words: fc.array(u32, { minLength: 24, maxLength: 24 }),
  bits: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
}).map(({ ids, texts, blobs, words, bits }) => {
  const p = newProcessInfo(ids[0]!, ids[1]!, ids[2]!)
  ;[p.sid, p.vpgid, p.pgid, p.vtid, p.vpid] = ids.slice(3) as [number, number, number, number, number]
  ;[p.comm, p.exe, p.exepath, p.cwd, p.root] = texts as [string, string, string, string, string]
  ;[p.args, p.env, p.cgroups] = blobs as [Uint8Array, Uint8Array, Uint8Array]
  ;[p.exeWritable, p.exeUpperLayer, p.exeLowerLayer, p.exeFromMemfd] = bits as [boolean, boolean, boolean, boolean]
  const numbers = Object.entries(p).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []))
  const others = new Set(['tid', 'pid', 'ptid', 'sid', 'vpgid', 'pgid', 'vtid', 'vpid'])
  numbers
    .filter((name) => !others.has(name))
    .forEach((name, i) => Object.assign(p, { [name]: words[i % words.length] }))
  return p
})

const fdInfo: fc.Arbitrary<FdInfo> = record({
  fd: id,
  type: fc.integer({ min: 0, max: kinds.FD_PIDFD }),
  words: fc.array(u32, { minLength: 8, maxLength: 8 }),
  ports: fc.tuple(u16, u16),
  name: text(30),
  v4: fc.tuple(raw(4), raw(4)),
  v6: fc.tuple(raw(16), raw(16)),
  l4: fc.integer({ min: 0, max: 5 }),
}).map(({ fd, type, words, ports, name, v4, v6, l4 }) => {
  const f = newFdInfo(fd, type)
  f.inoHi = words[0]!
  f.inoLo = words[1]!
  const addresses = type === kinds.FD_IPV4 || type === kinds.FD_IPV4_SERVER ? v4 : v6
  if (type >= kinds.FD_IPV4 && type <= kinds.FD_IPV6_SERVER) {
    f.sip = addresses[0]
    f.sport = ports[0]
    f.l4 = l4
    if (type <= kinds.FD_IPV6) {
      f.dip = addresses[1]
      f.dport = ports[1]
    }
  } else if (type !== kinds.FD_UNKNOWN) f.name = name
  if (type === kinds.FD_UNIX)
    [f.sourceHi, f.sourceLo, f.destHi, f.destLo] = words.slice(2, 6) as [number, number, number, number]
  if (type === kinds.FD_FILE_V2) [f.openFlags, f.dev] = words.slice(6) as [number, number]
  return f
})

/** An event without parameters that needs no conversion: a capture must have one. */
function anyEvent(): Uint8Array {
  const w = new ByteWriter()
  write.writeEventBody(w, { type: NANOSLEEP_X, tid: 7, timeHi: 1, timeLo: 2 }, [new Uint8Array(8), new Uint8Array(8)])
  return w.written.slice()
}

function capture(fill: (w: ByteWriter) => void): Uint8Array {
  const w = new ByteWriter()
  write.writeHeader(w)
  fill(w)
  const event = anyEvent()
  write.writeEvent(w, event, 0, event.length, 0, 0)
  return w.written
}

test('processes come back as they were written', () => {
  fc.assert(
    fc.property(fc.array(processInfo, { maxLength: 5 }), (list) => {
      const unique = list.map((p, i) => ({ ...p, tid: i }))
      const got = collectCapture(capture((w) => write.writeProcesses(w, unique)))
      assert.deepEqual(got.processLists, [unique])
    }),
    SETTINGS,
  )
})

test('descriptors come back as they were written', () => {
  fc.assert(
    fc.property(id, fc.array(fdInfo, { maxLength: 8 }), (tid, fds) => {
      const got = collectCapture(capture((w) => write.writeFds(w, tid, fds)))
      assert.deepEqual(got.fdLists, [{ tid, fds }])
    }),
    SETTINGS,
  )
})

test('users, interfaces and machine come back as they were written', () => {
  const user = record({ uid: u32, gid: u32, name: text(40), home: text(255), shell: text(20) })
  const group = record({ gid: u32, name: text(40) })
  const address = (size: number) =>
    record({ name: text(20), address: raw(size), netmask: raw(size), broadcast: raw(size), linkSpeed: u32 })
  const machine = record({
    cpus: u32,
    memory: u32,
    maxPid: u32,
    hostname: text(127),
    bootHi: u32,
    bootLo: u32,
    flagsHi: u32,
    flagsLo: u32,
  })
  fc.assert(
    fc.property(
      fc.array(user),
      fc.array(group),
      fc.array(fc.oneof(address(4), address(16))),
      machine,
      (users, groups, list, m) => {
        const got = collectCapture(
          capture((w) => {
            write.writeMachine(w, m)
            write.writeInterfaces(w, list)
            write.writeUsers(w, { users, groups })
          }),
        )
        assert.deepEqual(got.machines, [m])
        assert.deepEqual(got.interfaceLists, [list])
        assert.deepEqual(got.userLists, [{ users, groups }])
      },
    ),
    SETTINGS,
  )
})

test('events come back as they were written, however the bytes are cut', () => {
  const event = record({
    tid: fc.integer({ min: 0, max: 2 ** 22 }),
    timeHi: u32,
    timeLo: u32,
    cpu: u16,
    flags: fc.constantFrom(0, 1),
    params: fc.tuple(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 300 })),
  })
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 200 }), (list, step) => {
      const w = new ByteWriter()
      write.writeHeader(w)
      for (const e of list) {
        const body = new ByteWriter()
        write.writeEventBody(body, { ...e, type: NANOSLEEP_X }, e.params)
        write.writeEvent(w, body.written, 0, body.size, e.cpu, e.flags)
      }
      const got = new CollectingSink()
      const reader = new BlockReader(got)
      for (let i = 0; i < w.size; i += step) reader.push(w.written.subarray(i, Math.min(i + step, w.size)))
      reader.end()
      const cursor = new EventCursor()
      const back = got.events.map(({ bytes, cpu, flags }) => {
        cursor.at(bytes, new DataView(bytes.buffer), 0, cpu)
        return {
          tid: cursor.tid,
          timeHi: cursor.timeHi,
          timeLo: cursor.timeLo,
          cpu,
          flags,
          params: [cursor.copy(0), cursor.copy(1)],
        }
      })
      assert.deepEqual(back, list)
    }),
    SETTINGS,
  )
})

test('an event that is too long for an ordinary block becomes a large one', () => {
  const data = new Uint8Array(200_000).fill(7)
  const body = new ByteWriter()
  write.writeEventBody(body, { type: PLUGINEVENT_E, tid: -1, timeHi: 0, timeLo: 1 }, [new Uint8Array(4), data])
  const w = new ByteWriter()
  write.writeHeader(w)
  write.writeEvent(w, body.written, 0, body.size, 3, 1)
  const [event] = collectCapture(w.written).events
  const cursor = new EventCursor()
  cursor.at(event!.bytes, new DataView(event!.bytes.buffer), 0, 0)
  assert.equal(event!.flags, 1)
  assert.equal(cursor.tid, -1)
  assert.deepEqual(cursor.copy(1), data)
})

test('texts longer than the format allows are cut', () => {
  const p = newProcessInfo(1, 1, 0)
  p.cwd = '/'.repeat(5000)
  p.args = new Uint8Array(70_000).fill(65)
  const got = collectCapture(capture((w) => write.writeProcesses(w, [p]))).processLists[0]![0]!
  assert.equal(got.cwd.length, 1024)
  // The reader puts the NUL behind the last argument that the cut took away.
  assert.equal(got.args.length, 4097)
})
