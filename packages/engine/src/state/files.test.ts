import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as codes from '../events/codes.ts'
import { MAX_FDS } from './fd-table.ts'
import {
  FD_DIRECTORY,
  FD_FIFO,
  FD_FILE_V2,
  FD_LOWER_LAYER,
  FD_MEMFD,
  FD_UNTYPED,
  FD_UPPER_LAYER,
  isCloexec,
} from './fd.ts'
import { execParams, openParams, Player } from './test-events.ts'

const CLOEXEC = 1 << 12
const DIRECTORY = 1 << 10
const CREATED = 1 << 14

function player(): Player {
  const p = new Player()
  p.load({ tid: 1, ptid: 0 }, { tid: 10, cwd: '/home/u/' })
  return p
}

test('an opened file is seen by the event and by later ones', () => {
  const p = player()
  const c = p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/etc/passwd'))
  assert.equal(c.fdNum, 3)
  assert.equal(c.fd?.name, '/etc/passwd')
  assert.equal(c.fd?.type, FD_FILE_V2)
  assert.deepEqual([c.fd?.dev, c.fd?.inoLo, c.fd?.inoHi], [5, 77, 0])
  assert.ok(p.state.fdRenamed, 'it has a name now')
  p.play(codes.READ_X, 10, 5, 'hello', 3, 100)
  assert.equal(p.c.fd?.name, '/etc/passwd')
  assert.ok(!p.state.fdRenamed)
})

test('a failed open leaves nothing', () => {
  const p = player()
  const c = p.play(codes.OPENAT_2_X, 10, ...openParams(-2, '/nope'))
  assert.deepEqual([c.fdNum, c.fd], [-1, undefined])
})

test('relative paths start at the working directory or the directory descriptor', () => {
  const p = player()
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(3, '../x/./y')).fd?.name, '/home/x/y')
  assert.equal(p.c.fd?.nameRaw, '../x/./y')
  p.play(codes.OPENAT_2_X, 10, ...openParams(4, '/var/log', DIRECTORY))
  assert.equal(p.c.fd?.type, FD_DIRECTORY)
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(5, 'syslog', 1, 4)).fd?.name, '/var/log/syslog')
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(6, 'x', 1, 99)).fd?.name, '<UNKNOWN>x')
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(7, '/abs', 1, 99)).fd?.name, '/abs')
  assert.equal(p.play(codes.OPENAT_2_X, 10, 8, undefined, undefined, 1).fd?.name, '<NA>')
})

test('the same file opened again is the same descriptor, another one is not', () => {
  const p = player()
  const first = p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/etc/passwd')).fd
  assert.equal(p.play(codes.OPENAT_2_X, 1, ...openParams(4, '/etc/passwd')).fd, first)
  assert.ok(p.state.fdRenamed)
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(5, '/etc/passwd', 2)).fd?.openFlags, 2)
  assert.equal(p.play(codes.OPENAT_2_X, 10, 6, -100, '/etc/passwd', 1, 0, 5, 78n).fd?.inoLo, 78)
  assert.equal(p.play(codes.OPENAT_2_X, 10, 6, -100, '/etc/passwd', 1, 0, 6, 78n).fd?.dev, 6)
  p.play(codes.OPENAT_2_X, 10, ...openParams(7, 'relative'))
  assert.equal(p.play(codes.OPENAT_2_X, 1, ...openParams(8, 'relative')).fd?.name, '/relative')
  // A directory that is too long for the path counts although the path is absolute.
  p.play(codes.CHDIR_X, 10, 0, `/${'d'.repeat(1010)}`)
  assert.equal(p.play(codes.OPEN_X, 10, 9, '/etc/hostname', 1, 0, 5, 77n).fd?.name, '/DIR_TOO_LONG/FILENAME_TOO_LONG')
  assert.equal(p.play(codes.OPEN_X, 1, 9, '/etc/hostname', 1, 0, 5, 77n).fd?.name, '/etc/hostname')
})

