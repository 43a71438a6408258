import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newProcessInfo } from '@saker/engine'
import { applyStat, applyStatus, isInnerNamespace, isNamespaceInit } from './status.ts'

const status = `Name:\tcat
Umask:\t0022
State:\tR (running)
Tgid:\t100
Pid:\t101
PPid:\t7
Uid:\t1000\t1001\t1002\t1003
Gid:\t2000\t2001\t2002\t2003
NStgid:\t100
NSpid:\t101
NSpgid:\t99
VmSize:\t    3060 kB
VmRSS:\t    1688 kB
VmSwap:\t      12 kB
CapInh:\t0000000000000001
CapPrm:\t000001ffffffffff
CapEff:\t0000000080000000
`

test('ids, rights and memory of a thread on the host', () => {
  const p = newProcessInfo(101, 101, 0)
  applyStatus(p, status)
  assert.deepEqual([p.pid, p.ptid, p.uid, p.gid], [100, 7, 1001, 2001])
  assert.deepEqual([p.vtid, p.vpid, p.vpgid, p.pgid], [101, 100, 0, 99])
  assert.deepEqual([p.vmSize, p.vmRss, p.vmSwap], [3060, 1688, 12])
  assert.deepEqual([p.capInheritableLo, p.capPermittedHi, p.capPermittedLo], [1, 0x1ff, 0xffffffff])
  assert.deepEqual([p.capEffectiveHi, p.capEffectiveLo], [0, 0x80000000])
  assert.equal(isInnerNamespace(status), false)
  assert.equal(isNamespaceInit(status), false)
})

test('ids in a namespace are those of the innermost one', () => {
  const inner = status.replace('NStgid:\t100', 'NStgid:\t100\t20\t1').replace('NSpid:\t101', 'NSpid:\t101\t21\t1')
  const p = newProcessInfo(101, 101, 0)
  applyStatus(p, inner.replace('NSpgid:\t99', 'NSpgid:\t99\t19\t0'))
  assert.deepEqual([p.vtid, p.vpid, p.vpgid, p.pgid], [1, 1, 0, 99])
  assert.ok(isInnerNamespace(inner) && isNamespaceInit(inner))
})

test('a kernel without namespace columns gives host ids', () => {
  const p = newProcessInfo(101, 101, 0)
  applyStatus(p, status.replace(/^NS.*\n/gm, ''))
  assert.deepEqual([p.vtid, p.vpid], [101, 100])
})

test('a name can have anything in it', () => {
  const p = newProcessInfo(5, 5, 1)
  const ticks = applyStat(p, '5 (a) R 1 2 (\n) S 1 77 78 34816 5 4194304 55 0 3 0 1 2 0 0 20 0 1 0 4711 1000 2')
  assert.deepEqual([p.pgid, p.sid, p.tty, p.pfMinor, p.pfMajor, ticks], [77, 78, 34816, 55, 3, 4711])
})

test('text that is no status changes nothing and does not throw', () => {
  for (const text of ['', '\n\n', 'Uid', 'Uid:', 'CapEff:\tzz', '\xff:\xff', ')']) {
    const p = newProcessInfo(5, 5, 1)
    applyStatus(p, text)
    assert.equal(applyStat(p, text), 0)
  }
})
