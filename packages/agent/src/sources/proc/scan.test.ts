import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  collectCapture,
  ByteWriter,
  fdKinds,
  writeEvent,
  writeEventBody,
  type FdInfo,
  type ProcessInfo,
} from '@saker/engine'
import { createLookup } from './lookup.ts'
import { scanProc, scanToCapture, type ProcScan } from './scan.ts'
import { listScope } from './scope.ts'

const folder = mkdtempSync(join(tmpdir(), 'saker-scan-'))
after(() => rmSync(folder, { recursive: true }))

/** What the process that is looked at does: it opens one of each kind, tells so, and waits. */
const program = `
const fs = require('fs'), net = require('net'), dgram = require('dgram')
const dir = process.argv[1]
fs.openSync(dir + '/append', 'a')
fs.openSync(dir, 'r')
fs.watch(dir)
const server = net.createServer().listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => {
    net.createServer().listen(dir + '/sock', () => {
      const udp = dgram.createSocket('udp6')
      udp.bind(0, '::1', () => {
        console.log(JSON.stringify({ tcp: server.address().port, client: client.localPort, udp: udp.address().port }))
      })
    })
  })
})
`

interface Told {
  readonly tcp: number
  readonly client: number
  readonly udp: number
}

let child: ChildProcess
let told: Told
let scan: ProcScan
let itself: ProcessInfo
let fds: readonly FdInfo[]

before(async () => {
  child = spawn(process.execPath, ['-e', program, folder, 'last arg'], {
    cwd: folder,
    env: { MARK: 'value', UMLAUT: '\u00e4' },
    stdio: ['ignore', 'pipe', 'inherit'],
    argv0: 'my-node',
  })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  told = JSON.parse(line.toString()) as Told
  scan = scanProc({ pids: [child.pid!] })
  itself = scan.processes[0]!
  fds = scan.fds[0]!.list
})
after(() => child.kill('SIGKILL'))

const fdsOf = (type: number): readonly FdInfo[] => fds.filter((fd) => fd.type === type)

test('a process: ids, names, arguments, environment', () => {
  assert.deepEqual([itself.tid, itself.pid, itself.ptid], [child.pid, child.pid, process.pid])
  assert.equal(itself.exe, 'my-node')
  assert.equal(itself.cwd, folder)
  assert.equal(itself.root, '/')
  const args = Buffer.from(itself.args).toString('latin1').split('\0')
  assert.deepEqual([args[0], args[2], args[3], args[4]], ['-e', folder, 'last arg', ''])
  assert.equal(Buffer.from(itself.env).toString('latin1'), 'MARK=value\0UMLAUT=\xc3\xa4\0')
  assert.deepEqual([itself.uid, itself.gid], [process.geteuid!(), process.getegid!()])
  assert.ok(itself.exeInoLo > 0 && itself.exeMtimeHi > 0 && itself.fdLimit > 0 && itself.vmRss > 0)
})

test('a process started when it started', () => {
  const started = (itself.cloneTimeHi * 2 ** 32 + itself.cloneTimeLo) / 1e6
  assert.ok(Math.abs(Date.now() - started) < 20_000, `${Date.now() - started} ms ago`)
  assert.ok(itself.pidnsStartHi > 0 && itself.pidnsStartHi <= itself.cloneTimeHi)
})

test('threads come behind their process and share its descriptors', () => {
  const threads = scan.processes.filter((p) => p.pid === child.pid && p.tid !== p.pid)
  assert.ok(threads.length > 1)
  for (const thread of threads) {
    assert.equal(thread.exe, itself.exe)
    // CLONE_THREAD and CLONE_FILES, as events have them.
    assert.equal(thread.flags, 0x2001)
  }
  assert.equal(scan.fds.length, 1)
})

test('of all others only the ancestors are there, and of them only who they are', () => {
  const others = scan.processes.filter((p) => p.pid !== child.pid)
  assert.equal(others[0]!.pid, process.pid)
  for (const [i, p] of others.entries()) {
    assert.equal(others[i + 1]?.pid ?? 0, p.ptid)
    assert.deepEqual([p.env.length, p.cwd, p.cgroups.length, p.fdLimit, p.exeInoLo], [0, '', 0, -1, 0])
    assert.ok(p.comm !== '' && p.exe + p.exepath !== '')
  }
})