test('layers of an overlay come as open flags', () => {
  const p = player()
  assert.equal(p.play(codes.OPEN_X, 10, 3, '/a', 1 | (1 << 15), 0, 1, 2n).fd?.flags, FD_UPPER_LAYER)
  assert.equal(p.play(codes.CREAT_X, 10, 4, 'b', 0, 1, 2n, 2).fd?.flags, FD_LOWER_LAYER)
  assert.equal(p.c.fd?.name, '/home/u/b')
})

test('the path of the enter event is believed, flags of the exit are kept', () => {
  const p = player()
  p.play(codes.OPENAT_2_E, 10, -100, '/real', 2, 0)
  const c = p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/swapped', 1 | CREATED))
  assert.equal(c.fd?.name, '/real')
  assert.equal(c.fd?.openFlags, 2 | CREATED)
  // Once: the next exit has no enter event.
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(4, '/other')).fd?.name, '/other')
})

test('an enter event of another call, or with something in between, does not count', () => {
  const p = player()
  p.play(codes.OPEN_E, 10, '/real', 1, 0)
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/exit')).fd?.name, '/exit')
  p.play(codes.OPENAT_2_E, 10, -100, '/real', 1, 0)
  p.play(codes.READ_X, 10, 0, '', 3, 0)
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(4, '/exit')).fd?.name, '/exit')
  p.play(codes.OPENAT_2_E, 10, undefined, undefined, 1, 0)
  assert.equal(p.play(codes.OPENAT_2_X, 10, ...openParams(5, '/exit')).fd?.name, '/exit', 'it could not be read')
})

test('a closed descriptor is there until the next event', () => {
  const p = player()
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/etc/passwd'))
  assert.equal(p.play(codes.CLOSE_X, 10, 0, 3).fd?.name, '/etc/passwd')
  assert.equal(p.play(codes.READ_X, 10, 0, '', 3, 0).fd, undefined)
  assert.equal(p.c.fdNum, 3)
})

test('a failed close keeps the descriptor', () => {
  const p = player()
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/etc/passwd'))
  p.play(codes.CLOSE_X, 10, -9, 3)
  assert.equal(p.play(codes.READ_X, 10, 0, '', 3, 0).fd?.name, '/etc/passwd')
})

test('close_range closes, or marks for exec', () => {
  const p = player()
  for (const num of [3, 4, 5]) p.play(codes.OPENAT_2_X, 10, ...openParams(num, `/f${num}`))
  p.play(codes.CLOSE_RANGE_X, 10, 0, 4, 0xffffffff, 4)
  const thread = p.state.threads.find(10)!
  assert.deepEqual(
    [3, 4, 5].map((num) => isCloexec(thread.fds.get(num)!)),
    [false, true, true],
  )
  p.play(codes.CLOSE_RANGE_X, 10, 0, 3, 4, 0)
  assert.deepEqual(
    [...thread.fds.entries()].map(([num]) => num),
    [5],
  )
})

test('copies of a descriptor', () => {
  const p = player()
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/a', 1 | CLOEXEC))
  const fds = p.state.threads.find(10)!.fds
  assert.equal(p.play(codes.DUP2_X, 10, 1, 3, 1).fd?.name, '/a')
  assert.equal(p.c.fdNum, 1)
  assert.ok(!isCloexec(fds.get(1)!), 'a copy survives an exec')
  assert.ok(!p.state.fdRenamed)
  p.play(codes.DUP3_X, 10, 9, 3, 9, CLOEXEC)
  assert.ok(isCloexec(fds.get(9)!))
  p.play(codes.FCNTL_X, 10, 20, 3, 1, 20)
  assert.ok(!isCloexec(fds.get(20)!))
  p.play(codes.FCNTL_X, 10, 21, 3, 26, 20)
  assert.ok(isCloexec(fds.get(21)!))
  p.play(codes.FCNTL_X, 10, 0, 20, 3, 1)
  assert.ok(isCloexec(fds.get(20)!), 'F_SETFD')
  p.play(codes.FCNTL_X, 10, 0, 20, 3, 0)
  assert.ok(!isCloexec(fds.get(20)!))
  p.play(codes.DUP_1_X, 10, -24, 3)
  p.play(codes.DUP_1_X, 10, 40, 99)
  assert.equal(fds.get(40), undefined, 'nothing is known about what was copied')
})

