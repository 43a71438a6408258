import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { State } from '@saker/engine'
import { Docker } from './docker.ts'
import { FakeDocker } from './fake-docker.ts'
import type { ToldContainer } from './gate.ts'
import type { ContainerOptions, Hook, RuntimeOptions } from './options.ts'
import { ContainerService } from './service.ts'
import { UnixHttp } from './unix-http.ts'
import { usedHeap } from './used-heap.ts'

const describe = { longestLabel: 100, withSize: false, hostRoot: '' }

function full(n: number): string {
  return n.toString(16).padStart(12, '0').padEnd(64, 'f')
}
function short(n: number): string {
  return full(n).slice(0, 12)
}
function container(n: number, ip = '', created = new Date()): unknown {
  return {
    Id: full(n),
    Name: `/name${n}`,
    Created: created.toISOString(),
    Config: { Image: 'web:1' },
    NetworkSettings: { IPAddress: ip },
  }
}
const asked = (n: number): { id: string; cgroups: string } => ({ id: short(n), cgroups: `cpu=/docker/${full(n)}` })

let fake: FakeDocker
let service: ContainerService | undefined
let told: ToldContainer[]
let logged: string[]

beforeEach(() => {
  fake = new FakeDocker()
  told = []
  logged = []
})
afterEach(async () => {
  service?.close()
  service = undefined
  await fake.remove()
})

function findRuntimes(): RuntimeOptions[] {
  return [{ kind: 'docker', socket: fake.socket, describe, leaveOut: [] }]
}
function optionsWith(hooks: readonly Hook[]): ContainerOptions {
  return { engines: [], findRuntimes, hooks: new Set(hooks), fixed: undefined, patience: 500 }
}

function open(hooks: readonly Hook[] = ['create']): ContainerService {
  const options = optionsWith(hooks)
  service = new ContainerService({
    options,
    tell: (message) => void told.push(message),
    log: (_, text) => void logged.push(text),
    open: () => new Docker(fake.socket, describe, new UnixHttp(fake.socket, 200)),
  })
  return service
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    assert.ok(i < 6000, `waited in vain; told ${JSON.stringify(told).slice(0, 500)}`)
    await sleep(5)
  }
}

/** What was told, shortly: `name7` or `(name7)` when quiet. */
function summary(): string[] {
  return told.map((message) => {
    if (message.kind === 'containers-listed') return message.kind
    if (message.kind === 'container-unknown') return `?${message.id}`
    const { name, id } = (JSON.parse(message.json) as { container: { name: string; id: string } }).container
    if (message.kind === 'container-removed') return `-${id}`
    return message.quiet ? `(${name})` : name
  })
}

test('what runs already is told quietly, what is created later is announced, once', async () => {
  await fake.start()
  fake.containers.set(full(1), container(1, '', new Date('2020-01-01')))
  await open().start()
  assert.deepEqual(summary(), ['(name1)'])
  await until(() => fake.listeners === 1)
  fake.containers.set(full(2), container(2))
  fake.tell('create', full(2))
  await until(() => told.length === 2)
  service!.ask(asked(2))
  await until(() => told.length === 3)
  assert.deepEqual(summary(), ['(name1)', 'name2', '(name2)'])
})

test('an address that comes with the start is told quietly', async () => {
  await fake.start()
  await open().start()
  await until(() => fake.listeners === 1)
  fake.containers.set(full(1), container(1))
  fake.tell('create', full(1))
  await until(() => told.length === 1)
  fake.tell('start', full(1))
  fake.containers.set(full(1), container(1, '172.17.0.2'))
  fake.tell('start', full(1))
  await until(() => told.length === 2)
  assert.deepEqual(summary(), ['name1', '(name1)'])
})

test('with the hook start a container is announced when it starts', async () => {
  await fake.start()
  await open(['start']).start()
  await until(() => fake.listeners === 1)
  fake.containers.set(full(1), container(1))
  fake.tell('create', full(1))
  await until(() => told.length === 1)
  fake.tell('start', full(1))
  await until(() => told.length === 2)
  assert.deepEqual(summary(), ['(name1)', 'name1'])
})

