import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { EVENT_COUNT } from '../events/table.ts'
import type { FieldRef, FieldSpec, Operator, Scalar, Value } from '../fields/define.ts'
import type { Rule } from '../rules/ruleset.ts'
import { generate } from './4-generate.ts'
import type { Checked, OperandRef, Predicate } from './checked.ts'
import { evaluate } from './explain.ts'
import { buildMatch } from './operators.ts'

// A world of four fields whose values are the event: enough to reach every form of generated comparison.
type World = Record<string, Value | undefined>
let reads: string[] = []

function field(name: string, type: number, list = false): FieldRef {
  const spec = { name, type, list } as FieldSpec
  const extract = (c: EventContext): Value | undefined => {
    reads.push(name)
    return (c as unknown as { world: World }).world[name]
  }
  const folded = /^fixed\.(.*)$/.exec(name)
  const fold =
    folded === null ? undefined : (code: number) => ({ value: code === 3 ? 'open' : code === 5 ? 'close' : undefined })
  return { spec, text: name, type, list, extract, fold, compare: undefined, print: undefined }
}

function operand(ref: FieldRef): OperandRef {
  return {
    key: ref.text,
    type: ref.type,
    list: ref.list,
    field: ref,
    fields: [ref],
    extract: ref.extract,
    fold: ref.fold,
  }
}

function predicate(ref: FieldRef, op: Operator, values: readonly Scalar[]): Predicate {
  const left = operand(ref)
  const built = op === 'exists' ? () => true : buildMatch(ref.type, ref.list, op, undefined, values)
  assert.equal(typeof built, 'function')
  const match = built as (v: Value) => boolean
  return {
    kind: 'predicate',
    key: `${ref.text} ${op} ${values.map((v) => JSON.stringify([typeof v, String(v)])).join()}`,
    at: { line: 1, column: 1, offset: 0 },
    left,
    op,
    modifier: undefined,
    right: op === 'exists' ? { kind: 'none' } : { kind: 'literals', texts: values.map(String), values },
    match,
    test: (c) => {
      const v = ref.extract(c)
      return v !== undefined && match(v)
    },
  }
}

const fields = {
  name: field('some.name', kinds.PT_CHARBUF),
  path: field('some.path', kinds.PT_FSPATH),
  num: field('some.num', kinds.PT_INT64),
  flag: field('some.flag', kinds.PT_BOOL),
  list: field('some.list', kinds.PT_CHARBUF, true),
  type: field('fixed.type', kinds.PT_CHARBUF),
}

const texts = fc.constantFrom('', 'open', 'close', '/etc', '/etc/passwd', 'a', 'ab', '\xff')
const numbers = fc.constantFrom<Scalar[]>(0, 1, -1, 5, 2 ** 53 - 1, 2n ** 63n, -(2n ** 62n))
const textPredicate = fc
  .tuple(
    fc.constantFrom(fields.name, fields.path, fields.type),
    fc.constantFrom<Operator[]>('=', '!=', 'contains', 'startswith', 'endswith', 'icontains', 'glob', 'exists'),
    texts,
  )
  .map(([f, op, v]) => predicate(f, op, op === 'exists' ? [] : [v]))
const setPredicate = fc
  .tuple(
    fc.constantFrom(fields.name, fields.list),
    fc.constantFrom<Operator[]>('in', 'intersects'),
    fc.array(texts, { maxLength: 5 }),
  )
  .map(([f, op, v]) => predicate(f, op, v))
const numberPredicate = fc
  .tuple(fc.constantFrom<Operator[]>('=', '!=', '<', '<=', '>', '>='), numbers)
  .map(([op, v]) => predicate(fields.num, op, [v]))
const numberSet = fc.array(numbers, { maxLength: 3 }).map((v) => predicate(fields.num, 'in', v))
const boolPredicate = fc
  .tuple(fc.constantFrom<Operator[]>('=', '!='), fc.boolean())
  .map(([op, v]) => predicate(fields.flag, op, [v]))

