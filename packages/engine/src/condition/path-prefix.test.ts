import assert from 'node:assert/strict'
import test from 'node:test'

import { compilePathPrefix } from './path-prefix.ts'

function check(paths: readonly string[], yes: readonly string[], no: readonly string[]): void {
  const match = compilePathPrefix(paths)
  for (const path of yes) assert.equal(match(path), true, `${paths} should be above ${path}`)
  for (const path of no) assert.equal(match(path), false, `${paths} should not be above ${path}`)
}

test('a path is below itself and the directories above it', () => {
  check(['/etc', '/usr/lib'], ['/etc', '/etc/passwd', '/usr/lib/x/y'], ['/etcetera', '/usr', '/', '', '/var/etc'])
})

test('slashes: repeated, trailing and leading ones do not count', () => {
  check(['//usr//lib/'], ['/usr/lib', 'usr/lib/x', '/usr//lib//x'], ['/usr/li', '/usrlib'])
  check(['passwd'], ['passwd', '/passwd/x'], ['/etc/passwd'])
})

test('the root and the empty path are above everything, no path above nothing', () => {
  check(['/'], ['', '/', '/a', 'b'], [])
  check(['', '/etc'], ['', '/x'], [])
  check([], [], ['', '/'])
})

test('dots are names like others', () => {
  check(['.'], ['./a'], ['/a', ''])
  check(['/dev/../etc'], ['/dev/../etc/x'], ['/etc/x'])
})

test('patterns stand for one name', () => {
  check(['/etc/*'], ['/etc/a', '/etc/a/b'], ['/etc'])
  check(['/proc/[0-9]*/stat'], ['/proc/12/stat', '/proc/1x/stat/y'], ['/proc/self/stat', '/proc/1/2/stat'])
  check(['/usr/*/bar', '/lib/*/foo'], ['/usr/x/bar', '/lib/x/foo/y'], ['/usr/x/foo'])
  check(['/etc/\\*'], ['/etc/*/x'], ['/etc/a'])
})

test('a pattern that matched in vain makes those before it see the next name', () => {
  check(['/usr/*/bar', '/usr/l*/foo'], ['/usr/lib/foo', '/usr/x/bar', '/usr/lib/x/bar'], ['/usr/lib/bar'])
})

test('many paths', () => {
  const paths = Array.from({ length: 100 }, (_, i) => `/d${i}/x`)
  check(paths, ['/d7/x', '/d99/x/y', '//d7//x'], ['/d7', '/d100/x', '/d7/xx'])
})

test('many patterns take bounded time', () => {
  const paths = Array.from({ length: 200 }, (_, i) => '/*'.repeat(100) + `/end${i}`)
  const started = performance.now()
  assert.equal(compilePathPrefix(paths)('/a'.repeat(120)), false)
  assert.ok(performance.now() - started < 2_000)
})
