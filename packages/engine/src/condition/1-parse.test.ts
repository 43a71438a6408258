import assert from 'node:assert/strict'
import test from 'node:test'

import * as fc from 'fast-check'

import type { Modifier, Operator } from '../fields/define.ts'
import { MAX_DEPTH, parseCondition } from './1-parse.ts'
import type { Expr, List, Literal, Operand, TransformerArg } from './ast.ts'
import { printCondition } from './print.ts'

/** The condition as it is understood, printed. */
function read(text: string): string {
  const parsed = parseCondition(text)
  assert.ok(parsed.ok, `${text.slice(0, 200)}: ${parsed.ok || parsed.error.message}`)
  return printCondition(parsed.expr)
}

function refuses(text: string, offset: number, message: RegExp = /./): void {
  const parsed = parseCondition(text)
  assert.ok(!parsed.ok, `${text} should be refused`)
  assert.equal(parsed.error.at.offset, offset, text)
  assert.match(parsed.error.message, message)
}

test('not binds before and, and before or; chains are one node', () => {
  assert.equal(read('a or b and not c or d'), '(a or (b and not c) or d)')
  assert.equal(read('(a or b) and c and d'), '((a or b) and c and d)')
  assert.equal(read('not not a'), 'a')
  assert.equal(read('not not not(a)'), 'not a')
  assert.equal(read('((a))'), 'a')
})

test('and, or and not may touch brackets', () => {
  assert.equal(read('(a)or b'), '(a or b)')
  assert.equal(read('a and(b) and c'), '(a and b and c)')
  assert.equal(read('a or(b or c)'), '(a or (b or c))')
  assert.equal(read('a.b=1 or not(a.b = 2)'), '(a.b = 1 or not a.b = 2)')
  refuses('a or(b) and c', 8, /'and' nor 'or'/)
  refuses('a andb', 5, /blank or '\('/)
  refuses('a or', 4)
  refuses('a AND b', 2)
})

test('comparisons', () => {
  assert.equal(read('a.b==c'), 'a.b = c')
  assert.equal(read('a.b>=-1.5e+3and c'), '(a.b >= -1.5e+3 and c)')
  assert.equal(read('a.b =3and'), 'a.b = 3and')
  assert.equal(read('a.b in(x)'), 'a.b in (x)')
  assert.equal(read('a.b inx'), 'a.b in x')
  assert.equal(read('a.b existsand c'), '(a.b exists and c)')
  assert.equal(read('a.b pmatch ()'), 'a.b pmatch ()')
  assert.equal(read("a.b in ( 'x y' , z )"), 'a.b in ("x y", z)')
  refuses('a.b contains(x)', 4, /a blank must follow/)
  refuses('a.b > "1"', 6, /a number/)
  refuses('a.b in (x,)', 10, /cannot end with a comma/)
  refuses('a.b in (x y)', 10, /','/)
  refuses('a.b in ("a\\q")', 13)
  refuses('a.b', 3)
  refuses('a.b = foo(bar)', 9)
})

test('modifiers only where a list can follow', () => {
  assert.equal(read('a.b startswith anyof (x, y)'), 'a.b startswith anyof (x, y)')
  assert.equal(read('a.b = oneof x'), 'a.b = oneof x')
  assert.equal(read('a.b = anyof and c'), '(a.b = anyof and c)')
  assert.equal(read('a.b = anyof'), 'a.b = anyof')
  refuses('a.b =anyof (x)', 11)
  refuses('a.b in anyof (x)', 13)
})

