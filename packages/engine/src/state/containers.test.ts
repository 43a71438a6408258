import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBytes } from '../bytes.ts'
import * as codes from '../events/codes.ts'
import { bareContainer, parseContainer } from './container-info.ts'
import {
  CONTAINER_BPM,
  CONTAINER_CRI,
  CONTAINER_LIBVIRT_LXC,
  CONTAINER_LXC,
  containerEngines,
  matchContainer,
} from './container-id.ts'
import { Interfaces } from './interfaces.ts'
import { Player } from './test-events.ts'
import { FdTable } from './fd-table.ts'
import { Thread } from './thread.ts'

const ID = '3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e'
const SHORT = ID.slice(0, 12)

test('paths of all runtimes', () => {
  const cases: readonly (readonly [path: string, id: string | undefined])[] = [
    [`/docker/${ID}`, SHORT],
    [`/system.slice/docker-${ID}.scope`, SHORT],
    [`/kubepods/besteffort/pod1234/${ID}`, SHORT],
    [`/kubepods.slice/kubepods-pod12.slice/cri-containerd-${ID}.scope`, SHORT],
    [`/kubepods.slice/crio-${ID}.scope`, SHORT],
    [`/kubepods/crio-${ID}`, SHORT],
    [`/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:${ID}`, SHORT],
    [`/machine.slice/libpod-${ID}.scope`, SHORT],
    [`/machine.slice/libpod-${ID}.scope/container`, SHORT],
    [`/user.slice/libpod-payload-${ID}`, SHORT],
    ['/default/my-container', 'my-container'],
    ['/k8s.io/a-very-long-container-name', 'a-very-long-'],
    ['/lxc/web/init', 'web/init'],
    ['/lxc/web', 'web'],
    ['/lxc.payload/web/x', 'web/x'],
    ['/lxc.payload.web', 'web'],
    ['/machine/vm1.libvirt-lxc', 'vm1.libvirt-'],
    ['/machine.slice/machine-lxc\\x2d2293906\\x2dlibvirt\\x2dcontainer.scope', '2293906\\x2dlibvirt\\x2dcontainer'],
    ['/garden/bpm-job.x', 'bpm-job.x'],
    ['/', undefined],
    ['/user.slice/user-1000.slice/session-1.scope', undefined],
    ['/system.slice/ssh.service', undefined],
    [`/docker/${ID}0`, undefined],
    ['', undefined],
  ]
  for (const [path, id] of cases) assert.equal(matchContainer(path, containerEngines)?.id, id, path)
})

test('kinds of which nobody tells more', () => {
  assert.deepEqual(matchContainer('/lxc/web', ['lxc']), { id: 'web', kind: CONTAINER_LXC })
  assert.deepEqual(matchContainer('/lxc/web/x', ['lxc']), { id: 'web', kind: CONTAINER_LXC })
  assert.deepEqual(matchContainer('/x/vm1.libvirt-lxc', ['libvirt_lxc']), { id: 'vm1', kind: CONTAINER_LIBVIRT_LXC })
  assert.deepEqual(matchContainer('/libvirt/lxc/vm2', ['libvirt_lxc']), { id: 'vm2', kind: CONTAINER_LIBVIRT_LXC })
  assert.deepEqual(matchContainer('/garden/bpm-job.x.scope', ['bpm']), { id: 'job.x', kind: CONTAINER_BPM })
  assert.equal(matchContainer('/garden/bpm-a:b', ['bpm']), undefined)
  assert.equal(matchContainer(`/docker/${ID}`, ['podman']), undefined)
})

test('hexadecimal is checked up to a position, not a length', () => {
  // 64 characters after the prefix, of which those behind position 64 of the path may be anything.
  const odd = `${ID.slice(0, 60)}wxyz`
  assert.equal(matchContainer(`/kubepods/pod1/${odd}`, ['docker'])?.id, SHORT)
  assert.equal(matchContainer(`/${odd}`, ['docker']), undefined)
})

const json = {
  container: {
    type: 6,
    id: SHORT,
    full_id: ID,
    name: 'wéb',
    image: 'nginx:1',
    imagerepo: 'nginx',
    User: '101',
    privileged: true,
    labels: { b: '2', a: '1', __proto__x: 'y' },
    pod_sandbox_labels: null,
    Mounts: [{ Source: '/etc', Destination: '/mnt', Mode: 'ro', RW: false, Propagation: 'rprivate' }],
    ip: '172.17.0.2',
    is_pod_sandbox: 'yes',
  },
}

test('details of a container', () => {
  const info = parseContainer(toBytes(JSON.stringify(json)))!
  assert.deepEqual(
    [info.id, info.kind, info.name, info.user, info.privileged],
    [SHORT, CONTAINER_CRI, 'w\xc3\xa9b', '101', true],
  )
  assert.deepEqual([...info.labels.keys()], ['__proto__x', 'a', 'b'])
  assert.equal(info.podSandboxLabels.size, 0)
  assert.equal(info.isPodSandbox, false, 'of an unexpected type')
  assert.deepEqual(info.mounts, [
    { source: '/etc', destination: '/mnt', mode: 'ro', writable: false, propagation: 'rprivate' },
  ])
  for (const text of ['', '{', '[]', 'null', '{"container":3}']) assert.equal(parseContainer(text), undefined, text)
})

