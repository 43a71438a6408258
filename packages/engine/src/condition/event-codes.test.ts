import assert from 'node:assert/strict'
import test from 'node:test'

import * as codes from '../events/codes.ts'
import { EVENT_COUNT } from '../events/table.ts'
import { parseCondition } from './1-parse.ts'
import { deriveEvents, isEventName, syscallsOfCodes, type Derived } from './event-codes.ts'
import { looksAtTooManyEvents } from './warnings.ts'

function derive(text: string): Derived {
  const parsed = parseCondition(text)
  assert.ok(parsed.ok)
  const outcome = deriveEvents(parsed.expr)
  assert.ok(outcome.ok, text)
  return outcome.derived
}

function codesOf(text: string): number[] {
  return [...derive(text).codes.entries()].filter(([, flag]) => flag === 1).map(([code]) => code)
}

function countOf(text: string): number {
  return codesOf(text).length
}

function refuses(text: string): void {
  const parsed = parseCondition(text)
  assert.ok(parsed.ok)
  assert.equal(deriveEvents(parsed.expr).ok, false, text)
}

test('names give all codes of that name, and no others', () => {
  assert.deepEqual(codesOf('evt.type = open'), [codes.OPEN_E, codes.OPEN_X])
  assert.deepEqual(codesOf('evt.type = uname'), [codes.GENERIC_E, codes.GENERIC_X])
  assert.deepEqual(codesOf('evt.type = container'), [
    codes.CONTAINER_E,
    codes.CONTAINER_JSON_E,
    codes.CONTAINER_JSON_2_E,
    codes.ASYNCEVENT_E,
  ])
  assert.deepEqual(codesOf('evt.type = container_removed'), [codes.ASYNCEVENT_E])
  assert.deepEqual(codesOf('evt.type in (open, close)'), [codes.OPEN_E, codes.OPEN_X, codes.CLOSE_E, codes.CLOSE_X])
  assert.deepEqual(codesOf('evt.type = syscall'), [])
  assert.deepEqual(codesOf('evt.type in ()'), [])
  assert.deepEqual(codesOf('syscall.type = nosuch'), [])
})

test('other tests say nothing, whatever surrounds them', () => {
  for (const text of [
    'proc.name = x',
    'not proc.name = x',
    'evt.type startswith open',
    'not evt.type contains a',
    'evt.type = open or proc.name = x',
    'evt.num < 0',
  ])
    assert.equal(countOf(text), EVENT_COUNT, text)
  assert.equal(countOf('evt.type = open and proc.name = x'), 2)
  assert.equal(countOf('evt.type = open and not proc.name = x'), 2)
})

test('not gives the complement, pushed down to the tests', () => {
  assert.equal(countOf('not evt.type = open'), EVENT_COUNT - 2)
  assert.equal(countOf('evt.type != open'), EVENT_COUNT - 2)
  assert.equal(countOf('not evt.type != open'), 2)
  assert.equal(countOf('not (evt.type = open or evt.type = close)'), EVENT_COUNT - 4)
  assert.equal(countOf('not (evt.type = open and proc.name = x)'), EVENT_COUNT)
  assert.equal(countOf('not (evt.type != open or proc.name = x)'), 2)
  assert.equal(countOf('not evt.type exists'), 0)
  assert.equal(countOf('evt.type exists'), EVENT_COUNT)
})

test('a value of constants alone counts as a test that holds', () => {
  assert.equal(countOf('not concat("a", "b") = ab'), 0)
  assert.equal(countOf('concat("a", "b") = ab'), EVENT_COUNT)
  assert.equal(countOf('not concat("a", proc.name) = ab'), EVENT_COUNT)
})

test('system calls', () => {
  assert.deepEqual([...derive('evt.type = openat').syscalls], ['openat'])
  assert.deepEqual([...derive('evt.type in (uname, pread)').syscalls].toSorted(), ['pread64', 'uname'])
  assert.equal(derive('evt.type = pread64').syscalls.size, 0)
  assert.equal(derive('not evt.type = uname').syscalls.has('uname'), false)
  assert.equal(derive('not evt.type = uname').syscalls.has('sysinfo'), true)
  assert.deepEqual([...syscallsOfCodes(derive('evt.type = dup').codes)], ['dup'])
})

test('the type through transformers or against fields is refused', () => {
  refuses('tolower(evt.type) = open')
  refuses('proc.name = x and len(basename(evt.type)) exists')
  refuses('evt.type = val(proc.name)')
  refuses('syscall.type in tolower(evt.type)')
  refuses('concat("a", evt.type) = aopen')
  assert.equal(countOf('proc.name = val(evt.type)'), EVENT_COUNT)
  assert.equal(countOf('tolower(evt.type) startswith open'), EVENT_COUNT)
})

test('names of events', () => {
  for (const name of ['open', 'syscall', 'uname', 'container', 'procexit']) assert.equal(isEventName(name), true, name)
  for (const name of ['OPEN', 'nosuch', '<NA>', 'open*']) assert.equal(isEventName(name), false, name)
  assert.equal(isEventName('k8s_audit', new Set(['k8s_audit'])), true)
})

test('rules that look at very many events, or at none', () => {
  assert.equal(looksAtTooManyEvents(derive('proc.name = x').codes), true)
  assert.equal(looksAtTooManyEvents(derive('evt.type in ()').codes), true)
  assert.equal(looksAtTooManyEvents(derive('evt.type in (open, openat, execve)').codes), false)
})
