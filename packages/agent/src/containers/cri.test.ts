/**
 * The Container Runtime Interface. CRI-O does not run here: its answers are those of the documented API, with the additional JSON
 * that it gives; containerd itself is asked in the live tests.
 */

import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Containerd } from './containerd.ts'
import { Cri } from './cri.ts'
import { FakeGrpc, framed } from './fake-grpc.ts'
import { encodeMessage, Message } from './protobuf.ts'
import { NotOffered } from './unix-http.ts'

const options = { longestLabel: 100, withSize: false, hostRoot: '' }
const SERVICE = '/runtime.v1.RuntimeService'
const id = 'aa'.repeat(32)
const pod = 'bb'.repeat(32)
const pair = (key: string, value: string): Uint8Array => encodeMessage({ 1: key, 2: value })

let fake: FakeGrpc
let cri: Cri
beforeEach(async () => {
  fake = new FakeGrpc()
  await fake.start()
  cri = new Cri(fake.socket, options, new Containerd(fake.socket, options))
})
afterEach(async () => {
  cri.close()
  await fake.remove()
})

function answer(method: string, give: (request: Message) => Uint8Array | number): void {
  fake.methods.set(`${SERVICE}/${method}`, (request) => give(new Message(request)))
}

/** A list with filter: things whose id begins as the filter says. */
function list(method: string, items: Readonly<Record<string, Uint8Array>>): void {
  answer(method, (request) => {
    const wanted = request.message(1).text(1)
    return encodeMessage({ 1: Object.keys(items).flatMap((key) => (key.startsWith(wanted) ? [items[key]!] : [])) })
  })
}

function crio(): void {
  answer('Version', () => encodeMessage({ 1: '0.1.0', 2: 'cri-o', 3: '1.30.0', 4: 'v1' }))
  list('ListContainers', { [id]: encodeMessage({ 1: id, 2: pod }) })
  list('ListPodSandbox', { [pod]: encodeMessage({ 1: pod }) })
  const info = {
    pid: 7,
    privileged: true,
    runtimeSpec: { annotations: { 'io.kubernetes.cri-o.ImageName': 'quay.io/team/web:1.2' } },
  }
  answer('ContainerStatus', (request) => {
    if (request.text(1) !== id || !request.flag(2)) return 5
    const status = encodeMessage({
      1: id,
      2: encodeMessage({ 1: 'web' }),
      3: 1,
      4: 1_795_459_857_123_000_000,
      8: encodeMessage({ 1: 'sha256:cccc' }),
      9: 'quay.io/team/web@sha256:dddd',
      12: [pair('team', 'blue'), pair('long', 'x'.repeat(101))],
      14: [
        encodeMessage({ 1: '/host', 2: '/etc', 3: true, 5: 1 }),
        encodeMessage({ 1: '/data', 2: '/srv', 5: 2 }),
        encodeMessage({ 1: '/odd', 2: '/odd', 5: 9 }),
      ],
      16: encodeMessage({ 1: encodeMessage({ 2: 50_000, 4: 1_048_576, 6: '0-1' }) }),
      17: 'sha256:cccc',
      18: encodeMessage({ 1: encodeMessage({ 1: 1000 }) }),
    })
    return encodeMessage({ 1: status, 2: pair('info', JSON.stringify(info)) })
  })
  const network = '{"cniVersion":"1.0.0","interfaces":[{"name":"eth0"}]}'
  const podInfo = { runtimeSpec: { annotations: { 'io.kubernetes.cri-o.CNIResult': network } }, image: 'pause:3.9' }
  answer('PodSandboxStatus', (request) => {
    if (request.text(1) !== pod) return 5
    const status = encodeMessage({
      1: pod,
      2: encodeMessage({ 1: 'web-0', 2: 'uid-1', 3: 'prod' }),
      4: 1_795_459_856_000_000_000,
      5: encodeMessage({ 1: '10.85.0.7' }),
      6: encodeMessage({ 1: encodeMessage({ 2: encodeMessage({ 2: 2, 3: 1 }) }) }),
      7: [pair('app', 'web')],
    })
    return encodeMessage({ 1: status, 2: pair('info', JSON.stringify(podInfo)) })
  })
}

