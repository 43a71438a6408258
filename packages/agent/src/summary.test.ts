import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertSummary, runSummary } from './summary.ts'

test('the summary counts alerts by severity and by rule', () => {
  const counts = [
    { rule: 'quiet', priority: 2, count: 0 },
    { rule: 'noisy', priority: 6, count: 3 },
    { rule: 'bad', priority: 2, count: 1 },
  ]
  assert.equal(
    alertSummary(counts),
    'Events detected: 4\nRule counts by severity:\n   CRITICAL: 1\n   INFO: 3\nTriggered rules by rule name:\n   noisy: 3\n   bad: 1\n',
  )
  assert.equal(alertSummary([]), 'Events detected: 0\nRule counts by severity:\nTriggered rules by rule name:\n')
})

test('what was lost is told by cause', () => {
  const text = runSummary({ events: 10, delivered: 8, alerts: 1, lost: { open: 2, close: 0 }, seconds: 2 })
  assert.equal(text, 'events 10 (8 judged by rules), alerts 1, lost 2 (open 2), 2.000 s, 5 events/s')
})
