import assert from 'node:assert/strict'
import test from 'node:test'

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { FieldRef, Resolved, Value } from '../fields/define.ts'
import { parseCondition } from './1-parse.ts'
import { checkCondition, type CheckOutcome } from './2-check.ts'
import { decisive, evaluate, explain } from './explain.ts'

/** A context that is nothing but values of fields by name. */
type Values = Readonly<Record<string, Value | undefined>>
const contextOf = (values: Values): EventContext => values as unknown as EventContext

interface Sketch {
  readonly type: number
  readonly list?: true
  readonly transformersAllowed?: false
  readonly rhsAllowed?: false
  readonly compare?: FieldRef['compare']
}

const fields: Readonly<Record<string, Sketch>> = {
  'a.text': { type: kinds.PT_CHARBUF },
  'b.text': { type: kinds.PT_CHARBUF },
  'a.path': { type: kinds.PT_FSPATH },
  'a.num': { type: kinds.PT_INT64 },
  'b.num': { type: kinds.PT_INT64 },
  'a.u64': { type: kinds.PT_UINT64 },
  'a.bool': { type: kinds.PT_BOOL },
  'a.buf': { type: kinds.PT_BYTEBUF },
  'a.ip': { type: kinds.PT_IPADDR },
  'a.net': { type: kinds.PT_IPNET },
  'a.list': { type: kinds.PT_CHARBUF, list: true },
  'a.pairs': { type: kinds.PT_CHARBUF_PAIR_ARRAY },
  'evt.type': { type: kinds.PT_CHARBUF },
  'evt.dir': { type: kinds.PT_CHARBUF },
  'no.change': { type: kinds.PT_CHARBUF, transformersAllowed: false },
  'own.way': {
    type: kinds.PT_CHARBUF,
    rhsAllowed: false,
    compare: (op, _modifier, literals) => (op === 'glob' ? { error: 'no globs' } : () => literals[0] === 'yes'),
  },
}

function resolve(text: string): Resolved {
  const found = fields[text]
  if (found === undefined) return { ok: false, error: `no field ${text}`, unknown: true }
  const { type, list = false, transformersAllowed = true, rhsAllowed = true, compare } = found
  const field: FieldRef = {
    spec: {
      name: text,
      class: 'test',
      type,
      format: 'dec',
      list,
      arg: { rule: 'none', index: false, key: false },
      filterOnly: false,
      printOnly: false,
      hidden: false,
      deprecated: false,
      suggestedOutput: false,
      transformersAllowed,
      rhsAllowed,
      jsonNumber: false,
      doc: '',
    },
    text,
    type,
    list,
    extract: (c) => (c as unknown as Values)[text],
    fold: undefined,
    compare,
    print: undefined,
  }
  return { ok: true, field }
}

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

function check(text: string): CheckOutcome {
  const parsed = parseCondition(text)
  assert.ok(parsed.ok, `${short(text)}: ${parsed.ok || parsed.error.message}`)
  return checkCondition(parsed.expr, resolve)
}

function matches(text: string, values: Values): boolean {
  const checked = check(text)
  assert.ok(checked.ok, `${short(text)}: ${checked.ok || checked.error.message}`)
  const result = evaluate(checked.condition, contextOf(values))
  assert.equal(explain(checked.condition, contextOf(values)).result, result)
  return result
}

function holds(text: string, values: Values): void {
  assert.equal(matches(text, values), true, `${short(text)} should hold`)
}

function fails(text: string, values: Values): void {
  assert.equal(matches(text, values), false, `${short(text)} should not hold`)
}

function refuses(text: string, offset = 0): void {
  const checked = check(text)
  assert.ok(!checked.ok, `${text} should be refused`)
  assert.equal(checked.error.at.offset, offset)
}

function isUnknown(text: string): boolean {
  const checked = check(text)
  return !checked.ok && checked.error.unknown
}

function warningsOf(text: string): string[] {
  const checked = check(text)
  assert.ok(checked.ok)
  return checked.warnings.map((warning) => warning.code)
}

