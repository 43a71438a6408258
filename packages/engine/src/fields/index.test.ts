import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import * as kinds from '../events/kinds.ts'
import type { FieldRef } from './define.ts'
import { fieldClasses, fieldSpecs, resolveField } from './index.ts'

const reference = new URL('../../../../../shared/reference/fields.json', import.meta.url)

interface Row {
  class: string
  name: string
  type: string
  print_format: string
  arg: { rule: 'none' | 'allowed' | 'required'; kind?: string }
  is_list: boolean
  transformers_allowed: boolean
  rhs_field_allowed: boolean
  filter_only: boolean
  print_only: boolean
  hidden_in_list: boolean
  deprecated: boolean
  suggested_output: boolean
  description: string
}

function resolve(text: string): FieldRef {
  const found = resolveField(text)
  assert.ok(found.ok, text)
  return found.field
}

test(
  'the table says what the reference says',
  { skip: existsSync(reference) ? false : 'no ../shared/reference' },
  () => {
    const rows = (JSON.parse(readFileSync(reference, 'utf8')) as { fields: Row[] }).fields
    const specs = new Map(fieldSpecs.map((spec) => [spec.name, spec]))
    assert.deepEqual([...specs.keys()].toSorted(), rows.map((row) => row.name).toSorted())
    const types = new Map(Object.entries(kinds).map(([name, value]) => [name, value]))
    const formats: Record<string, string> = { PF_DEC: 'dec', PF_ID: 'id', PF_10_PADDED_DEC: 'padded', PF_HEX: 'hex' }
    const rules = { none: 'none', allowed: 'optional', required: 'required' }
    for (const row of rows) {
      const spec = specs.get(row.name)!
      assert.deepEqual(
        {
          class: spec.class,
          type: spec.type,
          rule: spec.arg.rule,
          list: spec.list,
          transformers: spec.transformersAllowed,
          rhs: spec.rhsAllowed,
          filterOnly: spec.filterOnly,
          printOnly: spec.printOnly,
          hidden: spec.hidden,
          deprecated: spec.deprecated,
          suggested: spec.suggestedOutput,
        },
        {
          class: row.class,
          type: types.get(row.type),
          rule: rules[row.arg.rule],
          list: row.is_list,
          transformers: row.transformers_allowed,
          rhs: row.rhs_field_allowed,
          filterOnly: row.filter_only,
          printOnly: row.print_only,
          // Its class is hidden.
          hidden: row.hidden_in_list || row.class === 'util',
          deprecated: row.deprecated,
          suggested: row.suggested_output,
        },
        row.name,
      )
      if (row.type !== 'PT_CHARBUF') assert.equal(spec.format, formats[row.print_format] ?? 'none', row.name)
      assert.notEqual(spec.doc, row.description, row.name)
    }
  },
)

test('every field has a sentence', () => {
  for (const { name, doc } of fieldSpecs) assert.match(doc, /^\S.+ .+\.$/, name)
  for (const { doc } of fieldClasses) assert.ok(doc.endsWith('.'))
})

test('the longest name counts, and all of the text must be used', () => {
  assert.equal(resolve('proc.exepath').spec.name, 'proc.exepath')
  assert.equal(resolve('fd.dev.major').spec.name, 'fd.dev.major')
  assert.equal(resolve('container.image.id').spec.name, 'container.image.id')
  for (const text of ['proc.names', 'proc.', 'proc', 'evt.numb', 'nothing.here', '', 'fd.name.x', 'proc.name[0]'])
    assert.equal(resolveField(text).ok, false, text)
})

test('a parameter is named by its longest known name', () => {
  assert.equal(resolve('evt.arg.flags').text, 'evt.arg.flags')
  assert.equal(resolve('evt.arg[3]').spec.name, 'evt.arg')
  assert.equal(resolve('evt.rawarg.res').type, kinds.PT_ERRNO)
  for (const text of ['evt.arg', 'evt.arg.nope', 'evt.arg.flagsx', 'evt.arg[x]', 'evt.arg[1', 'evt.rawarg[1]'])
    assert.equal(resolveField(text).ok, false, text)
})

test('arguments are checked', () => {
  for (const text of [
    'proc.aname',
    'proc.aname[2]',
    'proc.aname[-1]',
    'proc.args[0]',
    'proc.env[A B=C]',
    'proc.env[1]',
    'proc.aenv[HOME]',
    'thread.cgroup.cpu_set',
    'fd.types[3]',
    'evt.type.is.open',
    'evt.type.is.293',
    'evt.abspath',
    'evt.abspath.dst',
    'evt.around[1700000000000000000]',
    'container.mount[0]',
    'container.mount.source[/etc]',
    'container.label[a.b/c]',
    'k8s.rc.label[x]',
  ])
    assert.ok(resolveField(text).ok, text)
  for (const text of [
    'proc.aname[x]',
    'proc.aname[1',
    'thread.cgroup',
    'fd.types[x]',
    'evt.type.is',
    'evt.type.is.nope',
    'evt.around',
    'evt.around[x]',
    'container.label',
    'container.label[a b]',
    'container.mount[1',
    'evt.abspath.up',
  ])
    assert.equal(resolveField(text).ok, false, text)
})

test('texts of the configuration are fields', () => {
  const found = resolveField('static.site', { statics: new Map([['site', 'lab']]) })
  assert.ok(found.ok)
  assert.equal(found.field.extract({} as never), 'lab')
  assert.equal(resolveField('static.other', { statics: new Map([['site', 'lab']]) }).ok, false)
  assert.equal(resolveField('static.site').ok, false)
})

test('fields that count keep their count apart', () => {
  const [a, b] = [resolve('util.cnt'), resolve('util.cnt')]
  const c = {} as never
  assert.deepEqual([a.extract(c), a.extract(c), b.extract(c)], [1, 2, 1])
  assert.equal(a.stateful, true)
})
