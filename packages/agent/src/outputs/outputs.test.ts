import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { BatchBuilder, batchOf, lineOf } from './batch.ts'
import { fileOutput } from './file.ts'
import { ReaderGone, type Output } from './output.ts'
import { programOutput } from './program.ts'
import { OutputQueue, type QueueOptions } from './queue.ts'
import { stdoutOutput } from './stdout.ts'

const folder = mkdtempSync(join(tmpdir(), 'saker-outputs-'))
after(() => rmSync(folder, { recursive: true }))

const options: QueueOptions = {
  capacity: 0,
  timeout: 0,
  complain: assert.fail,
  onReaderGone: assert.fail,
  onWritten: () => {},
}

test('a batch keeps lines, bytes and priorities', () => {
  const builder = new BatchBuilder()
  const long = 'x'.repeat(100_000)
  builder.add('\xff\x00', 3)
  builder.add(long, 7)
  builder.add('', 0)
  const batch = builder.take()
  assert.equal(builder.count, 0)
  assert.deepEqual([...batch.ends], [3, 100_004, 100_005])
  assert.deepEqual([...batch.priorities], [3, 7, 0])
  assert.deepEqual([...lineOf(batch, 0)], [255, 0, 10])
  assert.equal(Buffer.from(lineOf(batch, 1)).toString(), `${long}\n`)
})

test('a file is appended to, and opened anew after a rotation', async () => {
  for (const keepAlive of [false, true]) {
    const path = join(folder, `file-${keepAlive}`)
    const output = fileOutput(path, keepAlive)
    await output.write(batchOf('one', 0))
    await output.write(batchOf('two', 0))
    renameSync(path, `${path}.1`)
    await output.reopen?.()
    await output.write(batchOf('three', 0))
    await output.close()
    assert.equal(readFileSync(`${path}.1`, 'utf8'), 'one\ntwo\n')
    assert.equal(readFileSync(path, 'utf8'), 'three\n')
  }
})

test('a file that cannot be opened is told, and the next alert tries again', async () => {
  const told: string[] = []
  const queue = new OutputQueue([fileOutput(join(folder, 'missing', 'file'), true)], {
    ...options,
    complain: (text) => void told.push(text),
  })
  queue.pushLine('lost', 0)
  queue.pushLine('lost too', 0)
  await queue.close()
  assert.equal(told.length, 2)
  assert.match(told[0]!, /file output: cannot open the output file .*missing\/file: ENOENT/)
})

test('a program runs for each alert, or once for all', async () => {
  const each = join(folder, 'each')
  const one = programOutput(`(echo start; cat) >> ${each}`, false)
  const builder = new BatchBuilder()
  builder.add('a', 0)
  builder.add('b', 0)
  await one.write(builder.take())
  await one.close()
  assert.equal(readFileSync(each, 'utf8'), 'start\na\nstart\nb\n')
  const all = join(folder, 'all')
  const lasting = programOutput(`(echo start; cat) >> ${all}`, true)
  await lasting.write(batchOf('a', 0))
  await lasting.write(batchOf('b', 0))
  await lasting.close()
  assert.equal(readFileSync(all, 'utf8'), 'start\na\nb\n')
})

test('a program that ends without reading costs no error and no other alert', async () => {
  const output = programOutput('exec true', false)
  await output.write(batchOf('x'.repeat(200_000), 0))
  await output.close()
})

test('what is pushed is written in order before close resolves', async () => {
  const path = join(folder, 'order')
  const queue = new OutputQueue([fileOutput(path, true)], options)
  let want = ''
  for (let i = 0; i < 200; i++) {
    queue.pushLine(`line ${i}`, 0)
    want += `line ${i}\n`
  }
  await queue.close()
  assert.equal(readFileSync(path, 'utf8'), want)
})

/** An output that holds its writes until it is let. */
function heldOutput(): Output & { release: () => void; lines: number } {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>()
  const held = {
    name: 'held',
    lines: 0,
    release,
    async write(batch: { ends: Uint32Array }) {
      await gate
      held.lines += batch.ends.length
    },
    async close() {},
  }
  return held
}

test('a full queue drops and counts, and holds up nobody else', async () => {
  const told: string[] = []
  const slow = heldOutput()
  const path = join(folder, 'fast')
  const queue = new OutputQueue([slow, fileOutput(path, true)], {
    ...options,
    capacity: 3,
    complain: (text) => void told.push(text),
  })
  for (let i = 0; i < 5; i++) {
    queue.pushLine(`${i}`, 0)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal(queue.dropped, 2)
  assert.equal(told.length, 1)
  assert.equal(readFileSync(path, 'utf8'), '0\n1\n2\n3\n4\n')
  slow.release()
  await queue.close()
  assert.equal(slow.lines, 3)
})

test('an output that takes too long is complained about', async () => {
  const told: string[] = []
  const slow = heldOutput()
  const queue = new OutputQueue([slow], { ...options, timeout: 10, complain: (text) => void told.push(text) })
  queue.pushLine('x', 0)
  await new Promise((resolve) => setTimeout(resolve, 50))
  slow.release()
  await queue.close()
  assert.match(told[0]!, /"held" output timeout/)
})

test('a reader that goes away is told apart from an error', async () => {
  const path = join(folder, 'closed')
  const fd = openSync(path, 'w')
  closeSync(fd)
  await assert.rejects(stdoutOutput(fd).write(batchOf('x', 0)), (error: Error) => !(error instanceof ReaderGone))
})
