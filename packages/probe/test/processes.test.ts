// Birth and death of processes and threads, and programs being started.
import assert from 'node:assert/strict'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import type { Event, Value } from './decode.ts'
import { EBADF, EINVAL, ENOENT, live, play, type Expected, type Played } from './play.ts'

const positive = (value: Value): boolean => Number(value) > 0
const natural = (value: Value): boolean => Number(value) >= 0

const NOFILE = BigInt(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? 0)
const loginuid = Number(readFileSync('/proc/self/loginuid', 'latin1'))
const allCapabilities = BigInt(`0x${/CapEff:\s+(\w+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0}`)

/** The cgroups of this process as the probe writes them: five controllers, in its order. */
function ownCgroups(): (value: Value) => boolean {
  const paths = new Map<string, string>()
  let unified = '/'
  for (const line of readFileSync('/proc/self/cgroup', 'latin1').trim().split('\n')) {
    const [id, controllers = '', path = ''] = line.split(':')
    if (id === '0') unified = path
    for (const controller of controllers.split(',')) paths.set(controller === 'blkio' ? 'io' : controller, path)
  }
  return (value) => {
    if (typeof value !== 'string' || !value.endsWith('\0')) return false
    for (const entry of value.slice(0, -1).split('\0')) {
      const [controller = '', path = ''] = entry.split('=')
      // on the unified hierarchy a controller may be enabled further up only
      const v1 = paths.get(controller)
      if (v1 === undefined ? !unified.startsWith(path) : v1 !== path) return false
    }
    return true
  }
}

/** From exe to cgroups, of a process of the act that runs build/acts. */
function task(tid: Expected, pid: Expected, ptid: Expected, comm: Expected = 'acts'): Record<string, Expected> {
  const memory = { vm_size: positive, vm_rss: natural, vm_swap: 0, pgft_maj: natural, pgft_min: natural }
  return { tid, pid, ptid, cwd: undefined, fdlimit: NOFILE, ...memory, comm, cgroups: ownCgroups() }
}

const act = (name: string): Record<string, Expected> => ({
  exe: (v) => typeof v === 'string' && v.endsWith('/build/acts'),
  args: `${name}\0`,
})

const root = { uid: 0, gid: 0 }
const outside = { pidns_init_start_ts: 0 }
const ofInit = { pidns_init_start_ts: natural }

function parentOf(p: Played): Expected {
  return (v) => v === BigInt(process.pid) && p.pid > 0n
}

live('fork, vfork', async () => {
  const p = await play('fork')
  const me = p.pid
  for (const name of ['fork', 'vfork'] as const) {
    const child = p.n(name)
    const parent = { ...act('fork'), ...task(me, me, parentOf(p)), flags: 0, ...root, vtid: me, vpid: me, ...outside }
    const born = { ...act('fork'), ...task(child, child, me), flags: 0, ...root, vtid: child, vpid: child, ...ofInit }
    p.next(name, { res: child, ...parent }, (e) => e.tid === me)
    p.next(name, { res: 0, ...born }, (e) => e.tid === child)
  }
  p.next('procexit', { status: 7 << 8, ret: 7, sig: 0, core: 0, reaper_tid: 0 }, (e) => e.tid === p.n('fork'))
  p.next('procexit', { status: 0, ret: 0, sig: 0, core: 0, reaper_tid: 0 }, (e) => e.tid === p.n('vfork'))
  p.end()
})

live('clone, clone3', async () => {
  const p = await play('clone')
  const me = p.pid
  const [FILES, FS, SIGHAND, SYSVSEM, THREAD] = [1, 2, 2048, 4096, 8192]
  const both = (name: string, flags: number): void => {
    const child = p.n(name)
    const common = { ...act('clone'), flags, ...root }
    p.next(
      name,
      { res: child, ...common, ...task(me, me, parentOf(p)), vtid: me, vpid: me, ...outside },
      (e) => e.tid === me,
    )
    p.next(
      name,
      { res: 0, ...common, ...task(child, child, me), vtid: child, vpid: child, ...ofInit },
      (e) => e.tid === child,
    )
  }
  both('clone', FS | SYSVSEM)
  both('clone3', FILES)
  const failed = {
    res: EINVAL,
    exe: undefined,
    args: undefined,
    ...task(me, me, parentOf(p)),
    ...root,
    vtid: me,
    vpid: me,
    ...outside,
  }
  p.next('clone', { ...failed, flags: SIGHAND })
  p.next('clone3', { ...failed, flags: THREAD })
  p.end()
})

const of = (event: Event, name: string): number => Number(event.params[name])

live('clone into a pid namespace', async () => {
  const p = await play('pid_namespace')
  const [NEWPID, CHILD_IN_PIDNS] = [64, 536_870_912]
  const child = p.n('child')
  const parent = p.events.find((e) => e.name === 'clone' && e.tid === p.pid)
  const init = p.events.find((e) => e.name === 'clone' && e.tid === child)
  const inner = p.events.filter((e) => e.name === 'fork')
  assert.ok(parent && init && inner.length === 2)
  assert.equal(of(parent, 'flags'), NEWPID)
  assert.equal(of(parent, 'res'), Number(child))
  assert.equal(of(init, 'flags'), NEWPID | CHILD_IN_PIDNS)
  assert.equal(of(init, 'vtid'), 1)
  assert.equal(of(init, 'vpid'), 1)
  assert.equal(of(init, 'tid'), Number(child))
  assert.ok(of(init, 'pidns_init_start_ts') > 0)
  const [outer, grandchild] = inner.toSorted((a, b) => of(b, 'res') - of(a, 'res'))
  assert.ok(outer && grandchild)
  assert.equal(of(outer, 'res'), 2, "the child's number as its parent's namespace has it")
  assert.equal(of(grandchild, 'vtid'), 2)
  assert.equal(of(grandchild, 'ptid'), Number(child))
  assert.equal(grandchild.params['pidns_init_start_ts'], init.params['pidns_init_start_ts'])
})