function keyOf(text: string): string {
  const checked = check(text)
  assert.ok(checked.ok && checked.condition.kind === 'predicate')
  return checked.condition.key
}

test('an absent value makes every comparison false, and only the comparison', () => {
  for (const text of [
    'a.text = x',
    'a.text != x',
    'a.text in (x)',
    'a.text exists',
    'a.text contains ""',
    'len(a.text) >= 0',
  ])
    fails(text, {})
  holds('not a.text = x', {})
  holds('a.text exists', { 'a.text': '' })
  holds('a.text = ""', { 'a.text': '' })
  fails('a.text = val(b.text)', { 'a.text': 'x' })
})

test('text', () => {
  const values = { 'a.text': 'Bash' }
  holds('a.text = Bash', values)
  holds('a.text != bash', values)
  holds('a.text contains as', values)
  holds('a.text icontains BA', values)
  fails('a.text contains ba', values)
  holds('a.text startswith B', values)
  holds('a.text endswith h', values)
  holds('a.text glob B*', values)
  holds('a.text iglob b??H', values)
  holds('a.text regex B.*', values)
  fails('a.text regex as', values)
  holds('a.text in (sh, Bash)', values)
  holds('a.text intersects (sh, Bash)', values)
  fails('a.text in ()', values)
  fails('a.text icontains \xe9', { 'a.text': '\xc9' })
  holds('a.path pmatch (/etc)', { 'a.path': '/etc/x' })
})

test('numbers beyond 53 bits compare exactly', () => {
  holds('a.num = 9007199254740993', { 'a.num': 9007199254740993n })
  fails('a.num = 9007199254740992', { 'a.num': 9007199254740993n })
  holds('a.num > 9007199254740992', { 'a.num': 9007199254740993n })
  holds('a.num in (1, 9007199254740993)', { 'a.num': 9007199254740993n })
  holds('a.num < -1', { 'a.num': -2 })
  holds('a.u64 = -1', { 'a.u64': 18446744073709551615n })
})

test('buffers, truth values, addresses and networks', () => {
  holds('a.buf bstartswith 7f45', { 'a.buf': '\x7fELF' })
  holds('a.buf bcontains ""', { 'a.buf': '' })
  fails('a.buf = E', { 'a.buf': 'E\0' })
  holds('a.bool = true', { 'a.bool': true })
  holds('a.bool != true', { 'a.bool': false })
  holds('a.ip = 127.0.0.1', { 'a.ip': '\x7f\0\0\x01' })
  holds('a.ip != ::1', { 'a.ip': '\x7f\0\0\x01' })
  holds('a.net = 127.0.0.0/8', { 'a.net': '\x7f\x01\x02\x03' })
  fails('a.net != 127.0.0.0/8', { 'a.net': '\x7f\x01\x02\x03' })
  holds('a.net in (10.0.0.0/8, 127.0.0.0/8)', { 'a.net': '\x7f\x01\x02\x03' })
  holds('a.net != ::1/128', { 'a.net': '\x7f\0\0\x01' })
})

test('lists: `in` asks for all elements, `intersects` for one', () => {
  holds('a.list in (a, b)', { 'a.list': ['a', 'b', 'a'] })
  fails('a.list in (a)', { 'a.list': ['a', 'b'] })
  holds('a.list in (a)', { 'a.list': [] })
  holds('a.list intersects (b)', { 'a.list': ['a', 'b'] })
  fails('a.list intersects (b)', { 'a.list': [] })
})

test('modifiers', () => {
  const values = { 'a.text': 'bash' }
  holds('a.text startswith anyof (c, b)', values)
  holds('a.text startswith allof (b, ba)', values)
  fails('a.text startswith allof (b, c)', values)
  holds('a.text startswith oneof (b, c)', values)
  fails('a.text startswith oneof (b, ba)', values)
  holds('a.text = anyof (sh, bash)', values)
  holds('a.text != allof (sh, zsh)', values)
  fails('a.text = oneof (bash, bash)', values)
  for (const modifier of ['anyof', 'allof', 'oneof']) fails(`a.text = ${modifier} ()`, values)
  holds('a.net = oneof (10.0.0.0/8, 11.0.0.0/8)', { 'a.net': '\x0a\0\0\x01' })
  fails('a.net = anyof (10.0.0.0/8)', { 'a.net': '\x0a\0\0\x01' })
})

