import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../bytes.ts'
import * as codes from '../events/codes.ts'
import { cloneParams, execParams, openParams, Player } from './test-events.ts'

const ID = '0123456789ab'.padEnd(64, 'c')

function player(): Player {
  const p = new Player()
  p.load({ tid: 1, ptid: 0 }, { tid: 10, cwd: '/home/u/', uid: 1000, gid: 1000 })
  return p
}

test('an exec replaces the program', () => {
  const p = player()
  const params = {
    pid: 10,
    comm: 'ls',
    args: '-l\0/tmp\0',
    env: 'HOME=/root\0X=\0',
    exepath: '/usr/bin/ls (deleted)',
    flags: 6,
  }
  const { thread } = p.play(codes.EXECVE_19_X, 10, ...execParams({ ...params, pgid: 9 }))
  assert.ok(thread !== undefined)
  assert.deepEqual(
    [thread.comm, thread.exe, thread.exepath, thread.cmdline],
    ['ls', '/bin/ls', '/usr/bin/ls', 'ls -l /tmp'],
  )
  assert.deepEqual(p.state.threads.envOf(thread), ['HOME=/root', 'X='])
  assert.deepEqual(
    [thread.exeWritable, thread.exeUpperLayer, thread.exeFromMemfd, thread.exeLowerLayer],
    [false, true, true, false],
  )
  assert.deepEqual(
    [thread.tty, thread.vpgid, thread.pgid, thread.uid, thread.gid, thread.loginuid],
    [34816, 10, 9, 1000, 1000, 1000],
  )
  assert.deepEqual([thread.capEffectiveHi, thread.capEffectiveLo], [0x1ff, 0xffffffff])
  assert.deepEqual([thread.exeInoLo, thread.vmSize, thread.cwd], [12345, 300, '/home/u/'])
  p.play(codes.EXECVE_19_X, 10, ...execParams({ res: -2, pid: 10, comm: 'nope' }))
  assert.equal(p.c.thread?.comm, 'ls', 'it failed')
  p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 }))
  assert.equal(p.c.thread?.pgid, -1, 'old captures do not tell')
})

test('time from the change of a program to its start, also when it wraps', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 1, vtid: 10 }))
  const cloned = p.now
  p.play(codes.EXECVE_19_X, 20, ...execParams({ pid: 20, ctime: cloned - 42n }))
  assert.equal(p.c.thread?.ctimeSinceClone, 42n)
  p.play(codes.EXECVE_19_X, 20, ...execParams({ pid: 20, ctime: cloned + 1n }))
  assert.equal(p.c.thread?.ctimeSinceClone, 2n ** 64n - 1n)
  assert.equal(p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 })).thread?.ctimeSinceClone, undefined)
})

test('the path of the program, from the enter event of old captures', () => {
  const p = player()
  p.play(codes.EXECVE_19_E, 10, './a.out')
  assert.equal(p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 })).thread?.exepath, '/home/u/a.out')
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/opt', 1 << 10))
  p.play(codes.EXECVEAT_E, 10, 3, 'tool', 0)
  assert.equal(p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 })).thread?.exepath, '/opt/tool')
  p.play(codes.EXECVEAT_E, 10, 3, '', 1)
  assert.equal(p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 })).thread?.exepath, '/opt')
  p.play(codes.EXECVEAT_E, 10, 77, 'tool', 0)
  assert.equal(p.play(codes.EXECVEAT_X, 10, ...execParams({ pid: 10 })).thread?.exepath, '<NA>')
  assert.equal(p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 })).thread?.exepath, '<NA>', 'nobody tells')
})