live('threads', async () => {
  const p = await play('thread')
  const tid = p.n('thread')
  const clones = p.events.filter((e) => e.name === 'clone3' || e.name === 'clone')
  const born = clones.find((e) => e.tid === tid)
  assert.ok(born, 'the thread reports its birth')
  assert.equal(born.params['res'], 0n)
  assert.equal(born.params['pid'], p.pid)
  assert.equal(born.params['vpid'], p.pid)
  assert.equal(born.params['vtid'], tid)
  assert.ok((Number(born.params['flags']) & 8192) !== 0)
  const exit = p.events.find((e) => e.name === 'procexit')
  assert.equal(exit?.tid, tid)
})

const trueStat = statSync('/bin/true', { bigint: true })
const WRITABLE = 1
const FROM_MEMFD = 4

/** What a program started as root from a plain file has. */
const program = (change: Record<string, Expected> = {}): Record<string, Expected> => ({
  tty: natural,
  vpgid: positive,
  loginuid,
  flags: WRITABLE,
  cap_inheritable: 0,
  cap_permitted: allCapabilities,
  cap_effective: allCapabilities,
  exe_ino: trueStat.ino,
  exe_ino_ctime: trueStat.ctimeNs,
  exe_ino_mtime: trueStat.mtimeNs,
  trusted_exepath: realpathSync('/bin/true'),
  pgid: positive,
  ...root,
  ...change,
})

const words = { exe: 'argument zero', args: 'one\0\0three\0' }
const env = 'A=1\0LONG=value with spaces\0'

live('execve', async () => {
  const p = await play('exec')
  const self = task(p.pid, p.pid, parentOf(p), 'true')
  p.next('execve', { res: 0, ...words, ...self, env, ...program(), filename: '/bin/true' })
  p.end()
})

const byDescriptor: Expected = (v) => typeof v === 'string' && /^\/dev\/fd\/\d+$/.test(v)

live('execveat of a descriptor', async () => {
  const p = await play('exec_at')
  const self = task(p.pid, p.pid, parentOf(p), (v) => typeof v === 'string' && v !== '')
  p.next('execve', { res: 0, ...words, ...self, env, ...program(), filename: byDescriptor })
  p.end()
})

live('execveat of a memfd', async () => {
  const p = await play('exec_memfd')
  const self = task(p.pid, p.pid, parentOf(p), (v) => typeof v === 'string' && v !== '')
  const file = program({
    flags: WRITABLE | FROM_MEMFD,
    exe_ino: positive,
    exe_ino_ctime: positive,
    exe_ino_mtime: positive,
    trusted_exepath: '/memfd:payload',
  })
  p.next('execve', {
    res: 0,
    ...words,
    ...self,
    env,
    ...file,
    filename: byDescriptor,
  })
  p.end()
})

live('execve with more arguments than an event takes', async () => {
  const p = await play('exec_long')
  const event = p.events.find((e) => e.name === 'execve')
  const [args, environment] = [event?.params['args'], event?.params['env']]
  assert.ok(typeof args === 'string' && typeof environment === 'string')
  assert.equal(args.length, 4096 - 'zero\0'.length)
  assert.ok(args.endsWith('y\0'))
  assert.equal(environment.length, 4096)
  assert.ok(environment.startsWith('zero\0yyy') && environment.endsWith('y\0'))
})

live('execve in a thread', async () => {
  const p = await play('exec_in_thread')
  const event = p.events.find((e) => e.name === 'execve')
  assert.equal(event?.tid, p.pid, 'the thread has taken over the number of the process')
  assert.equal(event?.params['tid'], p.pid)
  assert.equal(event?.params['trusted_exepath'], realpathSync('/bin/true'))
})

live('execve that fails', async () => {
  const p = await play('exec_failed')
  const self = task(p.pid, p.pid, parentOf(p))
  const change = {
    exe_ino: p.n('ino'),
    exe_ino_ctime: positive,
    exe_ino_mtime: positive,
    trusted_exepath: p.text('exe'),
  }
  const rest = { ...self, ...program(change) }
  p.next('execve', { res: ENOENT, ...words, ...rest, env, filename: '/no/such/program' })
  p.next('execve', { res: ENOENT, exe: '', args: undefined, ...rest, env: undefined, filename: '/no/such/program' })
  p.next('execve', { res: -13, exe: undefined, args: undefined, ...rest, env, filename: '/etc' })
  p.next('execveat', { res: EBADF, ...words, ...rest, env })
  const sixteen = 'x\0'.repeat(16)
  p.next('execve', { res: ENOENT, exe: 'x', args: 'x\0'.repeat(15), ...rest, env: sixteen, filename: '/no' })
  p.end()
})

live('who inherits the children of the dead', async () => {
  const p = await play('reaper')
  p.next('procexit', { status: 3 << 8, ret: 3, sig: 0, core: 0, reaper_tid: p.pid }, (e) => e.tid === p.n('middle'))
})

live('death by a signal', async () => {
  const p = await play('killed')
  p.next('procexit', { status: 9, ret: 0, sig: 9, core: 0, reaper_tid: 0 }, (e) => e.tid === p.n('child'))
  p.end()
})

live('the tree keeps who changes its parent', async () => {
  const p = await play('orphan')
  p.next('chdir', { res: ENOENT, path: '/orphan' })
})
