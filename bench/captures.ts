/** The captures that the benchmark replays: those of the shared folder, or one that is built here. */
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gunzipSync } from 'node:zlib'
import { CLOSE_X, OPENAT_2_X, READ_X } from '../packages/engine/src/events/codes.ts'
import { ByteWriter } from '../packages/engine/src/scap/byte-writer.ts'
import { newProcessInfo } from '../packages/engine/src/scap/metadata.ts'
import {
  writeEvent,
  writeEventBody,
  writeHeader,
  writeMachine,
  writeProcesses,
  writeUsers,
} from '../packages/engine/src/scap/writer.ts'

/** Microseconds of CPU time for one event that Falco 0.44.1 takes on a machine of this kind. */
export type Peer = { readonly none: number; readonly stable: number; readonly all: number }

export type Capture = {
  readonly name: string
  readonly file: string
  /** How often it is replayed in one run: a few times, and often enough to be warm. */
  readonly few: number
  readonly many: number
  readonly peer?: Peer
}

const known = [
  { name: 'busy', path: 'bench/busy.scap', few: 4, many: 12, peer: { none: 170, stable: 320, all: 850 } },
  { name: 'mix', path: 'bench/mix.scap', few: 2, many: 8, peer: { none: 850, stable: 1700, all: 6500 } },
  { name: 'attacks', path: 'corpus/captures/f_attacks.scap', few: 8, many: 24 },
]

/** The captures of `shared`; where there are none, one that is built into `folder`. */
export function findCaptures(shared: string, folder: string): Capture[] {
  const there = known.map(({ path, ...rest }) => ({ ...rest, file: join(shared, path) }))
  const found = there.filter((capture) => existsSync(capture.file))
  if (found.length > 0) return found
  const file = join(folder, 'built.scap')
  writeFileSync(file, buildCapture(100_000))
  return [{ name: 'built', file, few: 2, many: 10 }]
}

/** Writes a capture several times into one file, compressed as a whole: a reader takes it as captures that follow. */
export async function repeat(capture: Capture, times: number, folder: string): Promise<string> {
  const file = join(folder, `${capture.name}-${times}.scap`)
  if (existsSync(file)) return file
  const stored = readFileSync(capture.file)
  const content = stored.readUInt16BE(0) === 0x1f8b ? gunzipSync(stored) : stored
  await pipeline(Readable.from(new Array<Buffer>(times).fill(content)), createGzip(), createWriteStream(file))
  return file
}

/** A capture of processes that open, read and close files of a few hundred names. */
function buildCapture(rounds: number): Uint8Array {
  const w = new ByteWriter(64 * 1024 * 1024)
  writeHeader(w)
  writeMachine(w, {
    cpus: 2,
    memory: 4e9,
    maxPid: 32768,
    hostname: 'bench',
    bootHi: 0,
    bootLo: 0,
    flagsHi: 0,
    flagsLo: 0,
  })
  writeUsers(w, { users: [{ uid: 0, gid: 0, name: 'root', home: '/root', shell: '/bin/sh' }], groups: [] })
  const processes = Array.from({ length: 40 }, (_, i) => {
    const info = newProcessInfo(1000 + i, 1000 + i, 1)
    return Object.assign(info, { comm: `worker-${i}`, exe: '/usr/bin/worker', exepath: '/usr/bin/worker', cwd: '/' })
  })
  writeProcesses(w, processes)

  const body = new ByteWriter()
  const content = Buffer.alloc(80, 'x')
  let time = 1_700_000_000_000_000_000n
  const append = (type: number, tid: number, params: Uint8Array[]): void => {
    body.size = 0
    time += 1000n
    writeEventBody(body, { type, tid, timeHi: Number(time >> 32n), timeLo: Number(time & 0xffffffffn) }, params)
    const event = body.written
    writeEvent(w, event, 0, event.length, 0, 0)
  }
  for (let i = 0; i < rounds; i++) {
    const tid = 1000 + (i % processes.length)
    const name = Buffer.from(`/srv/data/part-${i % 300}/file-${i % 7}.txt\0`)
    append(OPENAT_2_X, tid, [i64(5), i64(-100), name, u32(1), u32(0), u32(0x801), i64(1000 + (i % 300))])
    append(READ_X, tid, [i64(content.length), content, i64(5), u32(4096)])
    append(CLOSE_X, tid, [i64(0), i64(5)])
  }
  return w.written
}

function i64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(value))
  return bytes
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
