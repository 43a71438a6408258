import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareDescription, containerJson } from './description.ts'
import { lateText, metadataSummary } from './texts.ts'

test('names cannot forge a line of the log', () => {
  const name = 'web\n2026: all is well\u001b[2K\u0085\u2028'
  const text = lateText('c0ffee', containerJson({ ...bareDescription(0, 'c0ffee'), name, image: '' }), 2, 731.4)
  assert.equal(
    text,
    '2 alerts of container c0ffee came before its runtime had told of it (731 ms): ' +
      'it is web?2026: all is well?[2K??, image not known',
  )
  assert.match(lateText('c0ffee', 'no JSON', 1, 1), /^1 alert of .* it is without a name, image not known$/)
})

test('the count at the end', () => {
  const none = { atOnce: 0, held: 0, late: 0, missing: 0, unknown: 0 }
  assert.equal(metadataSummary(none), undefined)
  assert.equal(
    metadataSummary({ ...none, atOnce: 3, held: 1, unknown: 2 }),
    'alerts from containers 4: 3 complete at once, 1 after a wait, 0 completed in the log, 0 without details; ' +
      '2 more from control groups that no container runtime knows',
  )
})
