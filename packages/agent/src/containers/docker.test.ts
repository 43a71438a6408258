import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { containerJson, type Description } from './description.ts'
import { describeDocker, Docker } from './docker.ts'
import { FakeDocker } from './fake-docker.ts'
import type { DescribeOptions } from './runtime.ts'
import { UnixHttp } from './unix-http.ts'

const fullId = '3ad7b26ded6d'.padEnd(64, '0')

/** As GET /containers/ID/json of Docker Engine 20.10 answers, shortened. */
const inspected = {
  Id: fullId,
  Created: '2026-11-23T18:50:57.123456789Z',
  Name: '/web',
  Image: 'sha256:b4377f09dc764a08635ac8951dfb4e88215050107511ff21deb7d540cff9c286',
  HostConfig: {
    NetworkMode: 'host',
    PidMode: 'host',
    IpcMode: 'private',
    Privileged: true,
    CpuShares: 512,
    CpuQuota: 50_000,
    CpuPeriod: 0,
    CpusetCpus: '0-2,5',
    Memory: 1_048_576,
    MemorySwap: -1,
  },
  Mounts: [{ Type: 'bind', Source: '/etc', Destination: '/host', Mode: 'ro', RW: false, Propagation: 'rprivate' }],
  Config: {
    User: 'www',
    Env: ['A=1', 7],
    Image: 'registry:5000/team/web:1.2',
    Labels: { team: 'blue', long: 'x'.repeat(101) },
    Healthcheck: { Test: ['CMD-SHELL', 'curl localhost'] },
  },
  NetworkSettings: {
    IPAddress: '',
    Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '53/udp': [{ HostIp: '', HostPort: '53' }] },
    Networks: { net: { IPAddress: '172.18.0.2' } },
  },
}
const image = {
  RepoTags: ['other/web:9', 'registry:5000/team/web:1.2'],
  RepoDigests: ['registry:5000/team/web@sha256:aaaa'],
}
const options: DescribeOptions = { longestLabel: 100, withSize: false, hostRoot: '' }

let fake: FakeDocker
let docker: Docker
beforeEach(async () => {
  fake = new FakeDocker()
  await fake.start()
  docker = new Docker(fake.socket, options, new UnixHttp(fake.socket, 300))
})
afterEach(async () => {
  docker.close()
  await fake.remove()
})

test('what Docker tells becomes the description', () => {
  const found = describeDocker(inspected, image, '172.18.0.2', 100)
  assert.deepEqual(found, {
    type: 0,
    id: '3ad7b26ded6d',
    full_id: fullId,
    name: 'web',
    image: 'registry:5000/team/web:1.2',
    imageid: 'b4377f09dc764a08635ac8951dfb4e88215050107511ff21deb7d540cff9c286',
    imagerepo: 'registry:5000/team/web',
    imagetag: '1.2',
    imagedigest: 'sha256:aaaa',
    User: 'www',
    privileged: true,
    host_pid: true,
    host_network: true,
    host_ipc: false,
    is_pod_sandbox: false,
    pod_sandbox_id: '',
    pod_sandbox_labels: null,
    Mounts: [{ Source: '/etc', Destination: '/host', Mode: 'ro', RW: false, Propagation: 'rprivate' }],
    labels: { team: 'blue' },
    cni_json: '',
    ip: '172.18.0.2',
    port_mappings: [{ HostIp: '0.0.0.0', HostPort: 8080, ContainerPort: 80 }],
    env: ['A=1'],
    cpu_shares: 512,
    cpu_quota: 50_000,
    cpu_period: 100_000,
    cpuset_cpu_count: 4,
    memory_limit: 1_048_576,
    swap_limit: -1,
    created_time: 1_795_459_857,
    size: -1,
    Healthcheck: { exe: '/bin/sh', args: ['-c', 'curl localhost'] },
  } satisfies Description)
})

test('without the image its names come from the container', () => {
  const { imagerepo, imagetag, imagedigest } = describeDocker(inspected, undefined, '', 100)
  assert.deepEqual([imagerepo, imagetag, imagedigest], ['registry:5000/team/web', '1.2', ''])
})

test('a probe of Kubernetes goes before the health check', () => {
  const applied = { spec: { containers: [{ livenessProbe: { exec: { command: ['cat', '/tmp/alive'] } } }] } }
  const Labels = { 'io.kubernetes.container.last-applied-config': JSON.stringify(applied) }
  const found = describeDocker({ ...inspected, Config: { ...inspected.Config, Labels } }, image, '', 100)
  assert.deepEqual(found.LivenessProbe, { exe: 'cat', args: ['/tmp/alive'] })
  assert.equal(found.Healthcheck, undefined)
})

test('inspects over the socket; the address is that of a network or of another container', async () => {
  fake.containers.set(fullId, inspected)
  const found = await docker.inspect('3ad7b26ded6d')
  assert.equal(found?.name, 'web')
  assert.equal(found.ip, '172.18.0.2')
  const other = 'b'.repeat(64)
  fake.containers.set(other, { Id: other, Name: '/side', HostConfig: { NetworkMode: `container:${fullId}` } })
  assert.equal((await docker.inspect(other))?.ip, '172.18.0.2')
  assert.equal(await docker.inspect('c'.repeat(64)), undefined)
  assert.deepEqual(await docker.list(), [fullId, other])
})

