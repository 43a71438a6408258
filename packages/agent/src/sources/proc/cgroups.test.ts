import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { Cgroups } from './cgroups.ts'

const root = mkdtempSync(join(tmpdir(), 'saker-cgroups-'))
after(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const resolve = (text: string): string[] =>
  Buffer.from(new Cgroups(root).resolve(text)).toString('latin1').split('\0').slice(0, -1)

test('without a unified hierarchy there are the lines of the others', () => {
  const lines = ['9:name=systemd:/user.slice', '4:cpu,cpuacct:/a:b', '0::/init.scope', 'nonsense', '']
  assert.deepEqual(resolve(lines.join('\n')), ['name=systemd=/user.slice', 'cpu=/a:b', 'cpuacct=/a:b'])
})

test('a controller of the unified hierarchy has the deepest group that it is enabled in', () => {
  write('proc/1/mounts', 'proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n')
  write('sys/fs/cgroup/cgroup.controllers', 'cpuset cpu io memory pids\n')
  write('sys/fs/cgroup/user.slice/cgroup.controllers', 'cpu memory pids\n')
  write('sys/fs/cgroup/user.slice/app/cgroup.controllers', 'memory pids\n')
  assert.deepEqual(resolve('0::/user.slice/app\n'), [
    'memory=/user.slice/app',
    'pids=/user.slice/app',
    'cpu=/user.slice',
    'cpuset=/',
    'io=/',
  ])
  assert.deepEqual(resolve('0::/\n'), ['cpuset=/', 'cpu=/', 'io=/', 'memory=/', 'pids=/'])
})

test('a group that cannot be looked into has all controllers', () => {
  assert.deepEqual(
    resolve('0::/gone/docker-0123\n').map((entry) => entry.split('=')[1]),
    new Array(5).fill('/gone/docker-0123'),
  )
})

test('entries are cut between two of them', () => {
  const bytes = new Cgroups(root).resolve(
    Array.from({ length: 100 }, (_, i) => `${i}:c${i}:/${'x'.repeat(100)}`).join('\n'),
  )
  assert.ok(bytes.length <= 4096 && bytes.length > 3900 && bytes.at(-1) === 0)
})
