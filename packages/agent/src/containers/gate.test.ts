import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteWriter, events, writeEventBody } from '@saker/engine'
import { Judge } from '../engine-worker/judge.ts'
import { loadRuleset } from '../rules/load.ts'
import { bareDescription, containerJson } from './description.ts'
import { ContainerGate, type AskedContainer, type ToldContainer } from './gate.ts'
import { usedHeap } from './used-heap.ts'

const EXECVE = events.findIndex((event) => event.id === 'EXECVE_19_X')
const OPEN = events.findIndex((event) => event.id === 'OPEN_X')
const fullId = 'c0ffee'.repeat(11).slice(0, 64)
const id = fullId.slice(0, 12)

const byMetadata = `
- rule: exec
  desc: d
  condition: evt.type = execve and container.id != host
  output: "%container.id %container.name"
  priority: INFO
- rule: told
  desc: d
  condition: evt.type in (container, container_removed)
  output: "%evt.type %container.id %container.name %container.image"
  priority: INFO
`

function json(name: string): string {
  return containerJson({ ...bareDescription(0, fullId), name, image: 'web:1' })
}

const number = (value: number): Uint8Array => new Uint8Array(new BigInt64Array([BigInt(value)]).buffer)
const bytes = (value: string): Uint8Array => Buffer.from(`${value}\0`, 'latin1')

/** The control groups of another container. */
function other(n: number): string {
  return `cpu=/docker/${n.toString(16).padStart(12, '0').padEnd(64, 'd')}\0`
}

/** A worker in small: time passes only while the gate sleeps. */
class Worker {
  readonly alerts: string[] = []
  readonly asked: AskedContainer[] = []
  readonly late: [id: string, alerts: number][] = []
  readonly mail: ToldContainer[] = []
  /** Called at each sleep: what the control plane does meanwhile. */
  onSleep: () => void = () => {}
  slept = 0
  room = Infinity
  readonly gate: ContainerGate
  #time = 0

  constructor(rules = byMetadata, patience = 100) {
    const loaded = loadRuleset(
      {
        files: [{ name: 'rules.yaml', content: Buffer.from(rules) }],
        leastPriority: 7,
        appendOutput: [],
        selections: [],
        staticFields: new Map(),
        base64Buffers: false,
      },
      (text) => assert.fail(text),
    )
    const format = {
      json: false,
      includeOutput: true,
      includeMessage: false,
      includeOutputFields: true,
      includeTags: true,
      isoTime: false,
      escapeText: true,
      hostname: 'h',
    }
    let gate: ContainerGate | undefined
    const judge = new Judge({
      loaded,
      matching: 'first',
      format,
      seconds: 0,
      state: { containers: { onUnknown: (unknown, cgroups) => gate?.meet(unknown, cgroups) } },
      onAlert: (line, _, c) => {
        gate?.count(c)
        this.alerts.push(line.replace(/^.*?Informational /, ''))
      },
      note: (c) => gate?.note(c) ?? '',
      wrap: (sink, { state }) => {
        gate = new ContainerGate({
          state,
          sink,
          patience,
          ask: (container) => this.asked.push(container),
          hear: () => this.mail.shift(),
          sleep: (ms) => {
            this.slept++
            this.onSleep()
            if (this.mail.length > 0) return
            const until = performance.now() + ms
            while (performance.now() < until);
          },
          putBy: () => this.room-- > 0,
          onLate: (late, _json, alerts) => this.late.push([late, alerts]),
          isOver: () => false,
        })
        gate.useRules(loaded.ruleset)
        return gate
      },
    })
    assert.ok(judge.reader)
    this.gate = gate!
  }

  exec(tid = 100, cgroups = `cpu=/docker/${fullId}\0`): void {
    const none = new Uint8Array()
    this.#event(EXECVE, tid, [
      number(0),
      bytes('sh'),
      none,
      number(tid),
      number(tid),
      number(1),
      bytes(''),
      number(1024),
      number(0),
      number(0),
      none,
      none,
      none,
      bytes('sh'),
      Buffer.from(cgroups, 'latin1'),
    ])
  }

  open(tid = 100): void {
    this.#event(OPEN, tid, [])
  }

  #event(type: number, tid: number, params: readonly Uint8Array[]): void {
    const w = new ByteWriter()
    this.#time++
    writeEventBody(w, { type, tid, timeHi: 1, timeLo: this.#time }, params)
    const { written } = w
    this.gate.receive()
    this.gate.event(written, new DataView(written.buffer, written.byteOffset, written.byteLength), 0, 0, 0)
  }
}

test('an event waits for its container, and the container event comes first', () => {
  const worker = new Worker()
  worker.onSleep = () => worker.mail.push({ kind: 'container', id, json: json('web'), quiet: false })
  worker.exec()
  assert.deepEqual(worker.alerts, [`container ${id} web web:1`, `${id} web`])
  assert.deepEqual(worker.asked, [{ id, cgroups: `cpu=/docker/${fullId}` }])
  assert.deepEqual(worker.gate.counts, { atOnce: 0, held: 1, late: 0, missing: 0, unknown: 0 })
  worker.exec(101)
  assert.deepEqual(worker.gate.counts, { atOnce: 1, held: 1, late: 0, missing: 0, unknown: 0 })
  assert.equal(worker.asked.length, 1)
})

test('a container that is told before its first event needs no wait', () => {
  const worker = new Worker()
  worker.mail.push({ kind: 'container', id, json: json('web'), quiet: false })
  worker.exec()
  assert.equal(worker.slept, 0)
  assert.deepEqual(worker.alerts, [`container ${id} web web:1`, `${id} web`])
})

