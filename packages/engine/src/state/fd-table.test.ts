import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { FdTable, MAX_FDS } from './fd-table.ts'
import { FD_EVENTPOLL, FD_FILE_V2, FD_MEMFD, isCloexec, makeFd, OPEN_CLOEXEC, withCloexec } from './fd.ts'

const file = makeFd({ type: FD_FILE_V2, name: '/a' })

test('a fork shares until one side changes', () => {
  const parent = new FdTable()
  parent.set(3, file)
  parent.set(5000, file)
  const child = parent.fork()
  child.delete(3)
  child.set(4, file)
  child.delete(5000)
  assert.equal(parent.get(3), file)
  assert.equal(parent.get(5000), file)
  assert.equal(parent.get(4), undefined)
  parent.set(7, file)
  assert.equal(child.get(7), undefined)
  assert.deepEqual([parent.size, child.size], [3, 1])
})

test('a full table takes no new number but replaces a known one', () => {
  const table = new FdTable()
  for (let num = 0; num < MAX_FDS; num++) assert.ok(table.set(num, file))
  assert.ok(!table.set(MAX_FDS, file))
  assert.ok(!table.set(1e9, file))
  const other = makeFd({ type: FD_FILE_V2, name: '/b' })
  assert.ok(table.set(17, other))
  assert.equal(table.get(17), other)
  assert.equal(table.size, MAX_FDS)
})

test('close-on-exec has a bit of its own for some kinds', () => {
  assert.ok(isCloexec(makeFd({ type: FD_FILE_V2, openFlags: OPEN_CLOEXEC })))
  assert.ok(!isCloexec(makeFd({ type: FD_FILE_V2, openFlags: 1 })), 'that is O_RDONLY')
  assert.ok(isCloexec(makeFd({ type: FD_MEMFD, openFlags: 1 })))
  assert.ok(isCloexec(makeFd({ type: FD_EVENTPOLL, openFlags: 1 })))
  assert.ok(!isCloexec(withCloexec(makeFd({ type: FD_MEMFD, openFlags: 1 }), false)))
  assert.ok(isCloexec(withCloexec(file, true)))
})

/** Numbers that programs, and hostile captures, use. */
const number = fc.constantFrom(0, 1, 2, 7, 1023, 1024, 5000, 1e9, -1, -22, 2 ** 40)
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), num: number }),
  fc.record({ do: fc.constant('delete' as const), num: number }),
  fc.record({ do: fc.constant('range' as const), num: number }),
  fc.record({ do: fc.constant('fork' as const), num: number }),
)

test('behaves like a map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let table = new FdTable()
      let model = new Map<number, unknown>()
      const kept: [FdTable, Map<number, unknown>][] = []
      for (const { do: action, num } of steps) {
        if (action === 'set') {
          const fd = makeFd({ type: FD_FILE_V2 })
          table.set(num, fd)
          model.set(num, fd)
        } else if (action === 'delete') assert.equal(table.delete(num), model.delete(num))
        else if (action === 'range') {
          table.deleteRange(1, num)
          for (const key of model.keys()) if (key >= 1 && key <= num) model.delete(key)
        } else {
          kept.push([table, model])
          table = table.fork()
          model = new Map(model)
        }
      }
      for (const [t, m] of [...kept, [table, model] as const]) {
        assert.equal(t.size, m.size)
        assert.deepEqual(new Map(t.entries()), m)
        for (const [key, fd] of m) assert.equal(t.get(key), fd)
      }
    }),
  )
})
