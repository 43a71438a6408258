import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { joinPath, PathJoiner, printable } from './paths.ts'

test('joins and normalises by text', () => {
  const cases: readonly (readonly [dir: string, name: string, joined: string])[] = [
    ['/home/', 'a', '/home/a'],
    ['/home/', '/etc/passwd', '/etc/passwd'],
    ['/home/', './a//b/', '/home/a/b'],
    ['/home/u/', '../../../etc', '/etc'],
    ['/home/', '..', '/'],
    ['/', '.', '/'],
    ['/', '/', '/'],
    ['/', '', ''],
    ['/home/', '.bashrc', '/home/.bashrc'],
    ['/home/', 'a/...', '/home/a/...'],
    ['/home/', '..a', '/home/..a'],
    ['', '/a/./b/../c', '/a/c'],
    ['', 'foo/../a', 'a'],
    ['<UNKNOWN>', 'x/../y', 'y'],
    ['<UNKNOWN>', '../y', '<UNKNOWN>../y'],
    ['foo/', '../a', 'a'],
    ['foo/', '..//a', 'a'],
  ]
  for (const [dir, name, joined] of cases) assert.equal(joinPath(dir, name), joined, `${dir} + ${name}`)
})

test('a normal absolute path is the same string', () => {
  const path = '/usr/lib/x86_64-linux-gnu/libc.so.6'
  assert.equal(joinPath('/home/', path), path)
})

test('bytes that are no printable UTF-8 become U+FFFD', () => {
  const replaced = '\xef\xbf\xbd'
  assert.equal(joinPath('/', 'a\nb'), `/a${replaced}b`)
  assert.equal(joinPath('/', 'a\xffb'), `/a${replaced}b`)
  assert.equal(joinPath('/', 'a\xe2\x82b'), `/a${replaced}b`, 'a cut sequence is one')
  assert.equal(joinPath('/', '\xe2\x82\xac'), '/\xe2\x82\xac')
  assert.equal(joinPath('/', '\xc2\x85'), `/${replaced}`, 'a control character of two bytes')
  assert.equal(joinPath('/', '\xef\xbf\xbe'), `/${replaced}`, 'a non-character')
  assert.equal(joinPath('/', '\xed\xa0\x80'), `/${replaced.repeat(3)}`, 'a surrogate')
  assert.equal(joinPath('/', '\xf4\x90\x80\x80'), `/${replaced.repeat(4)}`, 'past U+10FFFF')
  assert.equal(printable('ok'), 'ok')
  assert.equal(printable('a\x7f\xf0\x9f\x98\x80'), `a${replaced}\xf0\x9f\x98\x80`)
})

test('too long a path is a fixed text', () => {
  assert.equal(joinPath('/', 'a'.repeat(1022)).length, 1023)
  assert.equal(joinPath('/', 'a'.repeat(1023)), '/DIR_TOO_LONG/FILENAME_TOO_LONG')
  assert.equal(joinPath('/home/', `/${'a'.repeat(1020)}`), '/DIR_TOO_LONG/FILENAME_TOO_LONG', 'the directory counts')
  assert.ok(joinPath('/', '\x01'.repeat(500)).length <= 1023)
})

/** Components that path text is made of, nasty ones included. */
const component = fc.constantFrom('a', 'bc', '.', '..', '', '...', '\xc3\xa4', '\n', '\xff')

test('what the joiner remembers is what joining gives; the result is normal', () => {
  const joiner = new PathJoiner()
  fc.assert(
    fc.property(fc.array(component, { maxLength: 6 }), fc.array(component, { maxLength: 6 }), (base, parts) => {
      const dir = `/${base.filter((p) => /^[a-z]+$/.test(p)).join('/')}/`.replace('//', '/')
      const name = parts.join('/')
      const joined = joinPath(dir, name)
      assert.equal(joiner.join(dir, name), joined)
      assert.equal(joiner.join(dir, name), joined)
      if (name === '') return
      assert.ok(joined.startsWith('/'))
      assert.ok(!/\/\/|\/\.\.?(\/|$)/.test(joined), joined)
      assert.equal(joinPath('', joined), joined)
    }),
  )
})
