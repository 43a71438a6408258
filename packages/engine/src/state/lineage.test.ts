import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as codes from '../events/codes.ts'
import { newProcessInfo } from '../scap/metadata.ts'
import { cloneParams, execParams, openParams, Player, SECOND } from './test-events.ts'
import type { Thread } from './thread.ts'

const CLONE_THREAD = 1 << 13
const CLONE_PARENT = 1 << 8
const CLONE_NEWPID = 1 << 6
const CLONE_VFORK = 1 << 27
const CHILD_IN_PIDNS = 1 << 29

/** init (1), a shell (10) below it and its parent (5). */
function player(): Player {
  const p = new Player()
  p.load({ tid: 1, ptid: 0 }, { tid: 5, ptid: 1 }, { tid: 10, ptid: 5, cwd: '/home/u/', sid: 10, comm: 'bash' })
  p.play(codes.GETUID_X, 10, 0)
  return p
}

function find(p: Player, tid: number): Thread {
  const thread = p.state.threads.find(tid)
  assert.ok(thread !== undefined, `thread ${tid} is known`)
  return thread
}

function exit(p: Player, tid: number, reaper?: number): void {
  p.play(codes.PROCEXIT_1_E, tid, 0, 0, 0, 0, ...(reaper === undefined ? [] : [reaper]))
}

/** Any event: what waited for it happens. */
function next(p: Player): void {
  p.play(codes.GETUID_X, 1, 0)
}

test('the event of the caller makes the child', () => {
  const p = player()
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/a'))
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, comm: 'bash', args: '-c\0x\0', vtid: 10 }))
  assert.equal(p.c.thread?.tid, 10)
  const child = find(p, 20)
  assert.deepEqual(
    [child.pid, child.ptid, child.vtid, child.vpid, child.comm, child.cmdline, child.cwd, child.sid],
    [20, 10, 20, 20, 'bash', 'bash -c x', '/home/u/', 10],
  )
  assert.equal(child.fds.get(3)?.name, '/a')
  p.play(codes.CLOSE_X, 20, 0, 3)
  next(p)
  assert.equal(find(p, 10).fds.get(3)?.name, '/a', 'the parent still has it')
  assert.equal(child.fds.get(3), undefined)
  // The child's own event finds the entry and leaves it.
  p.play(codes.CLONE_20_X, 20, ...cloneParams({ res: 0, pid: 20, ptid: 10, comm: 'other', vtid: 20 }))
  assert.equal(p.c.thread, child)
  assert.equal(child.comm, 'bash')
})

test('the event of the child makes the child, and that of the caller leaves it', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 20, ...cloneParams({ res: 0, pid: 20, ptid: 10, comm: 'bash', vtid: 20 }))
  const child = find(p, 20)
  assert.equal(p.c.thread, child)
  assert.deepEqual([child.ptid, child.cwd, child.sid], [10, '/home/u/', 10])
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 10 }))
  assert.equal(find(p, 20), child)
})

test('a failed clone makes nothing', () => {
  const p = player()
  p.play(codes.CLONE3_X, 10, ...cloneParams({ res: -11 }))
  assert.equal(p.state.threads.size, 3)
})

test('the caller of a vfork makes nothing: its child is gone, or has its own entry', () => {
  const p = player()
  p.play(codes.VFORK_20_X, 20, ...cloneParams({ res: 0, pid: 20, ptid: 10, vtid: 20 }))
  exit(p, 20)
  p.play(codes.VFORK_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 10 }))
  assert.equal(p.state.threads.find(20), undefined)
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 21, pid: 10, ptid: 5, vtid: 10, flags: CLONE_VFORK }))
  assert.equal(p.state.threads.find(21), undefined)
})

test('a late event of the caller does not bring back a child that ended', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 20, ...cloneParams({ res: 0, pid: 20, ptid: 10, vtid: 20 }))
  exit(p, 20)
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 10 }))
  assert.equal(p.state.threads.find(20), undefined)
  p.now += 3n * SECOND
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 10 }))
  assert.equal(find(p, 20).ptid, 10, 'after a while the id is that of another one')
})

