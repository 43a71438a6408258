/** Podman does not run here: answers are those that its documented API gives. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeDocker } from './fake-docker.ts'
import { Podman } from './podman.ts'

const fullId = '5f1e2d3c4b5a'.padEnd(64, '9')

/** As GET /v4.0.0/libpod/containers/ID/json answers, shortened. */
const inspected = {
  Id: fullId,
  Created: '2026-11-23T18:50:57.123456789Z',
  Name: 'web',
  Image: '0123456789abcdef',
  ImageDigest: 'sha256:bbbb',
  ImageName: 'localhost:5000/team/web:1.2',
  IsInfra: false,
  Mounts: [
    {
      Type: 'bind',
      Source: '/etc',
      Destination: '/host',
      Mode: '',
      Options: ['rbind'],
      RW: true,
      Propagation: 'rprivate',
    },
  ],
  NetworkSettings: { IPAddress: '', Networks: { podman: { IPAddress: '10.88.0.2' } } },
  Config: { User: '1000', Env: ['container=podman'], Labels: { team: 'blue' } },
  HostConfig: {
    Privileged: true,
    NetworkMode: 'bridge',
    PidMode: 'host',
    IpcMode: 'shareable',
    CpuShares: 0,
    Memory: 7,
  },
}

test('what Podman tells becomes the description', async () => {
  const fake = new FakeDocker()
  await fake.start()
  const podman = new Podman(fake.socket, { longestLabel: 100, withSize: false, hostRoot: '' })
  try {
    fake.containers.set(fullId, inspected)
    const found = await podman.inspect(fullId)
    assert.deepEqual(
      {
        ...found,
        env: undefined,
        port_mappings: undefined,
      },
      {
        type: 11,
        id: '5f1e2d3c4b5a',
        full_id: fullId,
        name: 'web',
        image: 'localhost:5000/team/web:1.2',
        imageid: '0123456789abcdef',
        imagerepo: 'localhost:5000/team/web',
        imagetag: '1.2',
        imagedigest: 'sha256:bbbb',
        User: '1000',
        privileged: true,
        host_pid: true,
        host_network: false,
        host_ipc: false,
        is_pod_sandbox: false,
        pod_sandbox_id: '',
        pod_sandbox_labels: null,
        Mounts: [{ Source: '/etc', Destination: '/host', Mode: '', RW: true, Propagation: 'rprivate' }],
        labels: { team: 'blue' },
        cni_json: '',
        ip: '10.88.0.2',
        port_mappings: undefined,
        env: undefined,
        cpu_shares: 1024,
        cpu_quota: 0,
        cpu_period: 100_000,
        cpuset_cpu_count: 0,
        memory_limit: 7,
        swap_limit: 0,
        created_time: 1_795_459_857,
        size: -1,
      },
    )
    assert.equal(await podman.inspect('a'.repeat(64)), undefined)
    assert.deepEqual(await podman.list(), [fullId])
    assert.ok(fake.requests.every((path) => path.startsWith('/v4.0.0/libpod/')))
    const end = new AbortController()
    const opened = Promise.withResolvers<void>()
    const changed = Promise.withResolvers<unknown>()
    const watching = podman.watch(opened.resolve, changed.resolve, end.signal)
    await opened.promise
    fake.tell('remove', fullId)
    assert.deepEqual(await changed.promise, { kind: 'removed', fullId, image: 'web:1' })
    end.abort()
    await watching.catch(() => {})
  } finally {
    podman.close()
    await fake.remove()
  }
})
