/** A runtime with Docker's API for tests: answers as the documented API does, or as badly as a test wants. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export class FakeDocker {
  readonly folder = mkdtempSync(join(tmpdir(), 'saker-docker-'))
  readonly socket = join(this.folder, 'docker.sock')
  readonly containers = new Map<string, unknown>()
  readonly requests: string[] = []
  /** When containers were created as the list tells it, in seconds. */
  created = Math.floor(Date.now() / 1000)
  /** Instead of the usual answer. */
  answer: Answer | undefined
  readonly #listeners = new Set<ServerResponse>()
  #server: Server | undefined

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      this.requests.push(request.url ?? '')
      ;(this.answer ?? this.usual)(request, response)
    })
    this.#server.listen(this.socket)
    await once(this.#server, 'listening')
  }

  readonly usual: Answer = ({ url = '' }, response) => {
    const path = decodeURIComponent(url.split('?')[0]!)
    if (path.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
      this.#listeners.add(response)
      response.on('close', () => this.#listeners.delete(response))
      return
    }
    const id = /\/containers\/([^/]+)\/json$/.exec(path)?.[1]
    const found = [...this.containers].find(([full]) => id !== undefined && full.startsWith(id))?.[1]
    const reply = path.endsWith('/containers/json')
      ? [...this.containers.keys()].map((Id) => ({ Id, Names: ['/glanced'], Image: 'web:1', Created: this.created }))
      : found
    response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(reply ?? { message: 'No such container' }))
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** Tells all who listen. */
  tell(Action: string, id: string): void {
    const line = JSON.stringify({ Type: 'container', Action, Actor: { ID: id, Attributes: { image: 'web:1' } } })
    for (const listener of this.#listeners) listener.write(`${line}\n`)
  }

  /** Ends all connections, as a runtime that is started anew. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