test('a child in a pid namespace: only its own event can tell its id', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 1, pid: 10, ptid: 5, vtid: 10, flags: CLONE_NEWPID }))
  assert.equal(p.state.threads.size, 3)
  assert.equal(find(p, 1).comm, 'p1', 'the result is no id of the table')
  const params = { res: 0, pid: 30, ptid: 10, vtid: 1, vpid: 1, flags: CHILD_IN_PIDNS, pidnsStart: 7n }
  p.play(codes.CLONE_20_X, 30, ...cloneParams(params))
  const init = find(p, 30)
  assert.deepEqual([init.vtid, init.vpid, init.inPidNamespace, init.group?.reaper], [1, 1, true, true])
  assert.equal(init.pidnsStartLo, 7)
  // Its children: their parent's event is of no use either.
  p.play(codes.CLONE_20_X, 30, ...cloneParams({ res: 2, pid: 30, ptid: 10, vtid: 1, vpid: 1 }))
  assert.equal(p.state.threads.find(2), undefined)
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 31, pid: 10, ptid: 5, vtid: 10, flags: CLONE_PARENT }))
  assert.equal(p.state.threads.find(31), undefined)
})

test('threads share descriptors, directory and environment of their process', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 11, pid: 10, ptid: 5, vtid: 10, flags: CLONE_THREAD }))
  const thread = find(p, 11)
  assert.deepEqual([thread.pid, thread.ptid, thread.group?.alive], [10, 5, 2])
  p.play(codes.OPENAT_2_X, 11, ...openParams(3, 'f'))
  assert.equal(p.c.fd?.name, '/home/u/f')
  assert.equal(find(p, 10).fds.get(3)?.name, '/home/u/f')
  assert.equal(p.state.threads.mainOf(thread), find(p, 10))
  assert.equal(p.play(codes.READ_X, 10, 1, 'x', 3, 1).fd?.name, '/home/u/f')
  // A process that a thread starts is a child of that thread.
  p.play(codes.FORK_20_X, 11, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 11, vpid: 10 }))
  assert.equal(find(p, 20).ptid, 11)
  assert.equal(p.state.threads.parent(find(p, 20)), find(p, 10), 'the parent process')
})

test('who leads stays until the last thread has ended', () => {
  const p = player()
  for (const tid of [11, 12]) {
    p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: tid, pid: 10, ptid: 5, vtid: 10, flags: CLONE_THREAD }))
  }
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/a'))
  exit(p, 10)
  next(p)
  assert.ok(find(p, 10).dead)
  assert.equal(p.play(codes.READ_X, 11, 1, 'x', 3, 1).fd?.name, '/a')
  exit(p, 11)
  next(p)
  assert.equal(p.state.threads.find(11), undefined)
  assert.ok(find(p, 10).dead)
  exit(p, 12)
  next(p)
  assert.equal(p.state.threads.find(10), undefined)
  assert.equal(p.state.threads.size, 2)
})

test('fields of the exit still see the thread', () => {
  const p = player()
  exit(p, 10)
  assert.equal(p.c.thread?.comm, 'bash')
  next(p)
  assert.equal(p.state.threads.find(10), undefined)
})

test('orphans go to the reaper that the kernel names', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 10 }))
  exit(p, 10, 5)
  next(p)
  assert.equal(find(p, 20).ptid, 5)
  assert.ok(find(p, 5).group!.reaper, 'who takes one takes others')
  assert.equal(p.state.threads.parent(find(p, 20)), find(p, 5))
})

test('orphans go to the nearest subreaper, else to init', () => {
  const p = player()
  p.play(codes.PRCTL_X, 5, 0, 36, '', 1)
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 10 }))
  p.play(codes.CLONE_20_X, 20, ...cloneParams({ res: 30, pid: 20, ptid: 10, vtid: 20 }))
  exit(p, 20, 0)
  next(p)
  assert.equal(find(p, 30).ptid, 5, 'the subreaper')
  p.play(codes.PRCTL_X, 5, 0, 36, '', 0)
  exit(p, 5)
  next(p)
  assert.equal(find(p, 30).ptid, 1, 'init')
  assert.equal(find(p, 10).ptid, 1)
})