test('transformers', () => {
  const values = { 'a.text': 'Ab/Cd', 'a.list': ['-a', '-bv', 'x'], 'a.buf': 'YQ==', 'a.num': 7 }
  holds('tolower(a.text) = ab/cd', values)
  holds('toupper(basename(a.text)) = CD', values)
  holds('len(a.text) = 5', values)
  holds('len(a.list) = 3', values)
  holds('len(("a", "b")) = 2', values)
  holds('len(()) = 0', values)
  holds('b64("aGVsbG8=") = hello', values)
  fails('b64("a b") exists', values)
  fails('b64("=") exists', values)
  holds('b64("") = ""', values)
  holds('join("+", a.list) = -a+-bv+x', values)
  holds('join(",", (a.num, a.text)) = "7,Ab/Cd"', values)
  holds('concat(a.text, 1, "x") = Ab/Cd1x', values)
  fails('concat(a.text, b.text) exists', values)
  holds('getopt(a.list, "ab:") in (a, b, v)', values)
  holds('getopt(a.list, "ab:")[b] = v', values)
  holds('getopt(a.list, "a") intersects ("?")', values)
  fails('getopt(a.list, "ab:")[c] exists', values)
  holds('getopt(("-t"), "t:")[t] = ""', values)
  holds('getopt(("--long", "-ab"), "ab")[b] = b', values)
  fails('getopt(("x", "-a"), "a")[a] exists', values)
})

test('text changed in lists and buffers ends with a NUL, so equality of lengths fails', () => {
  fails('tolower(a.list) intersects (a)', { 'a.list': ['A'] })
  fails('b64(a.buf) = a', { 'a.buf': 'YQ==' })
  holds('b64(a.buf) startswith a', { 'a.buf': 'YQ==' })
  holds('len(b64(a.buf)) = 2', { 'a.buf': 'YQ==' })
  fails('a.text in tolower(b.text)', { 'a.text': 'x', 'b.text': 'X' })
  holds('a.text = tolower(b.text)', { 'a.text': 'x', 'b.text': 'X' })
})

test('fields on the right', () => {
  holds('a.text = val(b.text)', { 'a.text': 'x', 'b.text': 'x' })
  holds('a.text startswith val(b.text)', { 'a.text': 'xy', 'b.text': 'x' })
  holds('a.text glob val(b.text)', { 'a.text': 'xy', 'b.text': 'x*' })
  holds('a.num < val(b.num)', { 'a.num': 1, 'b.num': 2 })
  holds('a.text in val(b.text)', { 'a.text': 'x', 'b.text': 'x' })
  refuses('a.num = val(a.u64)')
  refuses('a.text = val(a.num)')
  refuses('a.text regex val(b.text)')
  refuses('a.path pmatch val(a.path)')
  refuses('a.net = val(a.ip)')
  refuses('own.way = val(a.text)')
  refuses('a.text = val(own.way)')
  refuses('a.text = val(b.text)[0]')
})

