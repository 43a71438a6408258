import assert from 'node:assert/strict'
import test from 'node:test'

import { parseCondition } from '../condition/1-parse.ts'
import type { Expr } from '../condition/ast.ts'
import { printCondition } from '../condition/print.ts'
import { MacroResolver } from './macros.ts'

function parse(text: string): Expr {
  const outcome = parseCondition(text)
  assert.ok(outcome.ok)
  return outcome.expr
}

function resolve(text: string, macros: Record<string, string>): string {
  const parsed = new Map(Object.entries(macros).map(([name, condition]) => [name, parse(condition)]))
  const outcome = new MacroResolver().resolve(parse(text), (name) => {
    const expr = parsed.get(name)
    return expr === undefined ? undefined : { expr, resolved: false }
  })
  return outcome.ok ? printCondition(outcome.expr) : `${outcome.reason} ${outcome.name}@${outcome.at.offset}`
}

test('a macro stands as if in brackets', () => {
  assert.equal(
    resolve('m and not m', { m: 'a.b = 1 or a.b = 2' }),
    '((a.b = 1 or a.b = 2) and not (a.b = 1 or a.b = 2))',
  )
})

test('macros in macros', () => {
  assert.equal(resolve('m', { m: 'n and a.b = 1', n: 'a.c exists' }), '(a.c exists and a.b = 1)')
})

test('the first unknown name is the mistake, but a loop comes before it', () => {
  assert.equal(resolve('a.b = 1 and x and y', {}), 'unknown x@12')
  assert.equal(resolve('x and m', { m: 'n', n: 'm' }), 'loop m@0')
})

test('the same tree with the same macros is the same object again', () => {
  const resolver = new MacroResolver()
  const condition = parse('m and a.b = 1')
  const macro = parse('a.c = 2')
  const find = () => ({ expr: macro, resolved: true })
  const first = resolver.resolve(condition, find)
  const again = resolver.resolve(condition, find)
  assert.ok(first.ok && again.ok)
  assert.equal(again.expr, first.expr)
  assert.deepEqual([...again.used], ['m'])
  const other = resolver.resolve(condition, () => ({ expr: parse('a.c = 3'), resolved: true }))
  assert.ok(other.ok)
  assert.notEqual(other.expr, first.expr)
})

test('macros that double or nest without end are refused, whatever their order', () => {
  const doubling = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`m${i}`, `m${i + 1} and m${i + 1}`]))
  assert.match(resolve('m0', { ...doubling, m60: 'a.b = 1' }), /^size/)
  const nested = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`m${i}`, `m${i + 1} or a.b = 1`]))
  assert.match(resolve('m0', { ...nested, m5000: 'a.b = 1' }), /^size/)
  const renamed = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`m${i}`, `m${i + 1}`]))
  assert.match(resolve('m0', { ...renamed, m5000: 'a.b = 1' }), /^size/)
})

test('a tree of the greatest depth with a macro at its bottom', () => {
  const text = `${'a.b = 1 and (a.b = 2 or ('.repeat(700)}m${'))'.repeat(700)}`
  assert.match(resolve(text, { m: 'a.c = 3' }), /a\.c = 3/)
})