test('files, folders, pipes and files without a path', () => {
  const append = fds.find((fd) => fd.name === `${folder}/append`)!
  assert.equal(append.type, fdKinds.FD_FILE_V2)
  // O_WRONLY, O_CREAT (which does not stay), O_APPEND, O_CLOEXEC.
  assert.equal(append.openFlags & 0xf, 0x2 | 0x8)
  assert.ok(append.dev > 0 && append.inoLo > 0)
  assert.ok(fdsOf(fdKinds.FD_DIRECTORY).some((fd) => fd.name === folder))
  assert.ok(fdsOf(fdKinds.FD_FIFO).some((fd) => fd.name === `pipe:[${fd.inoLo}]`))
  assert.ok(fdsOf(fdKinds.FD_EVENTPOLL).length > 0 && fdsOf(fdKinds.FD_INOTIFY).length > 0)
})

test('sockets of every kind', () => {
  const localhost = '\x7f\0\0\x01'
  const servers = fdsOf(fdKinds.FD_IPV4_SERVER)
  assert.ok(servers.some((fd) => fd.sip === localhost && fd.sport === told.tcp && fd.l4 === fdKinds.L4_TCP))
  const connections = fdsOf(fdKinds.FD_IPV4).map((fd) => [fd.sip, fd.sport, fd.dip, fd.dport])
  assert.deepEqual(
    connections.toSorted(),
    [
      [localhost, told.client, localhost, told.tcp],
      [localhost, told.tcp, localhost, told.client],
    ].toSorted(),
  )
  const [udp] = fdsOf(fdKinds.FD_IPV6_SERVER)
  assert.deepEqual([udp!.sip, udp!.sport, udp!.l4], [`${'\0'.repeat(15)}\x01`, told.udp, fdKinds.L4_UDP])
  assert.ok(fdsOf(fdKinds.FD_UNIX).some((fd) => fd.name === `${folder}/sock`))
})

test('the scan as a capture says the same', () => {
  const w = new ByteWriter()
  w.raw(scanToCapture({ pids: [child.pid!] }))
  const body = new ByteWriter()
  writeEventBody(body, { type: 234, tid: 1, timeHi: 0, timeLo: 0 }, [new Uint8Array(8), new Uint8Array(8)])
  writeEvent(w, body.written, 0, body.size, 0, 0)
  const got = collectCapture(w.written)
  const [p] = got.processLists[0]!
  // What changes from one look to the next.
  const volatile = { vmSize: 0, vmRss: 0, vmSwap: 0, pfMajor: 0, pfMinor: 0, cloneTimeLo: 0, pidnsStartLo: 0 }
  assert.deepEqual({ ...p, ...volatile }, { ...itself, ...volatile })
  assert.deepEqual(got.fdLists, [{ tid: child.pid, fds }])
  assert.deepEqual(got.interfaceLists, [scan.interfaces])
  assert.deepEqual(got.userLists, [scan.users])
  assert.equal(got.machines[0]!.hostname, scan.machine.hostname)
})

test('one thread can be asked for', () => {
  const lookup = createLookup()
  const main = lookup(child.pid!)!
  assert.deepEqual([main.process.pid, main.process.exe, main.fds.length], [child.pid, 'my-node', fds.length])
  const other = scan.processes.find((p) => p.pid === child.pid && p.tid !== p.pid)!
  const thread = lookup(other.tid)!
  assert.deepEqual([thread.process.pid, thread.process.tid, thread.fds.length], [child.pid, other.tid, 0])
  for (const none of [0, -1, 2 ** 22 + 5, Number.NaN]) assert.equal(lookup(none), undefined)
})

