import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as codes from '../events/codes.ts'
import { OLD, STATE, UNUSED } from '../events/kinds.ts'
import { EVENT_COUNT, events } from '../events/table.ts'
import { buildTable, handlerTable } from './handlers.ts'

/** Types that the table marks as changing state, and why nothing is done for them. */
const reasons = new Map<number, string>([
  [codes.SHUTDOWN_X, 'the descriptor stays open, and fields do not show that it was shut down'],
  [codes.GETSOCKOPT_X, 'only tells whether a pending connection failed, which is not tracked'],
  [codes.CPU_HOTPLUG_E, 'changes no thread; a live capture decides for itself what to do'],
  [codes.MOUNT_X, 'mounts are not followed: names of descriptors are those at the time of the open'],
  [codes.UMOUNT_1_X, 'as mount'],
  [codes.UMOUNT2_X, 'as mount'],
])

/** The kernel's list of tasks at the start of a live capture comes through the source, not as events. */
function isIterator(id: string): boolean {
  return id.startsWith('ITER_')
}

test('every event type that changes state has a handler or a reason', () => {
  for (const event of events) {
    if ((event.flags & STATE) === 0 || (event.flags & (UNUSED | OLD)) !== 0) continue
    const handled = handlerTable[event.code] !== undefined
    const reason = reasons.get(event.code) ?? (isIterator(event.id) ? 'iterator' : undefined)
    assert.ok(handled || reason !== undefined, `${event.id} (${event.code})`)
    assert.ok(!handled || reason === undefined, `${event.id} has both`)
  }
})

function handler(): void {}

test('two handlers of one type are refused', () => {
  assert.throws(() => buildTable([{ 3: handler }, { 3: handler }], EVENT_COUNT), /event type 3/)
})
