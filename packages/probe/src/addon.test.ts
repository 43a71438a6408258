// The face of the addon as it was built is the one that addon.ts describes; without it there is a clear error.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { builtFile, loadAddon } from './addon.ts'
import { asProbeError, ProbeError } from './errors.ts'

const path = builtFile('saker_probe.node')
const skip = existsSync(path) ? false : `${path} is not built: make -C packages/probe`

test('a missing addon', () => {
  assert.throws(
    () => loadAddon('/nowhere/saker_probe.node'),
    (error: unknown) =>
      error instanceof ProbeError &&
      error.code === 'PROBE_ADDON_MISSING' &&
      error.message.includes('make -C packages/probe'),
  )
})

test('names of the addon', { skip }, () => {
  const names = ['abi', 'addToTree', 'bootTime', 'close', 'counts', 'cpus', 'drain', 'open', 'setTables', 'wait']
  assert.deepEqual(Object.keys(loadAddon()).toSorted(), names)
})

const refused = (error: unknown): boolean => (error as { code?: string }).code === 'PROBE_ARGUMENT'

test('what is no handle or buffer is refused', { skip }, () => {
  const addon = loadAddon()
  const nothing = {} as Parameters<typeof addon.close>[0]
  assert.throws(() => addon.drain(nothing, new Uint8Array(8)), refused)
  assert.throws(() => addon.wait(nothing, 0), refused)
  assert.throws(() => addon.setTables(nothing, new Uint8Array(8)), refused)
  assert.throws(() => addon.addToTree(nothing, 1), refused)
  assert.throws(() => addon.cpus(nothing), refused)
  assert.throws(() => addon.counts(nothing, new BigUint64Array(8)), refused)
  assert.throws(() => addon.bootTime(nothing), refused)
  assert.throws(() => addon.close(nothing), refused)
  const open = addon.open as (...args: unknown[]) => unknown
  const tables = new Uint8Array(3080)
  const settings = new BigUint64Array(7)
  assert.throws(() => open('x'), refused)
  assert.throws(() => open(7, [], new Uint16Array(), tables, settings), refused)
  assert.throws(() => open('x', 'names', new Uint16Array(), tables, settings), refused)
  assert.throws(() => open('x', ['a'], new Uint16Array(), tables, settings), refused)
  assert.throws(() => open('x', [1], new Uint16Array(1), tables, settings), refused)
  assert.throws(() => open('x', [], new Uint16Array(), new Uint8Array(10), settings), refused)
  assert.throws(() => open('x', [], new Uint16Array(), tables, new BigUint64Array(1)), refused)
})

test('an object that is not there', { skip }, () => {
  const codes = ['PROBE_OBJECT_MISSING', 'PROBE_NO_BTF']
  assert.throws(
    () => loadAddon().open('/nowhere.bpf.o', ['x'], new Uint16Array(1), new Uint8Array(3080), new BigUint64Array(7)),
    (error: unknown) => codes.includes((error as { code: string }).code),
  )
})

test('errors of the addon get their advice, others stay', () => {
  const error = Object.assign(new Error('refused'), { code: 'PROBE_NO_PERMISSION' })
  const better = asProbeError(error)
  assert.ok(better instanceof ProbeError)
  assert.equal(better.code, 'PROBE_NO_PERMISSION')
  assert.match(better.message, /^refused\n.*root/)
  const other = new Error('other')
  assert.equal(asProbeError(other), other)
})
