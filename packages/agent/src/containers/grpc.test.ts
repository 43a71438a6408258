import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { FakeGrpc, framed } from './fake-grpc.ts'
import { Grpc, GrpcError } from './grpc.ts'

let fake: FakeGrpc
let grpc: Grpc
beforeEach(async () => {
  fake = new FakeGrpc()
  grpc = new Grpc(fake.socket, 300)
})
afterEach(async () => {
  grpc.close()
  await fake.remove()
})

const call = { method: '/a.B/C', request: Uint8Array.of(1, 2, 3), headers: { 'containerd-namespace': 'default' } }

test('a call has its answer', async () => {
  await fake.start()
  fake.methods.set('/a.B/C', (request) => Uint8Array.of(...request, 4))
  assert.deepEqual([...(await grpc.call(call))], [1, 2, 3, 4])
  assert.equal(fake.headers[0]!['containerd-namespace'], 'default')
  assert.equal(fake.headers[0]!['te'], 'trailers')
  const large = new Uint8Array(5_000_000).fill(7)
  fake.methods.set('/a.B/C', () => large)
  assert.equal((await grpc.call(call)).length, large.length)
})

test('a refusal is an error with its status', async () => {
  await fake.start()
  fake.methods.set('/a.B/C', () => 5)
  await assert.rejects(grpc.call(call), (error) => {
    assert.ok(error instanceof GrpcError)
    assert.equal(error.status, 5)
    assert.equal(error.message, 'status 5: said no')
    return true
  })
})

test('a stream gives messages, however they are cut', async () => {
  await fake.start()
  fake.methods.set('/a.B/C', (_, stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    const bytes = Buffer.concat([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)].map(framed))
    for (const byte of bytes) stream.write(Uint8Array.of(byte))
    stream.end()
    return undefined
  })
  const seen: number[][] = []
  await grpc.stream(call, (message) => void seen.push([...message]), new AbortController().signal)
  assert.deepEqual(seen, [[1], [], [2, 3]])
})

test('a signal ends a stream', async () => {
  await fake.start()
  fake.methods.set('/a.B/C', (_, stream) => {
    stream.respond({ ':status': 200 })
    return undefined
  })
  const end = new AbortController()
  setTimeout(() => end.abort(), 20)
  await assert.rejects(grpc.stream(call, () => {}, end.signal))
})

test('bad answers are errors that say so', async () => {
  await fake.start()
  type Bad = Parameters<typeof fake.methods.set>[1]
  const answers: [Bad, RegExp][] = [
    [() => undefined, /no answer within 300 ms/],
    [(_, stream) => void stream.close(), /ended without a status|broken off/],
    [(_, stream) => void stream.session?.destroy(), /broken off|ended without|canceled|closed/i],
    [(_, stream) => void stream.respond({ ':status': 404 }, { endStream: true }), /status 404/],
    [(_, stream) => void stream.end(Uint8Array.of(1, 0, 0, 0, 0)), /compressed/],
    [(_, stream) => void stream.end(Uint8Array.of(0, 255, 255, 255, 255)), /larger than 16777216 bytes/],
    [(_, stream) => void stream.end(Uint8Array.of(0, 0, 0, 0, 9, 1)), /ended without a status/],
  ]
  for (const [answer, expected] of answers) {
    fake.methods.set('/a.B/C', answer)
    await assert.rejects(grpc.call(call), expected)
  }
  fake.methods.set('/a.B/C', () => Uint8Array.of(1))
  assert.equal((await grpc.call(call)).length, 1, 'a new connection is made')
})

test('nobody there, and something else there', async () => {
  await assert.rejects(grpc.call(call), { code: 'ENOENT' })
  const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(fake.socket)
  await assert.rejects(grpc.call(call))
  other.close()
})