test('users and groups', () => {
  const p = player()
  p.state.loadUsers({ users: [{ uid: 1000, gid: 1000, name: 'ann', home: '/home/ann', shell: '/bin/sh' }], groups: [] })
  const { users } = p.state
  assert.equal(users.user('', 1000)?.name, 'ann')
  assert.equal(p.play(codes.SETUID_X, 10, 0, 0).thread?.uid, 0)
  assert.equal(users.user('', 0)?.home, '/root')
  p.play(codes.SETRESUID_X, 10, 0, 5, 6, 7)
  assert.equal(p.c.thread?.uid, 6)
  p.play(codes.SETREUID_X, 10, 0, 5, 0xffffffff)
  assert.equal(p.c.thread?.uid, 0xffffffff, 'unchanged comes as -1 and is stored so')
  p.play(codes.SETUID_X, 10, -1, 0)
  assert.equal(p.c.thread?.uid, 0xffffffff)
  p.play(codes.SETRESGID_X, 10, 0, 1, 2, 3)
  p.play(codes.SETGID_X, 10, 0, 44)
  assert.equal(p.c.thread?.gid, 44)
  p.play(codes.USER_ADDED_E, -1, 7, 8, 'bob', '/b', '/bin/zsh', 'c1')
  assert.equal(p.c.thread, undefined)
  assert.deepEqual(users.user('c1', 7), { uid: 7, gid: 8, name: 'bob', home: '/b', shell: '/bin/zsh' })
  assert.equal(users.user('', 7), undefined)
  p.play(codes.GROUP_ADDED_E, -1, 8, 'staff', 'c1')
  assert.equal(users.group('c1', 8)?.name, 'staff')
  p.play(codes.USER_ADDED_E, -1, 9, 9, '+nis', '', '', 'c1')
  assert.equal(users.user('c1', 9), undefined)
  p.play(codes.USER_DELETED_E, -1, 7, 8, 'bob', '/b', '/bin/zsh', 'c1')
  p.play(codes.GROUP_DELETED_E, -1, 8, 'staff', 'c1')
  assert.deepEqual([users.user('c1', 7), users.group('c1', 8)], [undefined, undefined])
})

test('names of users go with their container, live', () => {
  const user = { uid: 7, gid: 8, name: 'bob', home: '/b', shell: '/bin/zsh' }
  for (const live of [true, false]) {
    const p = new Player(live ? { lookup: () => undefined } : {})
    p.load({ tid: 10, vtid: 1, vpid: 1, cgroups: bytesOf(`cpu=/docker/${ID}\0`) })
    p.state.users.addUser('0123456789ab', user)
    p.play(codes.PROCEXIT_1_E, 10, 0, 0, 0, 0, 0)
    assert.equal(p.c.thread?.containerId, '0123456789ab')
    assert.equal(p.state.users.user('0123456789ab', 7)?.name, live ? undefined : 'bob')
  }
})

test('a user that nobody told of is looked up in the running system', () => {
  const asked: string[] = []
  const p = new Player({
    userLookup: {
      user: (container, pid, uid) => {
        asked.push(`${container}:${pid}:${uid}`)
        return uid === 5 ? { uid, gid: 5, name: 'eve', home: '/e', shell: '/bin/sh' } : undefined
      },
      group: () => undefined,
    },
  })
  p.load({ tid: 10, uid: 5 })
  assert.equal(p.state.users.user('', 5)?.name, 'eve')
  p.play(codes.SETUID_X, 10, 0, 5)
  p.play(codes.SETUID_X, 10, 0, 6)
  assert.deepEqual(asked, [':10:5', ':10:6'])
})

test('capabilities', () => {
  const p = player()
  p.play(codes.CAPSET_X, 10, 0, 1n, 2n, 0x100000003n)
  assert.deepEqual([p.c.thread?.capInheritableLo, p.c.thread?.capEffectiveHi, p.c.thread?.capEffectiveLo], [1, 1, 3])
  p.play(codes.UNSHARE_X, 10, 0, 0x20)
  assert.equal(p.c.thread?.capEffectiveLo, 3)
  p.play(codes.SETNS_X, 10, 0, 5, 1 << 20)
  assert.deepEqual([p.c.thread?.capPermittedHi, p.c.thread?.capPermittedLo], [0x1ff, 0xffffffff])
})