test('what CRI-O tells becomes the description', async () => {
  crio()
  assert.deepEqual(await cri.inspect(id.slice(0, 12)), {
    type: 8,
    id: id.slice(0, 12),
    full_id: id,
    name: 'web',
    image: 'quay.io/team/web',
    imageid: 'cccc',
    imagerepo: 'quay.io/team/web',
    imagetag: '',
    imagedigest: 'sha256:dddd',
    User: '1000',
    privileged: true,
    host_pid: true,
    host_network: false,
    host_ipc: false,
    is_pod_sandbox: false,
    pod_sandbox_id: pod,
    pod_sandbox_labels: { app: 'web' },
    Mounts: [
      { Source: '/etc', Destination: '/host', Mode: '', RW: false, Propagation: 'rslave' },
      { Source: '/srv', Destination: '/data', Mode: '', RW: true, Propagation: 'rshared' },
      { Source: '/odd', Destination: '/odd', Mode: '', RW: true, Propagation: 'unknown' },
    ],
    labels: {
      team: 'blue',
      'io.kubernetes.sandbox.id': pod,
      'io.kubernetes.pod.uid': 'uid-1',
      'io.kubernetes.pod.name': 'web-0',
      'io.kubernetes.pod.namespace': 'prod',
    },
    cni_json: '{"cniVersion":"1.0.0","interfaces":[{"name":"eth0"}]}',
    ip: '10.85.0.7',
    port_mappings: [],
    env: [],
    cpu_shares: 1024,
    cpu_quota: 50_000,
    cpu_period: 100_000,
    cpuset_cpu_count: 2,
    memory_limit: 1_048_576,
    swap_limit: 0,
    created_time: 1_795_459_857,
    size: -1,
  })
})

test('the container that holds the namespaces of a pod', async () => {
  crio()
  const found = await cri.inspect(pod.slice(0, 12))
  assert.equal(found?.name, 'web-0')
  assert.equal(found.is_pod_sandbox, true)
  assert.equal(found.pod_sandbox_id, pod)
  assert.equal(found.image, 'pause:3.9')
  assert.equal(found.labels['io.kubernetes.pod.name'], 'web-0')
  assert.equal(found.ip, '10.85.0.7')
  assert.equal(await cri.inspect('dd'.repeat(6)), undefined)
  assert.deepEqual(await cri.list(), [id, pod])
})

test('where only a hash is known the annotations have the name', async () => {
  crio()
  const info = { runtimeSpec: { annotations: { 'io.kubernetes.cri-o.ImageName': 'quay.io/team/web:1.2' } } }
  const status = encodeMessage({ 1: id, 8: encodeMessage({ 1: 'sha256:cccc' }), 9: 'sha256:cccc' })
  answer('ContainerStatus', () => encodeMessage({ 1: status, 2: pair('info', JSON.stringify(info)) }))
  const found = await cri.inspect(id)
  assert.deepEqual(
    [found?.image, found?.imagerepo, found?.imagetag],
    ['quay.io/team/web:1.2', 'quay.io/team/web', '1.2'],
  )
})

test('events of CRI-O', async () => {
  crio()
  fake.methods.set(`${SERVICE}/GetContainerEvents`, (_, stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    for (const type of [0, 1, 2, 3]) stream.write(framed(encodeMessage({ 1: id, 2: type })))
    stream.end()
    return undefined
  })
  const seen: unknown[] = []
  await cri.watch(
    () => seen.push('open'),
    (change) => seen.push(change.kind),
    new AbortController().signal,
  )
  assert.deepEqual(seen, ['open', 'created', 'started', 'removed'])
})

test('a service that is no CRI is left alone', async () => {
  await assert.rejects(cri.inspect(id), NotOffered)
  await assert.rejects(
    cri.watch(
      () => {},
      () => {},
      new AbortController().signal,
    ),
    NotOffered,
  )
})

test('garbage in the JSON of a runtime does no harm', async () => {
  crio()
  for (const garbage of ['', '{', '[]', 'null', '{"config": 7, "runtimeSpec": []}']) {
    const status = encodeMessage({ 1: id, 2: encodeMessage({ 1: 'web' }) })
    answer('ContainerStatus', () => encodeMessage({ 1: status, 2: pair('info', garbage) }))
    assert.equal((await cri.inspect(id))?.name, 'web')
  }
  answer('ContainerStatus', () => Uint8Array.of(0x0a, 0xff))
  await assert.rejects(cri.inspect(id), /no message of this API/)
})
