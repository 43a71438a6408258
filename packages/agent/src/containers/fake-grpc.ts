/** A gRPC service for tests: answers each method as the test says. */

import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives the answer; a number is the status of a refusal, undefined leaves the stream to the test. */
export type Answer = (request: Uint8Array, stream: ServerHttp2Stream) => Uint8Array | number | undefined

export class FakeGrpc {
  readonly folder = mkdtempSync(join(tmpdir(), 'saker-grpc-'))
  readonly socket = join(this.folder, 'runtime.sock')
  /** By path; a call of any other is answered as unknown. */
  readonly methods = new Map<string, Answer>()
  readonly headers: Record<string, unknown>[] = []
  readonly #sessions = new Set<ServerHttp2Session>()
  #server: Http2Server | undefined

  async start(): Promise<void> {
    const server = createServer()
    this.#server = server
    server.on('session', (session) => {
      this.#sessions.add(session)
      session.on('close', () => this.#sessions.delete(session))
    })
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {})
      this.headers.push(headers)
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const request = Buffer.concat(chunks).subarray(5)
        const answer = (this.methods.get(headers[':path'] ?? '') ?? (() => 12))(request, stream)
        if (answer === undefined) return
        if (typeof answer === 'number') {
          stream.respond(
            { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': answer, 'grpc-message': 'said%20no' },
            { endStream: true },
          )
          return
        }
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
        stream.end(framed(answer))
      })
    })
    server.listen(this.socket)
    await once(server, 'listening')
  }

  async remove(): Promise<void> {
    for (const session of this.#sessions) session.destroy()
    if (this.#server !== undefined) {
      const closed = once(this.#server, 'close')
      this.#server.close()
      await closed
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A message with its prefix. */
export function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}
