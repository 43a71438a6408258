import assert from 'node:assert/strict'
import test from 'node:test'

import { toBytes } from '../bytes.ts'
import { compileRegex } from './regex.ts'

function check(pattern: string, yes: readonly string[], no: readonly string[]): void {
  const compiled = compileRegex(toBytes(pattern))
  assert.ok(compiled.ok, `${pattern}: ${compiled.ok || compiled.error}`)
  for (const text of yes)
    assert.equal(compiled.match(toBytes(text)), true, `${pattern} should match ${JSON.stringify(text)}`)
  for (const text of no)
    assert.equal(compiled.match(toBytes(text)), false, `${pattern} should not match ${JSON.stringify(text)}`)
}

function refuse(pattern: string): void {
  assert.equal(compileRegex(pattern).ok, false, `${JSON.stringify(pattern)} should be refused`)
}

test('the whole text must match', () => {
  check('bash', ['bash'], ['bash ', 'xbash', ''])
  check('^bash$', ['bash'], ['bash\nx'])
  check('b.sh', ['bash', 'b/sh'], ['b\nsh', 'bsh'])
  check('', [''], ['a'])
  check('b(a|o)sh|zsh', ['bash', 'bosh', 'zsh'], ['bish'])
  check('(|bash)', ['', 'bash'], ['b'])
  check('()', [''], ['x'])
})

test('repetition; two operators on one thing are two repetitions', () => {
  check('ba?sh', ['bsh', 'bash'], ['baash'])
  check('ba*?sh', ['bsh', 'baash'], [])
  check('a+*', ['', 'aa'], ['b'])
  check('a{2,3}', ['aa', 'aaa'], ['a', 'aaaa'])
  check('a{2}{3}', ['aaaaaa'], ['aaaaa'])
  check('a{2,}', ['aa', 'aaaaa'], ['a'])
  check('a{,2}', ['a{,2}'], ['a', 'aa'])
  check('a{x}{01}', ['a{x}{01}'], ['a'])
  check('a{1000}', ['a'.repeat(1000)], ['a'.repeat(999)])
  check('^*a', ['a'], ['^a'])
})

test('classes', () => {
  check('[]b]ash', [']ash', 'bash'], ['ash'])
  check('[^/]+', ['abc', 'a\nb'], ['', 'a/b'])
  check('[a-c-]', ['a', '-'], ['d'])
  check('[[:alpha:][:digit:]]+', ['a1'], ['_'])
  check('[[:^space:]]', ['a'], [' ', '\n'])
  check('[[:word:]]', ['_'], ['-'])
  check('[^[:alpha:]]', ['1', 'é'], ['a'])
  check('[\\]\\x41-C]', [']', 'A', 'B', 'C'], ['D', '\\'])
  check('pip[:alpha:]]', ['pipa]'], ['pipx]', 'pipa'])
})

test('escapes', () => {
  check('b\\x61sh', ['bash'], [])
  check('\\x{e9}', ['é'], ['e'])
  check('\\101\\012', ['A\n'], [])
  check('\\.\\/\\[\\_', ['./[_'], [])
  check('a\\tb', ['a\tb'], [])
})

test('lines', () => {
  check('a$\n^b', ['a\nb'], ['ab'])
  check('.*\\n.*', ['x\ny'], ['x'])
})

test('letters beyond ASCII are single characters; what is not UTF-8 is matched by nothing', () => {
  check('.', ['é', '€', '😀'], ['ee'])
  check('[à-ü]+', ['éè'], ['z', 'Ä', '€'])
  check('[^a]', ['é', '😀'], ['a'])
  check('[€-😀]', ['€', '￿', '😀'], ['é', '😁'])
  const any = compileRegex('.*')
  assert.ok(any.ok)
  assert.equal(any.match('a\xffb'), false)
  assert.equal(any.match('\xe9'), false)
})

test('what POSIX does not know is refused', () => {
  for (const pattern of [
    '(?i)a',
    '(?:a)',
    '(?P<n>b)',
    '\\d',
    '\\w+',
    '\\s',
    '\\bx',
    '\\Bx',
    '\\Aa',
    'a\\z',
    '\\pL',
    '\\Qa\\E',
    '\\1',
    '\\C',
  ])
    refuse(pattern)
  for (const pattern of [
    '(',
    ')',
    'a)',
    '[a',
    '[b-a]',
    '[a-b-c]',
    '[[:nosuch:]]',
    '*',
    'a|*',
    '(+)',
    'a\\',
    '{2}',
    'a{1001}',
    'a{3,2}',
  ])
    refuse(pattern)
  refuse('(a{40}){40}')
  refuse('[a-\\d]')
  refuse('\xff')
  refuse('\\x{110000}')
})

test('no expression takes long', () => {
  const started = performance.now()
  check('(a*)*b', [], ['a'.repeat(50_000)])
  check('(a|aa)+$', ['a'.repeat(50_000)], ['a'.repeat(50_000) + 'b'])
  check('.{500}.*x.{500}', [], ['y'.repeat(20_000)])
  check('([^a]{10}){100}', ['é'.repeat(1000)], ['é'.repeat(999)])
  refuse('.{1000}'.repeat(36))
  assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`)
})
