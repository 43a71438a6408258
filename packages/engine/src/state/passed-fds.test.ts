import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import * as codes from '../events/codes.ts'
import { newFdInfo } from '../scap/metadata.ts'
import { FD_FILE_V2 } from './fd.ts'
import { passedFds } from './passed-fds.ts'
import { Player } from './test-events.ts'

/** Control messages: type, then 32-bit values. */
function control(...messages: readonly (readonly [type: number, ...data: number[]])[]): Uint8Array {
  const out: number[] = []
  for (const [type, ...data] of messages) {
    const words = [16 + 4 * data.length, 0, 1, type, ...data, ...(data.length % 2 === 0 ? [] : [0])]
    out.push(...new Uint8Array(Int32Array.from(words).buffer))
  }
  return Uint8Array.from(out)
}

test('descriptors among control messages', () => {
  assert.deepEqual(passedFds(control([1, 5, 6, 7])), [5, 6, 7])
  assert.deepEqual(passedFds(control([2, 10, 0, 0], [1, 8])), [8])
  assert.deepEqual(passedFds(control([1])), [])
  assert.deepEqual(passedFds(control([1, 5, 6]).subarray(0, 20)), [], 'cut')
  assert.deepEqual(passedFds(new Uint8Array(0)), [])
})

test('any bytes end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.ok(passedFds(bytes).length <= 50)
    }),
  )
})

test('descriptors that a process receives are looked up in the running system', () => {
  const asked: number[][] = []
  const p = new Player({
    lookupFd: (pid, num) => {
      asked.push([pid, num])
      return num === 6 ? { ...newFdInfo(6, FD_FILE_V2), name: '/passed' } : undefined
    },
  })
  p.load({ tid: 10 })
  p.play(codes.SOCKET_X, 10, 3, 1, 1, 0, 0)
  p.play(codes.RECVMSG_X, 10, 1, 1, 'x', undefined, control([1, 6, 7]), 3)
  assert.deepEqual(asked, [
    [10, 6],
    [10, 7],
  ])
  assert.equal(p.play(codes.READ_X, 10, 1, 'x', 6, 1).fd?.name, '/passed')
  p.play(codes.RECVMSG_X, 10, -11, 0, '', undefined, control([1, 9]), 3)
  assert.equal(asked.length, 2)
})