test('a container called like the id of another one is not that one', async () => {
  fake.answer = (_, response) => response.end(JSON.stringify({ Id: 'f'.repeat(64), Name: '/3ad7b26ded6d' }))
  assert.equal(await docker.inspect('3ad7b26ded6d'), undefined)
})

test('while Docker is busy with a container, the list of containers tells of it', async () => {
  fake.created = 1_700_000_000
  let answerLate: (() => void) | undefined
  fake.containers.set(fullId, inspected)
  fake.answer = (request, response) => {
    if (request.url?.includes(fullId) === true && !request.url.includes('filters'))
      answerLate = () => fake.usual(request, response)
    else fake.usual(request, response)
  }
  const glanced = Promise.withResolvers<Description>()
  const found = docker.inspect(fullId, glanced.resolve)
  const first = await glanced.promise
  assert.equal(first.name, 'glanced')
  assert.equal(first.image, 'web:1')
  assert.equal(first.created_time, 1_700_000_000)
  answerLate?.()
  assert.equal((await found)?.name, 'web')
  assert.equal((await docker.inspect(fullId))?.name, 'glanced', 'when it never answers')
})

test('files of the engine tell at once', async () => {
  fake.answer = ({ url }, response) => {
    if (url === '/info') response.end(JSON.stringify({ DockerRootDir: fake.folder }))
  }
  const folder = join(fake.folder, 'containers', fullId)
  mkdirSync(folder, { recursive: true })
  const { HostConfig, Mounts, Id, ...config } = inspected
  writeFileSync(join(folder, 'hostconfig.json'), JSON.stringify(HostConfig))
  const [{ Mode, ...mount }] = Mounts as [(typeof Mounts)[0]]
  const kept = { ...config, ID: Id, MountPoints: { '/host': { ...mount, Relabel: Mode } } }
  writeFileSync(join(folder, 'config.v2.json'), JSON.stringify(kept))
  const found = await docker.inspect(fullId)
  assert.equal(found?.privileged, true)
  assert.deepEqual(found.Mounts, [
    { Source: '/etc', Destination: '/host', Mode: 'ro', RW: false, Propagation: 'rprivate' },
  ])
  writeFileSync(join(folder, 'config.v2.json'), '{"ID": "half')
  await assert.rejects(docker.inspect(fullId), /no answer within 300 ms/, 'half a file is none')
})

test('listens to what it asked for', async () => {
  const end = new AbortController()
  const seen: unknown[] = []
  const opened = Promise.withResolvers<void>()
  const watching = docker.watch(opened.resolve, (change) => void seen.push(change), end.signal)
  await opened.promise
  fake.tell('create', fullId)
  fake.tell('exec_start: sh', fullId)
  fake.tell('destroy', fullId)
  while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(seen, [
    { kind: 'created', fullId, image: 'web:1' },
    { kind: 'removed', fullId, image: 'web:1' },
  ])
  await fake.stop()
  await watching.catch(() => {})
})

test('bad answers are errors that say so', async () => {
  const answers: [(response: import('node:http').ServerResponse) => void, RegExp][] = [
    [(r) => r.end('<html>'), /not what Docker gives/],
    [(r) => r.end('[[[[7]]]]'), /not what Docker gives/],
    [(r) => r.writeHead(500).end(), /status 500/],
    [(r) => void r.socket?.end('SSH-2.0-OpenSSH\r\n'), /Parse Error/],
    [() => {}, /no answer within 300 ms/],
    [(r) => void r.write('{'), /no answer within 300 ms/],
    [(r) => void r.end(Buffer.alloc(17 * 1024 * 1024, ' ')), /larger than 16777216 bytes/],
    [(r) => r.destroy(), /socket hang up/],
  ]
  for (const [bad, expected] of answers) {
    fake.answer = ({ url = '' }, response) => {
      if (url === '/info' || url.includes('filters')) response.writeHead(404).end()
      else bad(response)
    }
    await assert.rejects(docker.inspect(fullId), expected)
  }
})

test('descriptions are bounded', () => {
  const huge = {
    ...inspected,
    Name: 'n'.repeat(1_000_000),
    Mounts: Array.from({ length: 100_000 }, () => inspected.Mounts[0]),
    Config: {
      ...inspected.Config,
      Labels: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`label${i}`, 'v'.repeat(100)])),
      Env: Array.from({ length: 100_000 }, () => 'E=1'),
    },
  }
  const json = containerJson(describeDocker(huge, image, '', 100))
  assert.ok(json.length < 300_000, `${json.length}`)
  assert.equal((JSON.parse(json) as { container: Description }).container.Mounts.length, 512)
})

test('no answer of any form makes the description fail', () => {
  for (const bad of [null, undefined, 7, 'x', [], { Config: 7, HostConfig: [], Mounts: {}, NetworkSettings: 'x' }])
    assert.equal(describeDocker(bad, bad, '', 100).id, '')
})