test('rules do not see what ran before', () => {
  const worker = new Worker()
  worker.mail.push({ kind: 'container', id, json: json('web'), quiet: true }, { kind: 'containers-listed' })
  worker.gate.start()
  worker.exec()
  assert.deepEqual(worker.alerts, [`${id} web`])
  assert.equal(worker.slept, 0)
})

test('nothing waits where no rule looks at details', () => {
  const worker = new Worker(byMetadata.replace(' %container.name', ''))
  worker.exec()
  assert.equal(worker.slept, 0)
  assert.equal(worker.asked.length, 1, 'they are asked for all the same')
})

test('nothing waits for what nobody knows', () => {
  const worker = new Worker()
  worker.onSleep = () => worker.mail.push({ kind: 'container-unknown', id })
  worker.exec()
  assert.equal(worker.slept, 1)
  worker.exec(101)
  assert.equal(worker.slept, 1)
  assert.equal(worker.asked.length, 1)
  assert.deepEqual(worker.gate.counts, { atOnce: 0, held: 0, late: 0, missing: 0, unknown: 2 })
})

test('when the time is over alerts are raised without; what comes late is told', () => {
  const worker = new Worker(byMetadata, 20)
  worker.exec()
  worker.exec(101)
  const late = `${id} <NA> [the details of the container came too late for this alert]`
  assert.deepEqual(worker.alerts, [late, late])
  assert.deepEqual(worker.gate.counts, { atOnce: 0, held: 0, late: 0, missing: 2, unknown: 0 })
  worker.mail.push({ kind: 'container', id, json: json('web'), quiet: false })
  worker.exec(102)
  assert.deepEqual(worker.late, [[id, 2]])
  assert.deepEqual(worker.gate.counts, { atOnce: 1, held: 0, late: 2, missing: 0, unknown: 0 })
})

test('after one time-out nothing waits until a runtime answers in time again', () => {
  const worker = new Worker(byMetadata, 20)
  worker.exec(100, other(1))
  const { slept } = worker
  assert.ok(slept > 0)
  for (let n = 2; n < 50; n++) worker.exec(100 + n, other(n))
  assert.equal(worker.slept, slept)
  worker.mail.push({ kind: 'container-unknown', id: worker.asked.at(-1)!.id })
  worker.exec(200, other(60))
  assert.ok(worker.slept > slept)
})

test('full buffers end the wait', () => {
  const worker = new Worker(byMetadata, 10_000)
  worker.room = 2
  worker.exec()
  assert.equal(worker.slept, 2)
  assert.match(worker.alerts.join(), / <NA> \[/)
})

test('events of other types and of the host do not wait', () => {
  const worker = new Worker(byMetadata, 30)
  worker.exec()
  const { slept } = worker
  worker.open()
  worker.exec(7, 'cpu=/\0')
  assert.equal(worker.slept, slept)
})

test('removed containers are told, and forgotten', () => {
  const worker = new Worker()
  worker.mail.push({ kind: 'container', id, json: json('web'), quiet: true })
  worker.gate.receive()
  worker.mail.push({ kind: 'container-removed', json: json('web') })
  worker.gate.receive()
  worker.gate.idle()
  assert.deepEqual(worker.alerts, [`container_removed ${id} web web:1`])
})

test('what is asked for is bounded', () => {
  const worker = new Worker(byMetadata, 0)
  for (let n = 0; n < 10_000; n++) worker.gate.meet(`c${n}`, '')
  assert.equal(worker.asked.length, 10_000)
  worker.gate.meet('c9999', '')
  assert.equal(worker.asked.length, 10_000)
})

test('ten thousand short containers leave nothing behind', () => {
  const worker = new Worker(byMetadata.replaceAll('INFO', 'DEBUG'), 50)
  const heaps: number[] = []
  for (let n = 1; n <= 10_000; n++) {
    const full = n.toString(16).padStart(12, '0').padEnd(64, 'e')
    const told = containerJson({ ...bareDescription(0, full), name: `n${n}`, image: 'web:1' })
    worker.onSleep = () => worker.mail.push({ kind: 'container', id: full.slice(0, 12), json: told, quiet: false })
    worker.exec(100, `cpu=/docker/${full}\0`)
    worker.mail.push({ kind: 'container-removed', json: told })
    if (n % 1000 > 0) continue
    worker.gate.receive()
    worker.gate.idle()
    worker.asked.length = 0
    worker.alerts.length = 0
    heaps.push(usedHeap())
  }
  assert.equal(worker.gate.counts.held, 10_000)
  assert.ok(
    heaps.at(-1)! - heaps[2]! < 8e6,
    `the heap grew: ${heaps.map((size) => Math.round(size / 1e6)).join(' ')} MB`,
  )
})

test('names with control characters do not end the line of an alert', () => {
  const worker = new Worker()
  worker.onSleep = () => worker.mail.push({ kind: 'container', id, json: json('a\nb\u001b[2J'), quiet: true })
  worker.exec()
  assert.equal(worker.alerts.length, 1)
  // oxlint-disable-next-line no-control-regex
  assert.match(worker.alerts[0]!, /^[^\u0000-\u001f]*$/)
})

test('text that is no description of a container does no harm', () => {
  const worker = new Worker()
  for (const text of ['', '{', 'null', '{"container":7}', '{"container":{"id":{}}}', '\0'])
    worker.mail.push({ kind: 'container', id: 'x', json: text, quiet: false })
  worker.exec(7, 'cpu=/\0')
  assert.ok(worker.alerts.every((line) => line.startsWith('container')))
})
