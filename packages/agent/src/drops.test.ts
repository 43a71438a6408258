import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from './config/load.ts'
import { LossWatch } from './drops.ts'

function watch(...overrides: string[]): {
  watch: LossWatch
  logged: string[]
  alerts: Readonly<Record<string, string>>[]
  exits: () => number
} {
  const { settings } = loadConfig({ file: '/dev/null', overrides, env: {} })
  const logged: string[] = []
  const alerts: Readonly<Record<string, string>>[] = []
  let exits = 0
  const made = new LossWatch(settings, {
    log: (text) => void logged.push(text),
    alert: (_message, fields) => void alerts.push(fields),
    exit: () => void exits++,
  })
  return { watch: made, logged, alerts, exits: () => exits }
}

test('the first loss is told at once, the next ones together', () => {
  const { watch: losses, logged } = watch()
  losses.report({ events: 1e6, lost: {} }, 0)
  assert.equal(logged.length, 0)
  losses.report({ events: 1e6, lost: { openat: 1 } }, 1)
  losses.report({ events: 1e6, lost: { openat: 2 } }, 2)
  losses.report({ events: 1e6, lost: { openat: 3, close: 4 } }, 12)
  assert.equal(logged.length, 2)
  assert.match(logged[0]!, /^1 events were lost .*\(openat 1\)/)
  assert.match(logged[1]!, /^9 events were lost .*\(close 4, openat 3\)/)
})

test('actions are taken above the threshold, and not too often', () => {
  const {
    watch: losses,
    alerts,
    logged,
  } = watch('syscall_event_drops.actions[]=log', 'syscall_event_drops.actions[]=alert')
  losses.report({ events: 95, lost: { open: 5 } }, 0)
  assert.equal(alerts.length, 0)
  losses.report({ events: 80, lost: { openat: 15, execve: 5 } }, 1)
  losses.report({ events: 80, lost: { openat: 20 } }, 2)
  assert.equal(alerts.length, 1)
  assert.equal(alerts[0]!.n_drops, '20')
  assert.equal(alerts[0]!.n_drops_buffer_open_exit, '15')
  assert.equal(alerts[0]!.n_drops_buffer_execve_exit, '5')
  assert.ok(logged.some((text) => text.startsWith('Falco internal: syscall event drop. 20 system calls')))
  losses.report({ events: 80, lost: { openat: 20 } }, 40)
  assert.equal(alerts.length, 2)
})

test('exit ends the run', () => {
  const { watch: losses, exits } = watch('syscall_event_drops.actions[]=exit')
  losses.report({ events: 1, lost: { openat: 9 } }, 0)
  assert.equal(exits(), 1)
})