test('events tell of containers', () => {
  const p = new Player()
  const { containers } = p.state
  p.play(codes.ASYNCEVENT_E, -1, 0, 'container', toBytes(JSON.stringify(json)))
  assert.equal(p.c.thread, undefined)
  assert.equal(containers.get(SHORT)?.image, 'nginx:1')
  assert.deepEqual([containers.last?.num, containers.last?.info.id], [1, SHORT])
  p.play(codes.ASYNCEVENT_E, -1, 0, 'something', toBytes(JSON.stringify({ container: { id: 'x' } })))
  assert.equal(containers.get('x'), undefined)
  p.play(codes.ASYNCEVENT_E, -1, 0, 'container_removed', toBytes(JSON.stringify(json)))
  assert.equal(containers.get(SHORT), undefined)
  assert.equal(containers.last?.info.id, SHORT, 'the event itself still shows it')
  p.play(codes.CONTAINER_JSON_2_E, -1, JSON.stringify({ container: { id: 'new', type: 0 } }))
  assert.equal(containers.get('new')?.id, 'new')
  p.play(codes.CONTAINER_JSON_2_E, -1, '{broken')
  p.play(codes.CONTAINER_E, -1, 'old', 1, 'name', 'image')
  assert.equal(containers.get('old')?.name, 'name')
  p.play(codes.ASYNCEVENT_E, -1, 0, 'container_removed', JSON.stringify({ container: { id: '' } }))
  assert.equal(containers.get('')?.id, 'host', 'the host stays')
  assert.equal(containers.size, 2)
})

function raw(text: string): string {
  return String.fromCharCode(...text.split('.').map(Number))
}

test('which addresses are local', () => {
  const p = new Player()
  const { containers } = p.state
  const interfaces = new Interfaces()
  const v6 = `\x20\x01${'\0'.repeat(13)}\x05`
  interfaces.load([
    { name: 'eth0', address: raw('10.0.0.5'), netmask: raw('255.255.255.0'), broadcast: '', linkSpeed: 0 },
    { name: 'eth0', address: v6, netmask: '', broadcast: '', linkSpeed: 0 },
  ])
  const thread = new Thread(1, new FdTable())
  const isLocal = (address: string): boolean => interfaces.isLocal(address, thread, containers)
  assert.ok(isLocal(raw('10.0.0.5')))
  assert.ok(!isLocal(raw('10.0.0.6')))
  assert.ok(isLocal(`\x20\x01${'\0'.repeat(6)}${'\x09'.repeat(8)}`), 'the same network')
  assert.ok(!isLocal(`\x20\x02${'\0'.repeat(14)}`))

  thread.containerId = 'c1'
  assert.ok(!isLocal(raw('10.0.0.5')), 'no container has it')
  containers.add({ ...bareContainer('c2', 0), ip: '172.17.0.3' })
  assert.ok(isLocal(raw('172.17.0.3')), 'while the own address is not known')
  containers.add({ ...bareContainer('c1', 0), ip: '172.17.0.2' })
  assert.ok(isLocal(raw('172.17.0.2')))
  assert.ok(!isLocal(raw('172.17.0.3')))
  assert.ok(isLocal(raw('10.0.0.5')), 'the host network')
  assert.ok(!isLocal(v6), 'never inside containers')
})

test('the address that faces another', () => {
  const interfaces = new Interfaces()
  assert.equal(interfaces.facing(raw('8.8.8.8')), '\0\0\0\0')
  interfaces.load([
    { name: 'lo', address: raw('127.0.0.1'), netmask: raw('255.0.0.0'), broadcast: '', linkSpeed: 0 },
    { name: 'eth0', address: raw('10.0.0.5'), netmask: raw('255.255.255.0'), broadcast: '', linkSpeed: 0 },
    { name: 'eth1', address: raw('192.168.1.5'), netmask: raw('255.255.255.0'), broadcast: '', linkSpeed: 0 },
  ])
  assert.equal(interfaces.facing(raw('192.168.1.77')), raw('192.168.1.5'))
  assert.equal(interfaces.facing(raw('127.0.0.1')), raw('127.0.0.1'))
  assert.equal(interfaces.facing(raw('8.8.8.8')), raw('10.0.0.5'))
})

test('a full table drops the oldest container, never the host', () => {
  const p = new Player()
  const { containers } = p.state
  for (let i = 0; i < 8200; i++) containers.add(bareContainer(`c${i}`, 0))
  assert.ok(containers.size <= 8192)
  assert.equal(containers.get('c0'), undefined)
  assert.equal(containers.get('c8199')?.id, 'c8199')
  assert.equal(containers.get('')?.id, 'host')
  assert.ok(containers.drops > 0)
})

test('a container without details is found by control groups alone', () => {
  const p = new Player()
  const id = 'ab'.repeat(32)
  const captured = `cpu_cgroup=/docker/${id}\0memory=/docker/${id}\0`
  assert.deepEqual(p.state.unknownContainer(captured), {
    id: id.slice(0, 12),
    cgroups: `cpu=/docker/${id}\0memory=/docker/${id}`,
  })
  p.state.containers.add(bareContainer(id.slice(0, 12), 0))
  assert.equal(p.state.unknownContainer(captured), undefined)
  assert.equal(p.state.unknownContainer('cpu=/\0'), undefined)
  assert.equal(p.state.unknownContainer('cpu=/lxc.payload.web\0'), undefined, 'its runtime has no details')
  assert.equal(p.state.unknownContainer('malformed\0'), undefined)
})
