import assert from 'node:assert/strict'
import test from 'node:test'

import { compileGlob } from './glob.ts'

function check(pattern: string, fold: boolean, yes: readonly string[], no: readonly string[]): void {
  const match = compileGlob(pattern, fold)
  for (const text of yes) assert.equal(match(text), true, `${pattern} should match ${JSON.stringify(text)}`)
  for (const text of no) assert.equal(match(text), false, `${pattern} should not match ${JSON.stringify(text)}`)
}

test('stars and question marks match slashes and leading dots', () => {
  check('*', false, ['', '/etc/x', '.hidden'], [])
  check('/etc/*', false, ['/etc/', '/etc/a/b'], ['/etc', 'x/etc/a'])
  check('*passwd', false, ['passwd', '/etc/passwd'], ['passwd-'])
  check('*a*', false, ['a', 'bab'], ['', 'b'])
  check('/etc/?asswd', false, ['/etc/passwd', '/etc//asswd'], ['/etc/asswd'])
  check('', false, [''], ['a'])
  check('a*b*c', false, ['abc', 'aXbbYc', 'abcbc'], ['ac', 'abcd'])
})

test('a backslash quotes; alone at the end it matches nothing', () => {
  check('a\\*', false, ['a*'], ['ab', 'a\\b'])
  check('passw\\d', false, ['passwd'], ['passw\\d'])
  check('a\\', false, [], ['a', 'a\\'])
})

test('sets', () => {
  check('[ab]', false, ['a', 'b'], ['c', '', 'ab'])
  check('[!ab]', false, ['c', '/'], ['a', ''])
  check('[^a-c]x', false, ['dx'], ['ax', 'bx'])
  check('[]a]', false, [']', 'a'], ['b'])
  check('[!]a]', false, ['b'], [']', 'a'])
  check('[a-]', false, ['a', '-'], ['b'])
  check('[\\]]', false, [']'], ['\\'])
  check('[a-\\c]', false, ['b'], ['d', '\\'])
  check('*[[:digit:]]', false, ['x1'], ['x'])
  check('[[:alpha:][:digit:]_]', false, ['a', 'Z', '7', '_'], ['-'])
  check('[[:nosuch:]]', false, [], ['n', ':'])
  check('[[=a=]b]', false, ['a', 'b'], ['='])
  check('[[.-.]-0]', false, ['-', '.', '0'], ['1'])
  check('[b-a]', false, [], ['a', 'b'])
})

test('a set without its end is an ordinary bracket', () => {
  check('[ab', false, ['[ab'], ['a'])
  check('x[', false, ['x['], ['x'])
  check('[!', false, ['[!'], ['x'])
})

test('folding is for ASCII letters', () => {
  check('/ETC/*', true, ['/etc/a', '/EtC/'], ['/et/'])
  check('[A-B]ash', true, ['bash', 'BASH'], ['cash'])
  check('[a-b]ASH', true, ['Bash'], ['Cash'])
  check('[[:upper:]]', true, ['A'], ['a'])
  check('\xc9', true, ['\xc9'], ['\xe9'])
})

test('bytes above 127 and newlines are bytes like others', () => {
  check('?', false, ['\xff', '\n'], ['\xc3\xa9'])
  check('[\x80-\xff]*', false, ['\xc3\xa9'], ['e'])
})

test('patterns made to explode take bounded time', () => {
  const match = compileGlob('*a'.repeat(100) + 'b', false)
  const started = performance.now()
  assert.equal(match('a'.repeat(20_000)), false)
  assert.ok(performance.now() - started < 2_000)
})