test('a tree is a process and what descends from it', async () => {
  const parent = spawn('/bin/sh', ['-c', 'sleep 60 & sleep 60 & echo; wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(parent.stdout!, 'data')
  const pids = listScope('', { kind: 'tree', pid: parent.pid! })
  try {
    assert.equal(pids[0], parent.pid)
    assert.equal(pids.length, 3)
    const { processes } = scanProc({ pids })
    assert.deepEqual(
      processes.filter((p) => p.ptid === parent.pid).map((p) => p.comm),
      ['sleep', 'sleep'],
    )
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGKILL')
  }
})

test('whatever /proc says, a scan gives an answer', () => {
  const root = join(folder, 'host')
  const put = (path: string, text: string): void => writeFileSync(join(root, path), Buffer.from(text, 'latin1'))
  for (const pid of [1, 20, 30, 40, 50, 60]) mkdirSync(join(root, `proc/${pid}/fd`), { recursive: true })
  mkdirSync(join(root, 'etc'))
  // 1: names of any bytes. 20: neither arguments nor a program. 30: nothing can be read. 40: only arguments. 50: empty files.
  put('proc/1/comm', 'a\n)\xff\0b\n')
  put('proc/1/cmdline', `\xfe\xff\0${'x'.repeat(5000)}`)
  put('proc/1/status', 'Tgid:\t1\nPPid:\t0\nUid:\t0\t5\t0\t0\nGid:\t0\t6\t0\t0\nNSpid:\t1\nNStgid:\t1\n')
  put('proc/1/stat', '1 (a\n)\xff\0b) S 0 1 1 0 -1 0 1 0 2 0 0 0 0 0 20 0 1 0 77 0 0')
  put('proc/1/environ', 'A=\xff')
  put('proc/uptime', '100.00 200.00\n')
  symlinkSync(Buffer.from('/bin/\xff (deleted)', 'latin1'), join(root, 'proc/1/exe'))
  symlinkSync('socket:[99]', join(root, 'proc/1/fd/3'))
  symlinkSync('pipe:[x]', join(root, 'proc/1/fd/4'))
  symlinkSync('anon_inode:[what]', join(root, 'proc/1/fd/5'))
  symlinkSync('/nonexistent/file', join(root, 'proc/1/fd/6'))
  put('proc/20/cmdline', '')
  put('proc/20/status', '')
  put('proc/40/cmdline', 'only\0')
  for (const name of ['cmdline', 'comm', 'status', 'stat', 'environ', 'cgroup', 'limits']) put(`proc/50/${name}`, '')
  symlinkSync('/bin/x', join(root, 'proc/50/exe'))
  put(
    'etc/passwd',
    'root:x:0:0:root:/root:/bin/sh\n+nis::::::\n#c:x:1:1::/:\nbad\n\xff:x:5:6::/h\xff:/s\nneg:x:-1:0::/:\n',
  )
  put('etc/group', 'root:x:0:\n-x:x:1:\nwheel:x:10:a,b')
  const got = scanProc({ root })
  assert.deepEqual(
    got.processes.map((p) => p.pid),
    [1, 50],
  )
  const [odd] = got.processes
  assert.deepEqual(
    [odd!.comm, odd!.exe, odd!.exepath, odd!.uid, odd!.gid],
    ['a\n)\xff\0b', '\xfe\xff', '/bin/\xff (deleted)', 5, 6],
  )
  assert.deepEqual([odd!.args.length, odd!.args.at(-1), odd!.env.at(-1), odd!.sid], [4093, 0, 0, 1])
  assert.deepEqual(
    got.fds.map(({ tid, list }) => [tid, ...list.map((fd) => [fd.fd, fd.type])]),
    [[1, [4, fdKinds.FD_FIFO], [5, fdKinds.FD_UNSUPPORTED]]],
  )
  assert.deepEqual(
    got.users.users.map((u) => [u.name, u.uid, u.gid, u.home]),
    [
      ['root', 0, 0, '/root'],
      ['\xff', 5, 6, '/h\xff'],
    ],
  )
  assert.deepEqual(got.users.groups, [{ name: 'root', gid: 0 }])
})

test('a process that has ended is left out', async () => {
  const short = spawn('/bin/true')
  await once(short, 'exit')
  const got = scanProc({ pids: [short.pid!, 2 ** 22 + 5] })
  assert.deepEqual([got.processes, got.fds], [[], []])
})
