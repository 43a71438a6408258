import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { AgentError } from '../error.ts'
import { readCaptureFile, type CaptureFileOptions } from './capture-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'saker-capture-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** What begins as a capture does and goes on with bytes that compress badly. */
const content = Buffer.alloc(3_000_000)
content.writeUInt32BE(0x0a0d0d0a)
for (let i = 4, x = 1; i < content.length; i++) {
  x = (Math.imul(x, 1103515245) + 12345) >>> 0
  content[i] = x >>> 20
}

/** All bytes, and the error behind them. */
async function read(
  path: string,
  options?: CaptureFileOptions,
): Promise<{ bytes: Buffer; error: AgentError | undefined }> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of readCaptureFile(path, options)) chunks.push(Buffer.from(chunk))
  } catch (error) {
    assert.ok(error instanceof AgentError)
    assert.ok(error.code === 'CAPTURE' && error.message.includes(path), error.message)
    return { bytes: Buffer.concat(chunks), error }
  }
  return { bytes: Buffer.concat(chunks), error: undefined }
}

test('plain and compressed files give the same bytes', async () => {
  for (const path of [file('plain', content), file('compressed', gzipSync(content))]) {
    const { bytes, error } = await read(path)
    assert.equal(error, undefined)
    assert.ok(bytes.equals(content))
  }
})

test('a file of several compressed streams is one capture', async () => {
  const path = file(
    'members',
    Buffer.concat([gzipSync(content.subarray(0, 1_000_000)), gzipSync(content.subarray(1_000_000))]),
  )
  const { bytes, error } = await read(path)
  assert.equal(error, undefined)
  assert.ok(bytes.equals(content))
})

test('a file can be repeated', async () => {
  for (const path of [file('plain', content), file('compressed', gzipSync(content))]) {
    const { bytes } = await read(path, { repeat: 3 })
    assert.ok(bytes.equals(Buffer.concat([content, content, content])))
  }
})

test('a compressed file that was cut off gives what there is, then says so', async () => {
  const whole = gzipSync(content)
  // In the middle, before the trailer, and in the trailer.
  for (const size of [whole.length >> 1, whole.length - 8, whole.length - 1]) {
    const { bytes, error } = await read(file('cut', whole.subarray(0, size)))
    assert.match(error!.message, /was cut off/)
    assert.ok(bytes.equals(content.subarray(0, bytes.length)))
    assert.ok(bytes.length >= content.length * (size / whole.length) - 10_000)
  }
})

test('a compressed file that is damaged says so', async () => {
  const bad = gzipSync(content)
  bad.fill(0xff, bad.length >> 1, (bad.length >> 1) + 1000)
  const { bytes, error } = await read(file('damaged', bad))
  assert.match(error!.message, /damaged/)
  // From the damage on, anything may come out before it shows.
  const sound = content.length / 3
  assert.ok(bytes.subarray(0, sound).equals(content.subarray(0, sound)))
})

test('what cannot be read says why', async () => {
  assert.match((await read(join(folder, 'none'))).error!.message, /there is no such file/)
  assert.match((await read(file('empty', Buffer.alloc(0)))).error!.message, /is empty/)
  assert.match((await read(file('text', Buffer.from('rule: x\n')))).error!.message, /is no capture/)
  assert.match((await read(file('short', Buffer.from([10, 13])))).error!.message, /is no capture/)
  const sub = join(folder, 'sub')
  mkdirSync(sub)
  assert.match((await read(sub)).error!.message, /no regular file/)
  assert.match((await read(join(folder, 'text', 'x'))).error!.message, /a part of the path is no folder/)
})

test('who reads may stop early', async () => {
  for (const path of [file('plain', content), file('compressed', gzipSync(content))]) {
    for await (const chunk of readCaptureFile(path, { repeat: 2 })) {
      assert.equal(Buffer.from(chunk).readUInt32BE(0), 0x0a0d0d0a)
      break
    }
  }
})