test('an exec closes what it shall', () => {
  const p = player()
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/a', 1 | CLOEXEC))
  p.play(codes.OPENAT_2_X, 10, ...openParams(4, '/b'))
  p.play(codes.EXECVE_19_X, 10, ...execParams({ pid: 10 }))
  assert.deepEqual(
    [...p.c.thread!.fds.entries()].map(([num]) => num),
    [4],
  )
})

test('kinds of their own', () => {
  const p = player()
  p.play(codes.PIPE2_X, 10, 0, 3, 4, 99n, CLOEXEC)
  const fds = p.state.threads.find(10)!.fds
  assert.equal(fds.get(3)?.type, FD_FIFO)
  assert.equal(fds.get(4)?.inoLo, 99)
  assert.equal(p.c.fdNum, 4)
  p.play(codes.MEMFD_CREATE_X, 10, 5, 'secret', 1)
  assert.deepEqual([p.c.fd?.type, p.c.fd?.name], [FD_MEMFD, 'secret'])
  p.play(codes.MEMFD_CREATE_X, 10, -24, 'x', 0)
  assert.deepEqual([p.c.fdNum, p.c.fd?.type], [-24, FD_UNTYPED])
  assert.equal(p.play(codes.READ_X, 10, -9, '', -24, 0).fd, undefined, 'a negative number is never looked up')
  p.play(codes.PIDFD_OPEN_X, 10, 6, 1, 0)
  assert.equal(p.c.fd?.name, '/proc/1')
  p.play(codes.OPENAT_2_X, 1, ...openParams(7, '/of-1'))
  assert.equal(p.play(codes.PIDFD_GETFD_X, 10, 8, 6, 7, 0).fd?.name, '/of-1')
  assert.ok(isCloexec(fds.get(8)!))
})

test('the working directory', () => {
  const p = player()
  p.load({ tid: 11, pid: 10, ptid: 1, flags: (1 << 13) | 1 })
  p.play(codes.CHDIR_X, 10, 0, '../v')
  assert.equal(p.state.threads.cwdOf(p.c.thread!), '/home/v/')
  p.play(codes.CHDIR_X, 10, -2, '/nope')
  assert.equal(p.c.thread!.cwd, '/home/v/')
  p.play(codes.OPENAT_2_X, 10, ...openParams(3, '/srv', DIRECTORY))
  p.play(codes.FCHDIR_X, 10, 0, 3)
  assert.equal(p.c.thread!.cwd, '/srv/')
  p.play(codes.CHDIR_X, 11, 0, '/tmp/')
  assert.equal(p.state.threads.find(10)!.cwd, '/tmp/', 'a thread moves its process')
  p.play(codes.GETCWD_X, 10, 5, '/')
  assert.equal(p.state.threads.find(10)!.cwd, '/')
  p.play(codes.CHROOT_X, 10, 0, 'jail')
  assert.equal(p.c.thread!.root, '/jail')
})

test('hostile numbers and empty parameters change nothing and throw nothing', () => {
  const p = player()
  const least = -(2n ** 63n)
  for (const num of [least, 10n ** 9n, 2n ** 63n - 1n]) {
    p.play(codes.OPENAT_2_X, 10, num, -100, '/x', 1, 0, 1, 1n)
    p.play(codes.DUP_1_X, 10, num, num)
    p.play(codes.CLOSE_X, 10, 0, num)
  }
  for (let code = 0; code < 460; code++) {
    if (code >= p.state.handles.length) break
    p.play(code, 10)
    p.play(code, 10, ...Array<undefined>(12).fill(undefined))
    p.play(code, 10, ...Array<bigint>(20).fill(least))
    p.play(code, 10, ...Array<bigint>(20).fill(0n))
    p.play(code, 10, ...Array.from({ length: 20 }, () => new Uint8Array([255])))
  }
})

test('a process keeps a bounded number of descriptors, and drops are counted', () => {
  const p = player()
  for (let num = 0; num < MAX_FDS + 5; num++) p.play(codes.OPENAT_2_X, 10, ...openParams(num, '/x'))
  assert.equal(p.state.counters.fdsDropped, 5)
  assert.deepEqual([p.c.fdNum, p.c.fd], [MAX_FDS + 4, undefined])
})