test('fields, arguments and transformers', () => {
  assert.equal(read("a.b[0] = x and a.b['c d'] = y"), '(a.b[0] = x and a.b["c d"] = y)')
  assert.equal(read('a.b[""] exists'), 'a.b[""] exists')
  assert.equal(read('a.b = val( c.d[1] )'), 'a.b = val(c.d[1])')
  assert.equal(
    read('join(",",(a.b,"x", 1 , len(c.d)))=toupper( c.d )'),
    'join(,, (a.b, x, 1, len(c.d))) = toupper(c.d)',
  )
  assert.equal(read('getopt(a.b, "x:")[x] = y'), 'getopt(a.b, x:)[x] = y')
  refuses('tolower (a.b) = x', 8)
  refuses('tolower() = x', 8)
  refuses('a.b[ 0] = x', 4)
  refuses('a.b[0 = x', 5)
  refuses('a.b = val(1)', 10)
  refuses('join("", ((a.b))) = x', 10)
})

test('quoted values', () => {
  assert.equal(read('a.b = "x\\ty\\\\z\\"\'"'), 'a.b = "x\\ty\\\\z\\"\'"')
  assert.equal(read("a.b = 'it\\'s'"), 'a.b = "it\'s"')
  assert.equal(read('a.b = "x\\ "'), 'a.b = "x\\\\"')
  assert.equal(read('a.b regex a\\.b'), 'a.b regex "a\\\\.b"')
  refuses('a.b = "x\\\\"', 6)
  refuses('a.b = "x', 6)
  refuses('a.b = "\\x41"', 12, /\\x/)
  refuses('a.b = "\\\'"', 10)
})

test('what a blank is', () => {
  assert.equal(read('\b\t\r\n a.b\b=\tx\n'), 'a.b = x')
  assert.equal(read('not\v\fa'), 'not a')
  refuses('a.b\v= x', 3)
  refuses('', 0, /empty/)
})

test('lines are counted at each CR and LF', () => {
  const parsed = parseCondition('a\r\nand b =')
  assert.ok(!parsed.ok)
  assert.deepEqual(parsed.error.at, { line: 3, column: 7, offset: 9 })
})

test('nesting is limited by the depth of the tree, not by brackets', () => {
  assert.equal(read('('.repeat(100_000) + 'a' + ')'.repeat(100_000)), 'a')
  assert.ok(parseCondition('not ('.repeat(MAX_DEPTH - 1) + 'a' + ')'.repeat(MAX_DEPTH - 1)).ok)
  assert.ok(!parseCondition('not ('.repeat(MAX_DEPTH) + 'a' + ')'.repeat(MAX_DEPTH)).ok)
  assert.ok(!parseCondition('not (not (a))', 2).ok)
  assert.ok(parseCondition('tolower('.repeat(1000) + 'a.b' + ')'.repeat(1000) + ' = x').ok)
  assert.ok(!parseCondition('tolower('.repeat(1001) + 'a.b' + ')'.repeat(1001) + ' = x').ok)
})

test('time is in proportion to the length', () => {
  const started = performance.now()
  const words = ['a'.repeat(1_000_000), '"\\"'.repeat(300_000), 'a and '.repeat(200_000), 'not '.repeat(200_000)]
  for (const text of words) parseCondition(text)
  parseCondition(`a.b in (${'x,'.repeat(500_000)}y)`)
  parseCondition('a.b = anyof '.repeat(100_000))
  assert.ok(performance.now() - started < 3_000)
})

// Random trees. Values that do not survive printing (empty, with brackets or a comma) are left out.

const name = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,6}$/)
const macro = name.filter((word) => !/^(?:and|or|not|val)/.test(word))
const value = fc
  .string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 8,
  })
  .filter((text) => !/[(),\v]/.test(text) && !text.endsWith('\\') && !/^(?:oneof|anyof|allof)$/.test(text))
const at = { line: 1, column: 1, offset: 0 }

const field = fc
  .record({
    first: name,
    second: name,
    arg: fc.option(
      value.filter((text) => !/[[\]]/.test(text)),
      { nil: undefined },
    ),
  })
  .map(({ first, second, arg }): Operand => ({ kind: 'field', name: `${first}.${second}`, arg, val: false, at }))
