import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { flagTables } from './flag-tables.ts'
import * as kinds from './kinds.ts'
import { eventById, events, lengthWidth } from './table.ts'

const reference = new URL('../../../../../shared/reference/events.json', import.meta.url)

test('codes are the indexes, ids are unique', () => {
  events.forEach((e, i) => assert.equal(e.code, i))
  assert.equal(new Set(events.map((e) => e.id)).size, events.length)
  assert.equal(eventById('OPENAT_2_X')?.name, 'openat')
})

test('every parameter has a known type, and relative paths name a descriptor parameter', () => {
  for (const e of events) {
    for (const p of e.params) {
      assert.ok(p.type > 0, `${e.id} ${p.name}`)
      if (p.dirfd >= 0)
        assert.ok([kinds.PT_FD, kinds.PT_FD32].includes(e.params[p.dirfd]!.type as never), `${e.id} ${p.name}`)
    }
  }
})

test(
  'the table says what the reference says',
  { skip: existsSync(reference) ? false : 'no ../shared/reference' },
  () => {
    interface Row {
      id: string
      name: string
      category_value: number
      flags_value: number
      large_payload: boolean
      params: { name: string; type_value: number; fmt: string; flags_table?: string; dirfd_param_index?: number }[]
    }
    const { events: rows, flag_tables } = JSON.parse(readFileSync(reference, 'utf8')) as {
      events: Row[]
      flag_tables: Record<string, { name: string; value: number }[]>
    }
    assert.equal(events.length, rows.length)
    rows.forEach((row, code) => {
      const e = events[code]!
      assert.equal(e.name, row.name)
      assert.equal(e.category, row.category_value, e.id)
      assert.equal(e.flags, row.flags_value, e.id)
      assert.equal(lengthWidth[code] === 4, row.large_payload, e.id)
      assert.deepEqual(
        e.params.map((p) => [p.name, p.type, p.dirfd, p.format === 'hex', p.format === 'oct']),
        row.params.map((p) => [
          p.name,
          p.type_value,
          p.dirfd_param_index ?? -1,
          p.fmt === 'PF_HEX',
          p.fmt === 'PF_OCT',
        ]),
        e.id,
      )
      row.params.forEach((p, i) => {
        const names = e.params[i]!.names
        const want = p.flags_table === undefined ? undefined : flag_tables[p.flags_table]
        if (want !== undefined)
          assert.deepEqual(
            names,
            want.map((f) => [f.name, f.value]),
            `${e.id} ${p.name}`,
          )
        else assert.equal(names, undefined)
      })
    })
    assert.deepEqual(Object.keys(flagTables).toSorted(), Object.keys(flag_tables).toSorted())
  },
)
