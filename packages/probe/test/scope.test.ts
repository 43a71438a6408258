// Whose events are reported: process tree, pid namespace, cgroup; and that the agent's own never are.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Writable } from 'node:stream'
import { openProbe, ProbeError } from '../src/index.ts'
import type { Event } from './decode.ts'
import { live } from './play.ts'
import { built, drainAll, openEmpty, runInScope } from './record.ts'

const wanted = ['execve', 'sched_process_exit']

/** Names of the programs that were started, in their order */
const started = (events: Event[]) =>
  events.filter((e) => e.name === 'execve').map((e) => String(e.params['trusted_exepath']))

live('tree: only the added process and what it starts', async () => {
  const probe = openEmpty({ wanted })
  try {
    spawnSync('/bin/true') // ours, but outside
    const { pid } = await runInScope(probe, ['/bin/sh', '-c', '/bin/false; exec /bin/echo x'])
    const events = drainAll(probe)
    const names = started(events).map((path) => path.slice(path.lastIndexOf('/') + 1))
    assert.deepEqual(names, [basename(realpathSync('/bin/sh')), 'false', 'echo'])
    assert.equal(events.filter((e) => e.tid === pid).length, 3, 'sh, echo and the end')
    spawnSync('/bin/true')
    assert.deepEqual(drainAll(probe), [], 'nothing is left of the tree')
  } finally {
    probe.close()
  }
})

/** Starts the launcher with a command, does something to it, lets it go and waits for its end. */
async function launch(command: string[], prepare: (pid: number) => void): Promise<number> {
  const child = spawn(built('saker-launch'), command, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] })
  assert.ok(child.pid !== undefined)
  prepare(child.pid)
  ;(child.stdio[3] as Writable).end('x')
  await once(child, 'close')
  return child.pid
}

live('pid namespace: the namespace and those below it', async () => {
  // The shell inside says the number of its namespace and waits until the probe is open.
  const script = 'readlink /proc/self/ns/pid; read go; /bin/true; unshare -p -f /bin/false; exec /bin/echo x'
  const child = spawn('unshare', ['-p', '-f', '--mount-proc', '/bin/sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const inode = Number(/\d+/.exec(String(line))?.[0])
  const probe = openProbe({ wanted, scope: { kind: 'pidns', inode } })
  try {
    spawnSync('/bin/true')
    child.stdin.end('go\n')
    await once(child, 'close')
    const names = started(drainAll(probe)).map((path) => path.slice(path.lastIndexOf('/') + 1))
    assert.deepEqual(names, ['true', 'unshare', 'false', 'echo'])
  } finally {
    probe.close()
  }
})

const unified = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(`${path}/cgroup.procs`))

live('cgroup: the group and those below it', async () => {
  if (unified === undefined) return
  const group = `${unified}/saker-test-${process.pid}`
  const below = `${group}/below`
  mkdirSync(below, { recursive: true })
  const probe = openProbe({ wanted, scope: { kind: 'cgroup', path: group } })
  try {
    spawnSync('/bin/true')
    const inside = await launch(['/bin/true'], (pid) => writeFileSync(`${group}/cgroup.procs`, String(pid)))
    const deeper = await launch(['/bin/false'], (pid) => writeFileSync(`${below}/cgroup.procs`, String(pid)))
    const events = drainAll(probe)
    assert.deepEqual(
      events.map((e) => [e.name, e.tid]),
      [inside, deeper].flatMap((pid) => [
        ['execve', BigInt(pid)],
        ['procexit', BigInt(pid)],
      ]),
    )
  } finally {
    probe.close()
    rmdirSync(below)
    rmdirSync(group)
  }
})

live('cgroup: what is none is refused', async () => {
  for (const path of ['/nowhere', '/tmp']) {
    assert.throws(
      () => openProbe({ wanted, scope: { kind: 'cgroup', path } }),
      (error: unknown) => error instanceof ProbeError && error.code === 'PROBE_SCOPE' && error.message.includes(path),
    )
  }
})

live("the agent's own system calls are not reported", async () => {
  const probe = openEmpty({ wanted: ['openat', 'close', 'read', 'newfstatat', 'statx'] })
  try {
    probe.addToScope(process.pid)
    readFileSync('/etc/hostname')
    statSync('/etc/hostname')
    assert.deepEqual(drainAll(probe), [])
  } finally {
    probe.close()
  }
})
