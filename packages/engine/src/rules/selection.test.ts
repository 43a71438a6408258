import assert from 'node:assert/strict'
import test from 'node:test'

import { matchesWildcard, selectRules } from './selection.ts'

test('wildcards', () => {
  const matching = [
    ['*', ''],
    ['*', 'anything'],
    ['**', 'x'],
    ['foo', 'foo'],
    ['foo*', 'foobar'],
    ['*bar', 'foobar'],
    ['*oba*', 'foobar'],
    ['f*b*r', 'foobar'],
    ['', ''],
  ]
  for (const [pattern, name] of matching) assert.ok(matchesWildcard(pattern!, name!), `${pattern} ${name}`)
  const others = [
    ['foo', 'foobar'],
    ['foo*', 'xfoo'],
    ['*foo', 'foobar'],
    ['', 'x'],
    ['a*b*c', 'acb'],
    ['f?o', 'foo'],
  ]
  for (const [pattern, name] of others) assert.ok(!matchesWildcard(pattern!, name!), `${pattern} ${name}`)
})

test('parts are searched at their first place, without trying others', () => {
  assert.ok(!matchesWildcard('*foo', 'foofoo'))
  assert.ok(matchesWildcard('*foo*', 'foofoo'))
})

const rule = (name: string, enabled: boolean, ...tags: string[]) => ({ name, enabled, tags })

test('selections apply in order; what is switched on goes last', () => {
  const rules = [rule('a', true, 't'), rule('b', false, 't'), rule('c', true)]
  const order = (...selections: Parameters<typeof selectRules>[1][number][]) =>
    selectRules(rules, selections).map(({ name }) => name)
  assert.deepEqual(order(), ['a', 'c'])
  assert.deepEqual(order({ enable: true, rule: 'b' }), ['a', 'c', 'b'])
  assert.deepEqual(order({ enable: true, rule: '*' }), ['a', 'c', 'b'])
  assert.deepEqual(order({ enable: false, tag: 't' }), ['c'])
  assert.deepEqual(order({ enable: false, rule: '*' }, { enable: true, tag: 't' }), ['a', 'b'])
  assert.deepEqual(order({ enable: false, rule: 'a' }, { enable: true, rule: 'a' }), ['c', 'a'])
  assert.deepEqual(order({ enable: true, rule: 'nosuch' }), ['a', 'c'])
})