test('orphans go to another thread of the process first', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 11, pid: 10, ptid: 5, vtid: 10, flags: CLONE_THREAD }))
  p.play(codes.FORK_20_X, 11, ...cloneParams({ res: 20, pid: 10, ptid: 5, vtid: 11, vpid: 10 }))
  exit(p, 11)
  next(p)
  assert.equal(find(p, 20).ptid, 10)
})

test('without any reaper orphans have no parent', () => {
  const p = new Player()
  p.load({ tid: 10, ptid: 0 }, { tid: 20, ptid: 10 })
  exit(p, 10)
  next(p)
  assert.equal(find(p, 20).ptid, 0)
  assert.equal(p.state.threads.parent(find(p, 20)), undefined)
})

test('an exec by another thread leaves the one that leads, alive', () => {
  const p = player()
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 11, pid: 10, ptid: 5, vtid: 10, flags: CLONE_THREAD }))
  exit(p, 10)
  next(p)
  // The kernel gives the thread that calls exec the id of the leader.
  p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10, ptid: 5, comm: 'top' }))
  const main = find(p, 10)
  assert.deepEqual([main.dead, main.comm, main.group?.alive], [false, 'top', 1])
  assert.equal(p.state.threads.find(11), undefined)
})

test('an id that is used again: the old entry goes', () => {
  const p = player()
  p.load({ tid: 20, ptid: 10, comm: 'old' })
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 5, comm: 'new', vtid: 10 }))
  assert.equal(find(p, 20).comm, 'new')
  p.now += 3n * SECOND
  p.play(codes.CLONE_20_X, 20, ...cloneParams({ res: 0, pid: 20, ptid: 5, comm: 'newer', vtid: 20 }))
  assert.deepEqual([find(p, 20).comm, find(p, 20).ptid], ['newer', 5])
  p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 10, pid: 10, ptid: 5, comm: 'self', vtid: 10 }))
  assert.equal(p.c.thread?.comm, 'self', 'even its own')
})

test('a thread that nobody knows', () => {
  const p = player()
  const c = p.play(codes.OPENAT_2_X, 99, ...openParams(3, '/a'))
  assert.deepEqual([c.thread?.comm, c.thread?.pid, c.thread?.ptid, c.thread?.uid], ['<NA>', -1, -1, 0xffffffff])
  assert.equal(c.fd?.name, '/a')
  assert.equal(p.state.threads.parent(c.thread!), undefined)
  // Its end, or a fork, does not make an entry for one that is not known.
  assert.equal(p.play(codes.PROCEXIT_1_E, 98, 0, 0, 0, 0, 0).thread, undefined)
  assert.equal(p.state.threads.find(98), undefined)
  // A clone tells who it is.
  p.play(codes.CLONE_20_X, 99, ...cloneParams({ res: 100, pid: 99, ptid: 10, comm: 'x', vtid: 99 }))
  assert.deepEqual([find(p, 99).comm, find(p, 99).ptid, find(p, 100).ptid], ['x', 10, 99])
  // So does an exec.
  p.play(codes.EXECVE_19_X, 97, ...execParams({ pid: 97, ptid: 10, comm: 'y' }))
  assert.deepEqual([find(p, 97).comm, find(p, 97).ptid, find(p, 97).group?.pid], ['y', 10, 97])
})

test('a running system is asked about threads that nobody knows', () => {
  const asked: number[] = []
  const p = new Player({
    lookup: (tid) => {
      asked.push(tid)
      return tid === 50 ? { process: { ...newProcessInfo(50, 50, 1), comm: 'daemon' }, fds: [] } : undefined
    },
  })
  assert.equal(p.play(codes.GETUID_X, 50, 0).thread?.comm, 'daemon')
  assert.equal(p.play(codes.GETUID_X, 50, 0).thread?.comm, 'daemon')
  assert.equal(p.play(codes.GETUID_X, 51, 0).thread?.comm, '<NA>')
  p.play(codes.GETUID_X, 51, 0)
  assert.deepEqual(asked, [50, 51], 'once each')
})

