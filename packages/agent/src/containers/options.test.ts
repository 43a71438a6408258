import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../config/load.ts'
import { readContainerOptions, type RuntimeOptions } from './options.ts'

type Read = Omit<ReturnType<typeof readContainerOptions>, 'findRuntimes'> & {
  runtimes: RuntimeOptions[]
  said: string[]
}

function read(overrides: readonly string[], hostRoot = ''): Read {
  const said: string[] = []
  const config = loadConfig({ file: '/dev/null', overrides, env: {} })
  const { findRuntimes, ...options } = readContainerOptions(config, hostRoot, (text) => said.push(text))
  return { ...options, runtimes: findRuntimes(), said }
}

test('without configuration the usual sockets are asked', () => {
  const { runtimes, engines, hooks, fixed, patience } = read([])
  assert.ok(runtimes.some((r) => r.kind === 'docker' && r.socket === '/var/run/docker.sock'))
  assert.ok(runtimes.some((r) => r.kind === 'podman' && r.socket === '/run/podman/podman.sock'))
  assert.deepEqual(runtimes[0]?.describe, { longestLabel: 100, withSize: false, hostRoot: '' })
  assert.deepEqual(engines, ['podman', 'docker', 'cri', 'containerd', 'lxc', 'libvirt_lxc', 'bpm'])
  assert.deepEqual([...hooks], ['create'])
  assert.equal(fixed, undefined)
  assert.equal(patience, 500)
})

test('init_config of the container plugin, as a map and as JSON', () => {
  const config =
    '{"label_max_len": 7, "with_size": true, "hooks": ["create", "start"], "engines": {"docker": {"sockets": ["/a", "/b"]}, "podman": {"enabled": false}}}'
  for (const text of [config, JSON.stringify(config)]) {
    const { runtimes, hooks, engines, said } = read([`plugins[]={name: container, init_config: ${text}}`])
    const ofDocker = runtimes.filter((r) => r.kind === 'docker')
    assert.deepEqual(
      ofDocker.map((r) => r.socket),
      ['/a', '/b'],
    )
    assert.ok(!runtimes.some((r) => r.kind === 'podman'))
    assert.deepEqual(ofDocker[0]?.describe, { longestLabel: 7, withSize: true, hostRoot: '' })
    assert.deepEqual([...hooks], ['create', 'start'])
    assert.ok(!engines.includes('podman'))
    assert.deepEqual(said, [])
  }
})

test('the older container_engines; the plugin goes before', () => {
  const old = 'container_engines={docker: {sockets: [/old]}, podman: {enabled: false}, lxc: {enabled: no}}'
  const plugin = 'plugins[]={name: container, init_config: {engines: {docker: {sockets: [/new]}}}}'
  const sockets = (overrides: readonly string[]): string[] =>
    read(overrides).runtimes.flatMap((r) => (r.kind === 'docker' || r.kind === 'podman' ? [r.socket] : []))
  assert.deepEqual(sockets([old]), ['/old'])
  assert.deepEqual(sockets([old, plugin]), ['/new'])
  assert.ok(!read([old]).engines.includes('lxc'))
})

test('HOST_ROOT comes before every path; a star stands for any user', () => {
  const root = mkdtempSync(join(tmpdir(), 'saker-root-'))
  try {
    for (const user of ['0', '1000']) mkdirSync(join(root, 'run/user', user), { recursive: true })
    const sockets = read([], root).runtimes.filter((r) => r.kind === 'podman')
    assert.deepEqual(sockets.map((r) => r.socket).toSorted(), [
      join(root, 'run/podman/podman.sock'),
      join(root, 'run/user/0/podman/podman.sock'),
      join(root, 'run/user/1000/podman/podman.sock'),
    ])
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('one container for everything', () => {
  const text =
    'plugins[]={name: container, init_config: {engines: {static: {enabled: true, container_id: ff, container_name: n, container_image: i}}}}'
  assert.deepEqual(read([text]).fixed, { id: 'ff', name: 'n', image: 'i' })
})

test('what is not understood is told', () => {
  const { said, hooks } = read(['plugins[]={name: container, init_config: {hooks: [stop], engines: {doker: {}}}}'])
  assert.equal(said.length, 2, said.join('\n'))
  assert.deepEqual([...hooks], ['create'])
  for (const odd of ['7', '[1]', '{engines: 7}', '{engines: {docker: 7}}', '{engines: {docker: {sockets: {}}}}', '"{"'])
    assert.ok(read([`plugins[]={name: container, init_config: ${odd}}`]).runtimes.length > 0)
})
