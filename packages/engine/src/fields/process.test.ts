import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as codes from '../events/codes.ts'
import { Player } from '../state/test-events.ts'
import type { BuildMatch, Operator, Value } from './define.ts'
import { resolveField } from './index.ts'

/** Enough of the usual comparisons. */
const build: BuildMatch = (_type, op, _modifier, literals) => (value) => {
  if (op === '=') return String(value) === literals[0]
  return op === '!=' ? String(value) !== literals[0] : literals.includes(String(value))
}

function read(player: Player, text: string): Value | undefined {
  const found = resolveField(text)
  assert.ok(found.ok, text)
  return found.field.extract(player.c)
}

function compare(player: Player, text: string, op: Operator, ...literals: string[]): boolean {
  const found = resolveField(text)
  assert.ok(found.ok && found.field.compare !== undefined, text)
  const holds = found.field.compare(op, undefined, literals, build)
  assert.ok(typeof holds === 'function')
  return holds(player.c)
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** init(1) > bash(10) > python(20), whose thread 21 makes the event. */
function family(): Player {
  const player = new Player()
  player.load(
    { tid: 1, ptid: 0, comm: 'init', exe: '/sbin/init', sid: 1, pgid: 1, vpgid: 1, env: bytes('TOKEN=old\0') },
    {
      tid: 10,
      ptid: 1,
      comm: 'bash',
      exe: 'bash',
      args: bytes('-l\0'),
      sid: 10,
      pgid: 10,
      vpgid: 10,
      env: bytes('HOME=/h\0'),
    },
    { tid: 20, ptid: 10, comm: 'python', exe: 'py', args: bytes('a\0b c\0'), sid: 10, pgid: 20, vpgid: 20, cwd: '/w/' },
    { tid: 21, pid: 20, ptid: 10, comm: 'worker', exe: 'py', sid: 10, pgid: 20, vpgid: 20, flags: 1 },
  )
  player.play(codes.CLOSE_X, 21, 0, 3)
  return player
}

test('the parent is that of the process, whichever thread asks', () => {
  const player = family()
  assert.deepEqual(
    ['proc.name', 'proc.pname', 'proc.pid', 'proc.ppid', 'proc.aname[0]', 'proc.aname[2]', 'proc.apid[1]'].map((text) =>
      read(player, text),
    ),
    ['worker', 'bash', 20, 10, 'python', 'init', 10],
  )
  assert.equal(read(player, 'proc.aname[3]'), undefined)
  assert.equal(read(player, 'proc.aname[-2]'), undefined)
  assert.equal(read(player, 'proc.aname'), 'bash init')
  assert.equal(read(player, 'proc.acmdline[1]'), 'bash -l')
  assert.equal(read(player, 'proc.cwd'), '/w/')
})

test('without a number any process above will do', () => {
  const player = family()
  assert.ok(compare(player, 'proc.aname', '=', 'init'))
  assert.ok(!compare(player, 'proc.aname', '=', 'python'), 'not the process itself')
  assert.ok(compare(player, 'proc.aname', '!=', 'init'), 'bash is another one')
  assert.ok(compare(player, 'proc.aname', 'in', 'x', 'bash'))
  assert.ok(compare(player, 'proc.apid', '=', '10'))
  assert.ok(!compare(player, 'proc.apid', 'in', '10', '1'))
  assert.ok(compare(player, 'proc.aname', 'exists'))
})

test('arguments and environment', () => {
  const player = family()
  player.play(codes.CLOSE_X, 20, 0, 3)
  assert.equal(read(player, 'proc.args'), 'a b c')
  assert.equal(read(player, 'proc.args[1]'), 'b c')
  assert.equal(read(player, 'proc.args[9]'), '')
  assert.equal(read(player, 'proc.cmdnargs'), 2)
  assert.equal(read(player, 'proc.cmdlenargs'), 4)
  assert.equal(read(player, 'proc.exeline'), 'py a b c')
  assert.equal(read(player, 'proc.env[HOME]'), '')
  assert.equal(read(player, 'proc.aenv[HOME]'), '/h')
  assert.equal(read(player, 'proc.aenv[TOKEN]'), 'old')
  assert.equal(read(player, 'proc.aenv[1]'), 'HOME=/h')
})

test('a session has its leader, a process group too', () => {
  const player = family()
  assert.equal(read(player, 'proc.sname'), 'bash')
  assert.equal(read(player, 'proc.pgid.name'), 'python')
  assert.equal(read(player, 'proc.loginshellid'), 10)
  assert.equal(read(player, 'proc.is_sid_leader'), false)
})

test('an event without a thread has no process', () => {
  const player = new Player()
  player.play(codes.DROP_E, -1, 1)
  for (const text of ['proc.name', 'proc.aname', 'proc.sname', 'user.name', 'proc.fdlimit', 'fd.name'])
    assert.equal(read(player, text), undefined, text)
  assert.ok(!compare(player, 'proc.aname', '!=', 'x'))
})
