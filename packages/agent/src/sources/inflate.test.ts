import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { openInflater } from './inflate.ts'

/** All that comes out when the file comes in pieces of `step` bytes. */
function inflateAll(file: Uint8Array, size: number, step: number): Buffer {
  const inflater = openInflater(size)!
  const pieces: Buffer[] = []
  try {
    for (let at = 0; at < file.length; at += step) {
      for (const piece of inflater.inflate(file.subarray(at, at + step))) pieces.push(Buffer.from(piece))
    }
  } finally {
    inflater.close()
  }
  return Buffer.concat(pieces)
}

// Some of it hard to compress, some of it so easy that one byte of the file stands for thousands.
const content = Buffer.concat([randomBytes(5000), Buffer.alloc(300_000, 'a'), randomBytes(100), Buffer.alloc(4096)])

test('this version of Node lets zlib write into a buffer of ours', () => {
  assert.notEqual(openInflater(1024), undefined)
})

test('every size of buffer and of pieces gives the same bytes', () => {
  const file = gzipSync(content)
  for (const size of [64, 1000, 4096, 304_096, 1 << 20]) {
    for (const step of [1, 7, 1024, file.length])
      assert.deepEqual(inflateAll(file, size, step), content, `${size} ${step}`)
  }
})

test('streams that follow each other are one, wherever the file is cut', () => {
  const one = gzipSync(content)
  const file = Buffer.concat([one, gzipSync('and'), one])
  const want = Buffer.concat([content, Buffer.from('and'), content])
  for (const step of [one.length, one.length + 3, 100, file.length])
    assert.deepEqual(inflateAll(file, 4096, step), want, `${step}`)
})

test('bytes that mean nothing end it', () => {
  const file = Buffer.concat([gzipSync('all'), Buffer.alloc(100)])
  assert.equal(inflateAll(file, 64, 10).toString(), 'all')
})

test('damage is an error of zlib, after what could be read', () => {
  const file = gzipSync(content)
  file.fill(0xff, 3000, 3100)
  assert.throws(() => inflateAll(file, 4096, 512), { code: 'Z_DATA_ERROR' })
})

test('a file that was cut off is not whole', () => {
  const file = Buffer.concat([gzipSync('one'), gzipSync(content)])
  for (const end of [file.length, file.length - 1, file.length - 9, 1000, gzipSync('one').length]) {
    const inflater = openInflater(4096)!
    for (const _ of inflater.inflate(file.subarray(0, end)));
    assert.equal(inflater.isWhole(), end === file.length || end === gzipSync('one').length, `${end} of ${file.length}`)
    inflater.close()
  }
})
