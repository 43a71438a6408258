import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { EVENT_COUNT, events } from '../events/table.ts'
import { Player } from '../state/test-events.ts'
import type { FieldRef } from './define.ts'
import { fieldSpecs, resolveField } from './index.ts'
import { printed, printJson, printText } from './print.ts'

/** Every field, with some arguments. */
const texts: readonly string[] = fieldSpecs.flatMap(({ name, arg }) => {
  const without = arg.rule === 'required' ? [] : [name]
  switch (name) {
    case 'evt.arg':
      return ['evt.arg[0]', 'evt.arg[1]', 'evt.arg.flags', 'evt.arg.name', 'evt.arg.data']
    case 'evt.rawarg':
      return ['evt.rawarg.res', 'evt.rawarg.fd', 'evt.rawarg.name', 'evt.rawarg.data', 'evt.rawarg.addr']
    case 'evt.type.is':
      return ['evt.type.is.open', 'evt.type.is.307']
    case 'evt.around':
      return ['evt.around[1700000000000000000]']
    case 'evt.abspath':
      return ['evt.abspath', 'evt.abspath.src', 'evt.abspath.dst']
    case 'thread.cgroup':
      return ['thread.cgroup.cpu']
  }
  return arg.rule === 'none' ? without : [...without, `${name}[0]`, `${name}[1]`, ...(arg.key ? [`${name}[HOME]`] : [])]
})

const fields: readonly FieldRef[] = texts.map((text) => {
  const found = resolveField(text)
  assert.ok(found.ok, text)
  return found.field
})

function newPlayer(): Player {
  const player = new Player()
  const env = new TextEncoder().encode('HOME= /root \0PATH=/bin\0')
  player.load(
    { tid: 1, ptid: 0, comm: 'init' },
    { tid: 10, comm: 'bash', args: new TextEncoder().encode('-c\0x\0'), env, sid: 10, vpgid: 10 },
    // Parents in a circle: walks must end.
    { tid: 20, ptid: 21, comm: 'a' },
    { tid: 21, ptid: 20, comm: 'b' },
    { tid: 30, ptid: 30, comm: 'own' },
  )
  return player
}

const hostile = fc.record({
  code: fc.integer({ min: 0, max: EVENT_COUNT - 1 }),
  tid: fc.constantFrom(1, 10, 20, 30, 99, -1),
  params: fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(3, -1, -100, 0)), { maxLength: 14 }),
})

test('no event makes a field throw, and what the type alone decides is what the event gives', () => {
  const player = newPlayer()
  fc.assert(
    fc.property(hostile, ({ code, tid, params }) => {
      const c = player.play(code, tid, ...params.slice(0, events[code]!.params.length))
      for (const field of fields) {
        const folded = field.fold?.(code)
        const value = field.extract(c)
        if (folded !== undefined) assert.deepEqual(value, folded.value, `${field.text} of ${c.ev.name}`)
        const shown = printed(field, c)
        if (shown === undefined) continue
        assert.equal(typeof printText(field, shown), 'string', field.text)
        const json = printJson(field, shown)
        assert.doesNotThrow(() => JSON.parse(Buffer.from(json, 'latin1').toString()), `${field.text}: ${json}`)
      }
    }),
    { numRuns: 600 },
  )
})
