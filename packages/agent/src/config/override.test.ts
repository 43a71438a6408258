import assert from 'node:assert/strict'
import { test } from 'node:test'
import { append, applyOverride, parseKey, parseOverride } from './override.ts'
import { readTree } from './read.ts'
import { plain } from './tree.ts'

function apply(yaml: string, ...overrides: string[]): unknown {
  const tree = readTree(yaml, { file: 'test', expand: (text) => text })
  for (const text of overrides) applyOverride(tree, parseOverride(text))
  return plain(tree)
}

test('keys are names, indices and the end of a list', () => {
  assert.deepEqual(parseKey('a.b_c[2][].d'), ['a', 'b_c', 2, append, 'd'])
  assert.deepEqual(parseKey('a\\.b\\[0\\]\\\\'), ['a.b[0]\\'])
})

test('what is wrong with a key is told', () => {
  const cases: [string, RegExp][] = [
    ['a\\', /trailing backslash/],
    ['a\\n', /invalid escape sequence/],
    ['a[0]b', /expected '\.' character/],
    ['.a', /unexpected character/],
    ['[0]', /unexpected character/],
    ['a]', /unexpected character/],
    ['a[x]', /expected a numeric index/],
    ['a[1', /expected a numeric index/],
    ['a.', /a name is missing/],
    ['', /a name is missing/],
  ]
  for (const [key, message] of cases) assert.throws(() => parseKey(key), { code: 'CONFIG', message }, key)
  assert.throws(() => parseOverride('no equals sign'), { code: 'USAGE', message: /must be of the form key=val/i })
})

test('values go into the tree, and make what is missing on the way', () => {
  assert.deepEqual(apply('', 'a.b=1'), { a: { b: '1' } })
  assert.deepEqual(apply('a: {b: 0, c: 2}', 'a.b=1'), { a: { b: '1', c: '2' } })
  assert.deepEqual(apply('a: text', 'a.b=1'), { a: { b: '1' } })
  assert.deepEqual(apply('l: [x]', 'l[]=y', 'l[0]=z'), { l: ['z', 'y'] })
  assert.deepEqual(apply('', 'l[2]=x'), { l: [null, null, 'x'] })
  assert.deepEqual(apply('l: [{a: true}]', 'l[0].a=false'), { l: [{ a: 'false' }] })
})

test('text in braces is YAML, everything else is text', () => {
  assert.deepEqual(apply('', 'l[]={"match": {"tags": ["a", "b"]}, "extra_output": "x=%proc.name, y"}'), {
    l: [{ match: { tags: ['a', 'b'] }, extra_output: 'x=%proc.name, y' }],
  })
  assert.deepEqual(apply('', 'a=b=c', 'd=[1, 2]', 'e='), { a: 'b=c', d: '[1, 2]', e: '' })
})

test('an absurd index is refused', () => {
  assert.throws(() => apply('', 'l[4000000000]=x'), { code: 'CONFIG' })
})
