// The captures of the shared corpus: every event is delivered, however the bytes are cut, and metadata is written as others do.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { events } from '../events/table.ts'
import { ByteWriter } from './byte-writer.ts'
import { collectCapture } from './collecting-sink.ts'
import { BlockReader, type CaptureSink } from './reader.ts'
import * as write from './writer.ts'

interface Manifest {
  captures: { name: string; file: string; event_blocks: number; event_types: Record<string, number> }[]
}

const folder = new URL('../../../../../shared/corpus/captures/', import.meta.url)

class CountingSink implements CaptureSink {
  count = 0
  readonly types: Record<string, number> = {}
  header(): void {}
  machine(): void {}
  interfaces(): void {}
  users(): void {}
  processes(): void {}
  fds(): void {}
  restart(): void {}

  event(_buf: Uint8Array, view: DataView, pos: number): void {
    this.count++
    const { name } = events[view.getUint16(pos + 20, true)]!
    this.types[name] = (this.types[name] ?? 0) + 1
  }
}

if (existsSync(folder)) {
  const { captures } = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Manifest
  for (const { name, file, event_blocks, event_types } of captures) {
    test(`${name}: ${event_blocks} events`, () => {
      const bytes = gunzipSync(readFileSync(new URL(file, folder)))
      const whole = new CountingSink()
      const reader = new BlockReader(whole)
      reader.push(bytes)
      reader.end()
      assert.deepEqual(whole.types, event_types)
      assert.equal(whole.count, event_blocks)
      const cut = new CountingSink()
      const second = new BlockReader(cut)
      for (let at = 0; at < bytes.length; at += 4093) second.push(bytes.subarray(at, at + 4093))
      second.end()
      assert.deepEqual(cut.types, event_types)
    })

    test(`${name}: its metadata, read and written, is the same bytes`, () => {
      const bytes = gunzipSync(readFileSync(new URL(file, folder)))
      const got = collectCapture(bytes)
      const w = new ByteWriter()
      // The order in which these were recorded.
      write.writeHeader(w)
      write.writeMachine(w, got.machines[0]!)
      write.writeInterfaces(w, got.interfaceLists[0]!)
      write.writeUsers(w, got.userLists[0]!)
      write.writeProcesses(w, got.processLists[0]!)
      for (const { tid, fds } of got.fdLists) write.writeFds(w, tid, fds)
      assert.ok(Buffer.from(w.written).equals(bytes.subarray(0, w.size)))
      assert.equal(bytes.readUInt32LE(w.size), 0x216, 'the first event comes next')
    })
  }
} else test('captures of the shared corpus', { skip: `there is no ${folder.pathname}` }, () => {})