test('a full table takes no more threads, and counts them', () => {
  const p = new Player({ maxThreads: 2 })
  p.load({ tid: 1, ptid: 0 }, { tid: 10 }, { tid: 11 })
  assert.equal(p.state.threads.drops, 1)
  assert.equal(p.play(codes.GETUID_X, 12, 0).thread, undefined)
  assert.equal(p.play(codes.CLONE_20_X, 10, ...cloneParams({ res: 20, pid: 10, ptid: 1, vtid: 10 })).thread?.tid, 10)
  assert.equal(p.play(codes.CLONE_20_X, 30, ...cloneParams({ res: 0, pid: 30, ptid: 10, vtid: 30 })).thread, undefined)
  assert.equal(p.state.threads.size, 2)
  assert.ok(p.state.stats().threadsDropped >= 3)
})

test('ancestors, and loops among them', () => {
  const p = player()
  const { threads } = p.state
  const shell = find(p, 10)
  assert.deepEqual(
    [0, 1, 2, 3].map((steps) => threads.ancestor(shell, steps)?.tid),
    [10, 5, 1, undefined],
  )
  find(p, 1).ptid = 10
  const seen: number[] = []
  threads.walkParents(shell, (parent) => seen.push(parent.tid) < 100)
  assert.ok(seen.length < 10, `${seen.join()} ends`)
  find(p, 5).ptid = 5
  threads.walkParents(shell, (parent) => seen.push(parent.tid) < 100)
  assert.ok(seen.length < 20)
  find(p, 5).group!.reaper = false
  p.load({ tid: 20, ptid: 10 })
  exit(p, 10)
  next(p)
  assert.equal(find(p, 20).ptid, 0, 'no reaper in a loop')
})

test('leaders of sessions and groups', () => {
  const p = player()
  p.load({ tid: 20, ptid: 10, sid: 10, pgid: 777, vpgid: 20 }, { tid: 21, ptid: 20, sid: 10, pgid: 777, vpgid: 20 })
  next(p)
  const { threads } = p.state
  assert.equal(threads.sessionLeader(find(p, 21))?.tid, 10)
  assert.equal(threads.virtualGroupLeader(find(p, 21))?.tid, 20)
  assert.equal(threads.groupLeader(find(p, 21))?.tid, 20, 'the oldest that has it')
  // In a pid namespace ids are not those of the table.
  find(p, 21).vtid = 3
  find(p, 21).sid = 5
  assert.equal(threads.sessionLeader(find(p, 21)), undefined)
  p.play(codes.SETSID_X, 20, 20)
  assert.equal(find(p, 20).sid, 20)
})

test('threads that are gone are forgotten, those that were seen lately are not', () => {
  const p = player()
  p.play(codes.GETUID_X, 99, 0)
  p.now += 1000n * SECOND
  p.play(codes.GETUID_X, 10, 0)
  const nowHi = Number(p.now >> 32n)
  const asked: number[] = []
  const gone = p.state.purge(nowHi, 300, (thread) => {
    asked.push(thread.tid)
    return thread.tid !== 5
  })
  assert.equal(gone, 2)
  assert.deepEqual(
    asked.toSorted((a, b) => a - b),
    [1, 5],
  )
  assert.equal(p.state.threads.find(99), undefined, 'never identified')
  assert.equal(p.state.threads.find(5), undefined)
  assert.equal(find(p, 10).ptid, 1)
})

test('a new capture knows nothing', () => {
  const p = player()
  exit(p, 10)
  p.state.restart()
  assert.equal(p.state.threads.size, 0)
  p.load({ tid: 10, ptid: 0, comm: 'other' })
  assert.equal(p.play(codes.GETUID_X, 10, 0).thread?.comm, 'other')
})