const { condition } = fc.letrec<{ condition: Checked }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    textPredicate,
    setPredicate,
    numberPredicate,
    numberSet,
    boolPredicate,
    fc.array(tie('condition'), { minLength: 2, maxLength: 4 }).map((children): Checked => ({ kind: 'and', children })),
    fc.array(tie('condition'), { minLength: 2, maxLength: 4 }).map((children): Checked => ({ kind: 'or', children })),
    tie('condition').map((child): Checked => ({ kind: 'not', child })),
  ),
}))

const world = fc.record({
  'some.name': fc.option(texts, { nil: undefined }),
  'some.path': fc.option(texts, { nil: undefined }),
  'some.num': fc.option(numbers, { nil: undefined }),
  'some.flag': fc.option(fc.boolean(), { nil: undefined }),
  'some.list': fc.option(fc.array(texts, { maxLength: 3 }), { nil: undefined }),
})

function rule(index: number, condition: Checked, codes = new Uint8Array(EVENT_COUNT).fill(1)): Rule {
  return { index, name: `rule ${index}`, enabled: true, condition, codes } as Rule
}

/** The context of an event of this world; what the type decides is there too, as for a real event. */
function contextOf(w: World, code: number): EventContext {
  return { world: { ...w, 'fixed.type': fields.type.fold!(code)!.value } } as unknown as EventContext
}

test('generated code equals the interpreter, for every event in a row of events', () => {
  fc.assert(
    fc.property(
      fc.array(condition, { minLength: 1, maxLength: 6 }),
      fc.array(world, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(3, 5, 7),
      fc.boolean(),
      (conditions, worlds, code, first) => {
        const rules = conditions.map((c, i) => rule(i, c))
        let got: number[] = []
        const made = generate(rules, code, first, (r) => got.push(r.index))
        for (const w of worlds) {
          const c = contextOf(w, code)
          const all = rules.filter((r) => evaluate(r.condition, c)).map((r) => r.index)
          got = []
          made?.run(c)
          assert.deepEqual(got, first ? all.slice(0, 1) : all, made?.source ?? 'nothing was generated')
        }
      },
    ),
    { numRuns: 3000 },
  )
})

test('a value that several rules need is read once per event', () => {
  const rules = ['open', 'close', 'ab'].map((v, i) => rule(i, predicate(fields.name, '=', [v])))
  const { run } = generate(rules, 3, false, () => {})!
  const c = contextOf({ 'some.name': 'x' }, 3)
  reads = []
  run(c)
  assert.deepEqual(reads, ['some.name'])
  run(c)
  assert.equal(reads.length, 2)
})

test('a rule is left out where the event type decides against it', () => {
  const onlyClose = rule(0, {
    kind: 'and',
    children: [predicate(fields.type, '=', ['close']), predicate(fields.name, 'exists', [])],
  })
  assert.equal(
    generate([onlyClose], 3, false, () => {}),
    undefined,
  )
  assert.ok(generate([onlyClose], 5, false, () => {}))
  assert.equal(
    generate([{ ...onlyClose, enabled: false }], 5, false, () => {}),
    undefined,
  )
  assert.equal(
    generate([rule(0, onlyClose.condition, new Uint8Array(EVENT_COUNT))], 5, false, () => {}),
    undefined,
  )
})

test('no text of a rule stands in the source', () => {
  const hostile = `\`"'); process.exit(1); //\n\u2028`
  const values = [`${hostile}`, `*/ ${hostile} /*`, '${k0}']
  const c: Checked = {
    kind: 'or',
    children: [
      ...(['=', '!=', 'contains', 'startswith', 'endswith', 'glob'] as const).map((op) =>
        predicate(fields.name, op, [hostile]),
      ),
      predicate(fields.path, 'in', values),
    ],
  }
  const made = generate([{ ...rule(0, c), name: hostile } as Rule], 3, false, () => {})!
  assert.match(made.source, /^[\w\s=!<>&|?:;,.(){}/+]*$/)
  assert.ok(!made.source.includes('process'))
})
