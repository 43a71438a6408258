// The way of events to user space: waiting, order, loss and its counts, options, other threads.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { MAX_BLOCK, ProbeError, supportedSyscalls } from '../src/index.ts'
import { decode } from './decode.ts'
import { live } from './play.ts'
import { built, drainAll, openEmpty, record, runInScope } from './record.ts'

const acts = built('acts')
const EXECVE = 293
const CLOSE = 5

live('wait: false after its time, true when something came', async () => {
  const probe = openEmpty({ wanted: ['execve'] })
  try {
    const before = performance.now()
    assert.equal(probe.wait(30), false)
    const waited = performance.now() - before
    assert.ok(waited >= 29 && waited < 500, `waited ${waited} ms`)
    assert.equal(probe.drain(new Uint8Array(MAX_BLOCK)), 0)
    await runInScope(probe, ['/bin/true'])
    assert.equal(probe.wait(1000), true)
    assert.ok(drainAll(probe).length > 0)
    assert.equal(probe.wait(0), false)
  } finally {
    probe.close()
  }
})

live('events of both rings come in the order of their times', async () => {
  const wanted = ['execve', 'clone', 'clone3', 'vfork', 'fork', 'openat', 'close', 'sched_process_exit', 'read', 'mmap']
  const script = 'for i in 1 2 3 4 5 6 7 8 9 10; do /bin/cat /etc/hostname > /dev/null & done; wait'
  const { events, counts } = await record(['/bin/sh', '-c', script], { wanted })
  assert.equal(counts.drops, 0)
  assert.equal(counts.events, events.length)
  assert.ok(events.length > 300)
  // of one thread strictly; the birth of a process comes before all else that it does
  const seen = new Map<bigint, bigint>()
  for (const event of events) {
    const last = seen.get(event.tid)
    assert.ok(last === undefined || event.ns >= last)
    if (last === undefined && seen.size > 0) assert.match(event.name, /fork|clone/)
    seen.set(event.tid, event.ns)
  }
  assert.equal(seen.size, 11)
  const late = events.filter((event, i) => i > 0 && event.ns < (events[i - 1]?.ns ?? 0n))
  assert.ok(late.length <= events.length / 50, `${late.length} of ${events.length} events are out of order`)
})

live('a small buffer gets whole events, and the rest later', async () => {
  const probe = openEmpty({ wanted: ['execve', 'openat', 'close'] })
  try {
    await runInScope(probe, ['/bin/sh', '-c', '/bin/true; /bin/true'])
    const buffer = new Uint8Array(MAX_BLOCK)
    let events = 0
    for (let used = probe.drain(buffer); used > 0; used = probe.drain(buffer))
      events += decode(buffer.subarray(0, used)).length
    assert.equal(events, probe.counts().events)
    assert.throws(
      () => probe.drain(new Uint8Array(100)),
      (e: unknown) => e instanceof ProbeError && e.code === 'PROBE_ARGUMENT',
    )
  } finally {
    probe.close()
  }
})

live('a full flood ring loses its own events only, and counts them', async () => {
  const probe = openEmpty({ wanted: ['close', 'execve', 'sched_process_exit'], ringBytes: 1 })
  try {
    const script = 'i=0; while [ $i -lt 20000 ]; do exec 5</dev/null; exec 5<&-; i=$((i+1)); done; /bin/true'
    await runInScope(probe, ['/bin/sh', '-c', script])
    const { events, drops, byType } = probe.counts()
    const of = (code: number) => byType.find((type) => type.code === code)
    assert.ok((of(CLOSE)?.droppedFull ?? 0) > 1000)
    assert.equal(of(EXECVE)?.droppedFull, 0)
    assert.equal(of(CLOSE)?.droppedBig, 0)
    assert.equal(drops, of(CLOSE)?.droppedFull)
    const got = drainAll(probe)
    assert.equal(got.length, events)
    assert.equal(got.filter((e) => e.name === 'execve').length, 2)
    assert.equal(got.filter((e) => e.name === 'procexit').length, 2)
  } finally {
    probe.close()
  }
})

live('setWanted changes what is reported', async () => {
  const probe = openEmpty({ wanted: ['execve'] })
  try {
    await runInScope(probe, ['/bin/true'])
    assert.deepEqual([...new Set(drainAll(probe).map((e) => e.name))], ['execve'])
    probe.setWanted(['close', 'getpid', 'no_such_call', 'setuid32'])
    await runInScope(probe, ['/bin/sh', '-c', ':'])
    const events = drainAll(probe)
    assert.deepEqual([...new Set(events.map((e) => e.name))].toSorted(), ['close', 'generic'])
    const generic = events.find((e) => e.name === 'generic')
    assert.deepEqual(generic?.params, { ID: 16, nativeID: 39 })
    probe.setWanted([])
    await runInScope(probe, ['/bin/true'])
    assert.deepEqual(drainAll(probe), [])
  } finally {
    probe.close()
  }
})

live('dropFailed leaves failed calls out', async () => {
  const { events } = await record([acts, 'dup'], { wanted: ['dup', 'dup2', 'dup3', 'close'], dropFailed: true })
  assert.ok(events.length > 5)
  assert.deepEqual(
    events.filter((e) => Number(e.params['res']) < 0),
    [],
  )
})

live('snaplen', async () => {
  const { events } = await record([acts, 'messages'], { wanted: ['sendto', 'sendmsg'], snaplen: 150 })
  assert.deepEqual(
    events.filter((e) => Number(e.params['res']) > 0).map((e) => String(e.params['data']).length),
    [150, 5, 102],
  )
})

live('from a worker thread', async () => {
  const source = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(new URL('./record.ts', import.meta.url).href)})
      .then(({ record }) => record(['/bin/true'], { wanted: ['execve'] }))
      .then(({ events }) => parentPort.postMessage(events.length))`
  const workers = [1, 2].map(() => new Worker(source, { eval: true }))
  const counts = await Promise.all(
    workers.map((worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))),
  )
  await Promise.all(workers.map((worker) => worker.terminate()))
  // the program, and the places where the launcher looked for it in vain
  for (const count of counts) assert.ok(Number(count) >= 1)
})

live('a closed probe says so', async () => {
  const probe = openEmpty({ wanted: [] })
  probe.close()
  probe.close()
  assert.throws(() => probe.wait(0), /the probe was closed/)
})

live('every supported name can be wanted', async () => {
  const probe = openEmpty({ wanted: supportedSyscalls })
  try {
    await runInScope(probe, ['/bin/true'])
    const events = drainAll(probe)
    assert.ok(events.length > 20)
    assert.equal(probe.counts().drops, 0)
  } finally {
    probe.close()
  }
})

live('the times of events are the wall clock', async () => {
  const before = BigInt(Date.now()) * 1_000_000n
  const { events } = await record(['/bin/true'], { wanted: ['execve'] })
  const after = BigInt(Date.now() + 1) * 1_000_000n
  for (const event of events) assert.ok(event.ns >= before && event.ns <= after)
  assert.ok(spawnSync('/bin/true').status === 0)
})