test('limits and sizes', () => {
  const p = player()
  p.play(codes.PRLIMIT_X, 10, 0, 555, 555, 0, 0, 0, 7)
  assert.equal(p.c.thread?.fdLimit, 555)
  p.play(codes.SETRLIMIT_X, 10, 0, 666, 666, 3)
  assert.equal(p.c.thread?.fdLimit, 555, 'another resource')
  p.play(codes.SETRLIMIT_X, 10, 0, 666, 666, 7)
  p.play(codes.PRLIMIT_X, 1, 0, 777, 777, 0, 0, 10, 7)
  assert.equal(p.state.threads.find(10)?.fdLimit, 777)
  p.play(codes.BRK_4_X, 10, 0, 10, 20, 30, 0)
  assert.deepEqual([p.c.thread?.vmSize, p.c.thread?.vmRss, p.c.thread?.vmSwap], [10, 20, 30])
  p.play(codes.SCHEDSWITCH_6_E, 10, 1, 2, 3, 40, 50, 60)
  assert.deepEqual([p.c.thread?.pfMajor, p.c.thread?.vmSize], [2, 40])
})

test('the container of a thread', () => {
  const p = player()
  const unknown: string[] = []
  const q = new Player({ containers: { onUnknown: (id) => unknown.push(id) } })
  q.load({ tid: 1, ptid: 0 }, { tid: 10 })
  for (const each of [p, q]) {
    each.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10, cgroups: `cpu=/\0memory=/docker/${ID}\0` }))
    assert.equal(each.c.thread?.containerId, '0123456789ab')
    each.play(codes.EXECVE_19_X, 10, ...execParams({ res: -2, pid: 10, cgroups: 'cpu=/\0' }))
    assert.equal(each.c.thread?.containerId, '0123456789ab', 'only a call that works attaches')
  }
  assert.deepEqual(unknown, ['0123456789ab'])
  // The caller's event makes the child, the child's own event tells its container.
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 1, vtid: 10, cgroups: `cpu=/docker/${ID}\0` }))
  assert.equal(p.state.threads.find(20)?.containerId, '')
  p.play(codes.CLONE_20_X, 20, ...cloneParams({ res: 0, pid: 20, ptid: 10, vtid: 20 }))
  assert.equal(p.c.thread?.containerId, '0123456789ab')
  p.play(codes.EXECVE_19_X, 20, ...execParams({ pid: 20, cgroups: 'cpu=/user.slice\0' }))
  assert.equal(p.c.thread?.containerId, '')
  assert.equal(p.state.containers.get('')?.id, 'host')
})

test('cgroup names are those of newer kernels; a malformed block is not used', () => {
  const p = player()
  p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10, cgroups: 'mem_cgroup=/a\0io=/b\0perf=/c\0cpu=/d=e\0' }))
  assert.equal(p.c.thread?.cgroups, 'memory=/a\0blkio=/b\0perf_event=/c\0cpu=/d=e')
  p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10, cgroups: 'cpu=/x\0nonsense\0' }))
  assert.equal(p.c.thread?.cgroups, 'memory=/a\0blkio=/b\0perf_event=/c\0cpu=/d=e')
})

test('a fork shares bytes that are the same', () => {
  const p = player()
  p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10, args: '-x\0', env: 'A=1\0' }))
  const { argBytes, envBytes } = p.c.thread!
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 1, vtid: 10, args: '-x\0' }))
  const child = p.state.threads.find(20)!
  assert.equal(child.argBytes, argBytes)
  assert.equal(child.envBytes, envBytes)
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 21, pid: 10, ptid: 1, vtid: 10, args: '-y\0' }))
  assert.equal(p.state.threads.find(21)?.cmdline, 'sh -y')
})