test('mistakes are refused where their comparison starts', () => {
  refuses('a.text = x and no.such = 1', 15)
  refuses('a.num contains 1')
  refuses('a.bool < 1')
  refuses('a.buf < 1')
  refuses('a.text bcontains 61')
  refuses('a.ip contains 127')
  refuses('a.list = x')
  refuses('a.pairs = x')
  refuses('a.num = x')
  refuses('a.num = 0x10')
  refuses('a.bool = 1')
  refuses('a.ip = 127.1')
  refuses('a.net = 127.0.0.1')
  refuses('a.buf bcontains 7f4')
  refuses('a.text regex "("')
  refuses('a.text = ' + 'x'.repeat(256))
  refuses('evt.type = nosuch')
  refuses('len(evt.type) = 6')
  refuses('tolower(a.num) = 1')
  refuses('tolower(no.change) = x')
  refuses('tolower(a.text, b.text) = x')
  refuses('tolower(a.text)[x] = x')
  refuses('concat(a.text) = x')
  refuses('concat(a.list, "x") = x')
  refuses('join(",", "x") = x')
  refuses('join(a.list, a.list) = x')
  refuses('getopt("x", "x") in (x)')
  refuses('getopt(a.list, "x")[xy] = x')
  refuses('own.way glob x')
  refuses('a_macro')
})

test('what is unknown is told apart from what is wrong', () => {
  assert.equal(isUnknown('no.such = 1'), true)
  assert.equal(isUnknown('evt.type = nosuch'), true)
  assert.equal(isUnknown('a.num = x'), false)
})

test('a field may compare in its own way', () => {
  holds('own.way = yes', {})
  fails('own.way = no', { 'own.way': 'no' })
})

test('warnings', () => {
  assert.deepEqual(warningsOf('a.text = b.text'), ['LOAD_COMPILE_CONDITION'])
  assert.deepEqual(warningsOf('a.text = " b.text "'), ['LOAD_COMPILE_CONDITION'])
  assert.deepEqual(warningsOf('a.text = "len(x)"'), ['LOAD_COMPILE_CONDITION'])
  assert.deepEqual(warningsOf('a.text = x'), [])
  assert.deepEqual(warningsOf('evt.dir = < and evt.dir exists'), ['LOAD_DEPRECATED_ITEM'])
  for (const plain of ['bash', '^bash$', '.*bash', 'bash.?', '.*', ''])
    assert.deepEqual(warningsOf(`a.text regex "${plain}"`), ['LOAD_COMPILE_CONDITION'], plain)
  for (const special of ['b.sh', 'ba*sh', '[a]', '.', 'a|b'])
    assert.deepEqual(warningsOf(`a.text regex "${special}"`), [], special)
})

test('equal comparisons have equal keys', () => {
  assert.equal(keyOf('a.text = x'), keyOf('a.text == "x"'))
  assert.notEqual(keyOf('a.text = x'), keyOf('a.text != x'))
  assert.notEqual(keyOf('a.text in (a, b)'), keyOf('a.text in ("a,b")'))
  assert.notEqual(keyOf('a.text = anyof (a)'), keyOf('a.text = oneof (a)'))
  assert.notEqual(keyOf('tolower(a.text) = x'), keyOf('toupper(a.text) = x'))
})

test('the decisive comparisons of a condition that did not match are its false ones', () => {
  const checked = check('a.text = x and (a.num = 1 or a.num = 2) and b.text exists')
  assert.ok(checked.ok)
  const parts = decisive(explain(checked.condition, contextOf({ 'a.text': 'x', 'a.num': 3, 'b.text': '' })))
  assert.deepEqual(
    parts.map((part) => (part.kind === 'predicate' ? [part.predicate.key, part.left] : part)),
    [
      ['a.num = ["1"]', 3],
      ['a.num = ["2"]', 3],
    ],
  )
})

test('long lists and deep nesting are checked in good time', () => {
  const started = performance.now()
  holds(`a.text in (${Array.from({ length: 100_000 }, (_, i) => `v${i}`).join(',')})`, { 'a.text': 'v99999' })
  holds('not ('.repeat(1000) + 'a.text = x' + ')'.repeat(1000), { 'a.text': 'x' })
  holds('(a.num = 1 or not (a.text = x and '.repeat(450) + 'a.num = 2' + '))'.repeat(450), {
    'a.text': 'x',
    'a.num': 2,
  })
  holds('tolower('.repeat(900) + 'a.text' + ')'.repeat(900) + ' = x', { 'a.text': 'X' })
  assert.ok(performance.now() - started < 5_000)
})