// An argument of a transformer needs its quotes.
const quoted = value.map((text): Literal => ({ kind: 'literal', value: `${text} ${text}`, at }))
const operand: fc.Arbitrary<Operand> = fc.letrec<{ operand: Operand; arg: TransformerArg }>((tie) => ({
  operand: fc.oneof(
    { weight: 3, arbitrary: field },
    {
      weight: 1,
      arbitrary: fc
        .record({
          name: fc.constantFrom('tolower', 'concat', 'join', 'getopt'),
          args: fc.array(tie('arg'), { minLength: 1, maxLength: 3 }),
        })
        .map(({ name: transformer, args }): Operand => ({
          kind: 'transformer',
          name: transformer,
          args,
          arg: undefined,
          at,
        })),
    },
  ),
  arg: fc.oneof(
    { maxDepth: 3 },
    quoted,
    tie('operand'),
    fc
      .array(fc.oneof(quoted, tie('operand')), { maxLength: 3 })
      .map((items): TransformerArg => ({ kind: 'arglist', items, at })),
  ),
})).operand

const texts: readonly Operator[] = [
  '=',
  '!=',
  'contains',
  'icontains',
  'startswith',
  'endswith',
  'glob',
  'iglob',
  'regex',
  'bcontains',
  'bstartswith',
]
const literal = value.map((text): Literal => ({ kind: 'literal', value: text, at }))
const list = fc.array(value, { maxLength: 4 }).map((values): List => ({ kind: 'list', values, at }))
const onRight = operand.map((right): Operand => (right.kind === 'field' ? { ...right, val: true } : right))
const modifier = fc.constantFrom<Modifier>('oneof', 'anyof', 'allof')

const comparison = fc
  .tuple(
    operand,
    fc.oneof(
      fc.constant({ op: 'exists' as const, modifier: undefined, right: undefined }),
      fc.record({ op: fc.constantFrom(...texts), modifier: fc.constant(undefined), right: fc.oneof(literal, onRight) }),
      fc.record({ op: fc.constantFrom(...texts), modifier, right: list }),
      fc.record({
        op: fc.constantFrom<Operator>('in', 'intersects', 'pmatch'),
        modifier: fc.constant(undefined),
        right: fc.oneof(list, onRight),
      }),
      fc.record({
        op: fc.constantFrom<Operator>('<', '<=', '>', '>='),
        modifier: fc.constant(undefined),
        right: fc.integer().map((n): Literal => ({ kind: 'literal', value: String(n), at })),
      }),
    ),
  )
  .map(([left, rest]): Expr => ({ kind: 'check', left, ...rest, at }))

const tree: fc.Arbitrary<Expr> = fc.letrec<{ tree: Expr }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    macro.map((identifier): Expr => ({ kind: 'identifier', name: identifier, at })),
    tie('tree').map((child): Expr => (child.kind === 'not' ? child : { kind: 'not', child, at })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 4 }))
      .map(([kind, children]): Expr => ({ kind, children, at })),
  ),
})).tree

function withoutPlaces(expr: Expr): string {
  return JSON.stringify(expr, (key, part: unknown) => (key === 'at' ? undefined : part))
}

test('a printed tree is read back as the same tree', () => {
  fc.assert(
    fc.property(tree, (expr) => {
      const parsed = parseCondition(printCondition(expr))
      assert.ok(parsed.ok, `${printCondition(expr)}: ${parsed.ok || parsed.error.message}`)
      assert.equal(withoutPlaces(parsed.expr), withoutPlaces(expr))
    }),
    { numRuns: 500 },
  )
})

test('any text is read or refused inside itself', () => {
  const word = fc.constantFrom(
    'a.b',
    'x',
    ' ',
    '(',
    ')',
    'and',
    'or',
    'not',
    '=',
    'in',
    ',',
    '"',
    "'",
    '\\',
    '[',
    ']',
    'tolower(',
    'val(',
    'anyof ',
    '<=',
    '1',
    '\n',
    '\xff',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      const text = words.join('')
      const parsed = parseCondition(text)
      if (parsed.ok) return
      assert.ok(parsed.error.at.offset <= text.length)
    }),
    { numRuns: 2000 },
  )
})
