import assert from 'node:assert/strict'
import { test } from 'node:test'

import { demand, stateSyscalls } from './demand.ts'
import type { Rule, Ruleset } from './rules/ruleset.ts'

function rulesOn(...syscalls: string[]): Ruleset {
  return { rules: [{ enabled: true, source: 'syscall', syscalls: new Set(syscalls) } as unknown as Rule] }
}
const base = { names: [], repair: false, all: false }

test('rules and state together decide', () => {
  assert.deepEqual(demand({ rules: [] }).syscalls, stateSyscalls.toSorted())
  const got = demand(rulesOn('ptrace', 'openat'))
  assert.deepEqual(got.syscalls, [...stateSyscalls, 'ptrace'].toSorted())
  assert.deepEqual(got.missing, [])
})

test('rules that are switched off demand nothing', () => {
  const [rule] = rulesOn('ptrace').rules
  assert.ok(!demand({ rules: [{ ...rule!, enabled: false }] }).syscalls.includes('ptrace'))
})

test('reads and writes come only when all is asked for, and it is said which rules miss them', () => {
  assert.deepEqual(demand(rulesOn('write')).missing, ['write'])
  const all = demand(rulesOn('write'), { ...base, all: true })
  assert.ok(all.syscalls.includes('write'))
  assert.deepEqual(all.missing, [])
})

test('a custom set replaces the base; a name with ! is left out', () => {
  assert.deepEqual(demand(rulesOn('ptrace'), { ...base, names: ['open', 'nonsense'] }), {
    syscalls: ['open', 'ptrace', 'sched_process_exit'],
    missing: [],
    unknown: ['nonsense'],
  })
  const got = demand(rulesOn('connect'), { ...base, names: ['!connect'] })
  assert.ok(!got.syscalls.includes('connect'))
  assert.ok(got.syscalls.includes('execve'))
  assert.deepEqual(got.missing, ['connect'])
})

test('repair adds what the rules at hand need', () => {
  const got = demand(rulesOn('accept4'), { ...base, repair: true }).syscalls
  for (const name of ['accept4', 'bind', 'socket', 'getsockopt', 'close', 'clone', 'execve'])
    assert.ok(got.includes(name), name)
  assert.ok(!got.includes('openat'))
  assert.ok(demand(rulesOn('openat'), { ...base, repair: true }).syscalls.includes('close'))
})
