import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOptions, parseScope } from './options.ts'

test('options of Falco are read with their short names', () => {
  const o = parseOptions([
    '-c',
    'f.yaml',
    '-r',
    'a',
    '-r',
    'b',
    '-o',
    'x=1',
    '-o',
    'y={"a": 1, "b": 2}',
    '-M',
    '1.5',
    '-U',
    '-V',
    'v',
    '-P',
    'p',
    '-L',
    '-l',
    'R',
  ])
  assert.equal(o.config, 'f.yaml')
  assert.deepEqual(o.rules, ['a', 'b'])
  assert.deepEqual(o.overrides, ['x=1', 'y={"a": 1, "b": 2}'])
  assert.equal(o.seconds, 1.5)
  assert.equal(o.unbuffered, true)
  assert.deepEqual(o.validate, ['v'])
  assert.equal(o.pidfile, 'p')
  assert.equal(o.describe, true)
  assert.equal(o.describeRule, 'R')
  assert.equal(o.task.kind, 'live')
})

test('a repeated option replaces, or adds where Falco adds', () => {
  assert.equal(parseOptions(['-p', 'a', '-pcontainer']).print, 'container')
  assert.equal(parseOptions(['--list=syscall', '-N']).listFields, 'syscall')
  assert.equal(parseOptions(['--list']).listFields, '')
  assert.equal(parseOptions([]).listFields, undefined)
  assert.equal(parseOptions(['--list', '--markdown']).format, 'markdown')
})

test('commands take options before and after their name', () => {
  const replay = parseOptions(['-o', 'a=1', 'replay', '-r', 'rules', 'file.scap', '-M', '3'])
  assert.deepEqual(replay.task, { kind: 'replay', file: 'file.scap' })
  assert.deepEqual(replay.rules, ['rules'])
  assert.equal(replay.seconds, 3)
  const trace = parseOptions(['trace', '-r', 'rules', '--', 'ls', '-l', '--', '-r'])
  assert.deepEqual(trace.task, { kind: 'trace', command: ['ls', '-l', '--', '-r'] })
  assert.deepEqual(trace.rules, ['rules'])
})

test('what is not understood is told, with what may have been meant', () => {
  const cases: [string[], RegExp][] = [
    [['--jsonn'], /unknown option '--jsonn'/],
    [['--unbufered'], /unknown option '--unbufered'\s*\(Did you mean --unbuffered\?\)/],
    [['repaly', 'x'], /no command 'repaly'; did you mean replay\?/],
    [['something'], /no command 'something'; there are replay and trace/],
    [['replay'], /missing required argument 'file'/],
    [['replay', 'a', 'b'], /too many arguments/],
    [['trace'], /missing required argument 'command'/],
    [['-M', 'soon'], /number of seconds, not 'soon'/],
    [['-M', '-1'], /number of seconds|argument missing/],
    [['--format', 'xml'], /'xml' is invalid/],
    [['--markdown', '--format', 'json'], /exclude each other/],
    [['--enable-source', 'a', '--disable-source', 'b'], /can not mix/],
    [['-c'], /argument missing/],
    [['--scope', 'tree'], /a scope is/],
  ]
  for (const [argv, message] of cases)
    assert.throws(() => parseOptions(argv), { code: 'USAGE', message }, argv.join(' '))
})

test('scopes', () => {
  assert.deepEqual(parseScope('tree:12'), { kind: 'tree', pid: 12 })
  assert.deepEqual(parseScope('pidns:4026531836'), { kind: 'pidns', inode: 4026531836 })
  assert.deepEqual(parseScope('pidns:self'), { kind: 'pidns', inode: 0 })
  assert.deepEqual(parseScope('cgroup:/sys/fs/cgroup/a:b'), { kind: 'cgroup', path: '/sys/fs/cgroup/a:b' })
  for (const text of ['tree:0', 'tree:-1', 'tree:x', 'pidns:', 'cgroup:relative', 'all'])
    assert.throws(() => parseScope(text), { code: 'USAGE' }, text)
})

test('help teaches with examples', () => {
  for (const argv of [['--help'], ['replay', '-h'], ['trace', '--help']]) {
    const { task } = parseOptions(argv)
    assert.ok(task.kind === 'help' && task.text.includes('Examples:'), argv.join(' '))
  }
})
