import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { type Fd, FD_FILE, makeFd } from './fd.ts'
import { wantFdOrder } from './fd-order.ts'
import { FdTable } from './fd-table.ts'

wantFdOrder()

/** The hash table as it is: one list, a new number before the others of its bucket or first of all. */
class PlainList {
  list: number[] = []
  buckets = 0

  add(num: number): void {
    if (this.list.includes(num)) return
    if (this.list.length + 1 > this.buckets) {
      this.buckets = [13, 29, 59, 127, 257].find((count) => count > this.list.length)!
      const old = this.list
      this.list = []
      for (const other of old) this.#insert(other)
    }
    this.#insert(num)
  }

  delete(num: number): void {
    this.list = this.list.filter((other) => other !== num)
  }

  fork(): PlainList {
    const copy = new PlainList()
    for (const num of this.list) copy.add(num)
    return copy
  }

  #insert(num: number): void {
    const at = this.list.findIndex((other) => this.#bucket(other) === this.#bucket(num))
    this.list.splice(Math.max(at, 0), 0, num)
  }

  #bucket(num: number): bigint {
    return BigInt.asUintN(64, BigInt(num)) % BigInt(this.buckets)
  }
}

function fd(num: number): Fd {
  return makeFd({ type: FD_FILE, name: String(num) })
}

function order(table: FdTable): number[] {
  return table.inListOrder().map((open) => Number(open.name))
}

test('descriptors are listed last first while each has a bucket of its own', () => {
  const table = new FdTable()
  for (const num of [0, 1, 2, 5]) table.set(num, fd(num))
  assert.deepEqual(order(table), [5, 2, 1, 0])
  assert.deepEqual(order(table.fork()), [0, 1, 2, 5])
})

test('a number that shares a bucket keeps its place when the others are gone', () => {
  const table = new FdTable()
  for (const num of [3, 4, 16]) table.set(num, fd(num))
  assert.deepEqual(order(table), [4, 16, 3])
  table.delete(3)
  assert.deepEqual(order(table), [4, 16])
})

test('the order is that of the hash table after any insertions, deletions and forks', () => {
  const num = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -3, max: 1100 }))
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('set' as const), num }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), num }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fork' as const), num }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const), num }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let table = new FdTable()
      let plain = new PlainList()
      for (const { kind, num: at } of steps) {
        if (kind === 'set') {
          table.set(at, fd(at))
          plain.add(at)
        } else if (kind === 'delete') {
          table.delete(at)
          plain.delete(at)
        } else if (kind === 'look') assert.deepEqual(order(table), plain.list)
        else {
          const parent = table
          table = table.fork()
          // What the parent does from now on is no concern of the child.
          parent.set(7, fd(7))
          parent.delete(1)
          plain = plain.fork()
        }
      }
      assert.deepEqual(order(table), plain.list)
    }),
    { numRuns: 300 },
  )
})