test('a removed container is told after its last events', async () => {
  await fake.start()
  fake.containers.set(full(1), container(1))
  await open().start()
  await until(() => fake.listeners === 1)
  fake.containers.delete(full(1))
  const at = performance.now()
  fake.tell('destroy', full(1))
  fake.tell('destroy', full(9))
  await until(() => told.length === 2)
  assert.ok(performance.now() - at > 1500)
  assert.deepEqual(summary(), ['name1', `-${short(1)}`])
})

test('who is asked first and not known is told when it is; who never is, is asked for a few times only', async () => {
  await fake.start()
  open()
  service!.ask(asked(1))
  service!.ask(asked(1))
  await until(() => told.length === 1)
  fake.containers.set(full(1), container(1))
  await until(() => told.length === 2)
  assert.deepEqual(summary(), [`?${short(1)}`, 'name1'])
  service!.ask({ id: '../../x', cgroups: '' })
  assert.equal(summary()[2], '?../../x')
  assert.ok(!fake.requests.some((path) => path.includes('..')))
})

test('a runtime that comes later, and comes again', async () => {
  fake.containers.set(full(1), container(1))
  await open().start()
  service!.ask(asked(7))
  await until(() => told.length === 1)
  assert.deepEqual(summary(), [`?${short(7)}`], 'without a socket there is an answer at once')
  await fake.start()
  await until(() => summary().includes('name1'))
  await until(() => fake.listeners > 0)
  await fake.stop()
  fake.containers.set(full(2), container(2))
  await fake.start()
  await until(() => summary().includes('name2'))
  assert.ok(logged.length < 5, logged.join('\n'))
})

test('a runtime that hangs is left alone for a while, and that is told once', async () => {
  await fake.start()
  fake.answer = () => {}
  open()
  for (let n = 0; n < 100; n++) service!.ask(asked(n))
  await until(() => told.length === 100)
  assert.ok(summary().every((text) => text.startsWith('?')))
  const { length } = fake.requests
  for (let n = 100; n < 200; n++) service!.ask(asked(n))
  await until(() => told.length === 200)
  assert.equal(fake.requests.length, length)
  assert.equal(logged.length, 1)
  assert.match(logged[0]!, /^cannot ask docker at .*docker\.sock about containers: no answer within 200 ms$/)
})

test('sockets that are none, refuse, or speak something else', async () => {
  writeFileSync(fake.socket, '')
  open()
  service!.ask(asked(1))
  await until(() => told.length === 1)
  rmSync(fake.socket)
  const garbage: Server = createServer((socket) => socket.end('\0\xff garbage\n')).listen(fake.socket)
  service!.ask(asked(2))
  await until(() => told.length === 2)
  garbage.close()
  assert.ok(summary().every((text) => text.startsWith('?')))
  assert.ok(logged.length <= 1)
})

test('ten thousand short containers leave nothing behind', { timeout: 60_000 }, async () => {
  await fake.start()
  const state = new State().containers
  const options = optionsWith(['create'])
  let added = 0
  let removed = 0
  service = new ContainerService({
    options,
    log: (_, text) => void logged.push(text),
    tell(message) {
      if (message.kind === 'container') state.onJson(message.json, 1, false)
      // On a slow machine some are told twice: at first what the list of containers says, later all details.
      if (message.kind === 'container' && !message.quiet) added++
      if (message.kind === 'container-removed') state.onJson(message.json, ++removed, true)
    },
    open: () => new Docker(fake.socket, describe),
  })
  await service.start()
  await until(() => fake.listeners === 1)
  const heaps: number[] = []
  for (let round = 0; round < 10; round++) {
    for (let n = round * 1000; n < (round + 1) * 1000; n++) {
      fake.containers.set(full(n), container(n))
      fake.tell('create', full(n))
    }
    await until(() => added === (round + 1) * 1000)
    for (let n = round * 1000; n < (round + 1) * 1000; n++) {
      fake.containers.delete(full(n))
      fake.tell('destroy', full(n))
    }
    fake.requests.length = 0
    heaps.push(usedHeap())
  }
  await until(() => removed === 10_000)
  assert.equal(state.size, 0)
  assert.deepEqual(logged, [])
  assert.ok(heaps.at(-1)! - heaps[2]! < 8e6, `the heap grew: ${heaps.map((n) => Math.round(n / 1e6)).join(' ')} MB`)
})
