import assert from 'node:assert/strict'
import test from 'node:test'

import { bytesOf, toBytes } from '../bytes.ts'
import { resolveField } from '../fields/index.ts'
import { describeAll, describeAsText, describeOne } from './describe.ts'
import { type LoadOutcome, loadRules } from './load.ts'
import { reportFile } from './report-json.ts'
import { describeResult, summarizeResult } from './report-text.ts'

function load(text: string): LoadOutcome {
  return loadRules([{ name: 'f.yaml', content: bytesOf(toBytes(text)) }], { resolve: (name) => resolveField(name) })
}

const broken = load('- rule: é\n  desc: d\n  condition: proc.nosuch = 1\n  output: o\n  priority: info\n  foo: x\n')
  .files[0]!

test('the text form shows the chain, the line, the code and the message', () => {
  const text = describeResult(broken)
  const schema =
    /^f\.yaml: Invalid\n2 Schema warnings:\n------\nfailed for <root>\[0\]\[priority\]: .*\n------\nfailed for <root>\[0\]: .*\n------\n/
  assert.match(text, schema)
  assert.ok(
    text.includes(`1 Errors:
In rules content: (f.yaml:0:0)
    rule 'é': (f.yaml:0:2)
    rule condition: (f.yaml:2:13)
    condition expression: ("proc.nosuch = 1":3:14)
------
proc.nosuch = 1
^
------
LOAD_ERR_COMPILE_CONDITION (The condition cannot be compiled): `),
    text,
  )
  assert.match(
    text,
    /1 Warnings:\nIn rules content: .*\n {4}rule 'é'.*\n------\n.*\n.*\n------\nLOAD_UNKNOWN_KEY \(Unknown key\): /,
  )
})

test('the summary has a line for each kind', () => {
  const lines = summarizeResult(broken).split('\n')
  assert.deepEqual(
    [lines[0], lines[2], lines[3]],
    [
      'f.yaml: Invalid',
      ' 1 errors: [LOAD_ERR_COMPILE_CONDITION (The condition cannot be compiled)]',
      ' 1 warnings: [LOAD_UNKNOWN_KEY (Unknown key)]',
    ],
  )
  assert.equal(summarizeResult(load('').files[0]!), 'f.yaml: Ok\n')
})

test('the JSON form', () => {
  const { name, successful, schema_valid, errors, warnings } = reportFile(broken)
  assert.deepEqual([name, successful, schema_valid, warnings.length], ['f.yaml', false, false, 1])
  const [error] = errors
  assert.equal(error!.code, 'LOAD_ERR_COMPILE_CONDITION')
  assert.deepEqual(error!.context.locations[1], {
    item_type: 'rule',
    item_name: 'é',
    position: { name: 'f.yaml', line: 0, column: 2, offset: 2 },
  })
  assert.ok(!('schema_valid' in reportFile(load('').files[0]!)))
})

const loaded = load(`
- required_engine_version: 0.50.0
- required_plugin_versions: [{name: container, version: 0.1.0, alternatives: [{name: b, version: 1.0.0}]}]
- list: names
  items: [bash, "a b"]
- macro: opened
  condition: evt.type in (open, openat)
- rule: R
  desc: d
  condition: opened and proc.name in (names) and tolower(fd.name) startswith /x
  output: p=%proc.name %12proc.aname[2] %tolower(fd.name) %proc.name
  priority: WARNING
  exceptions: [{name: e, fields: container.id, values: [host]}]
  tags: [b, a]
`)

test('descriptions of rules, macros and lists', () => {
  const { required_engine_version, required_plugin_versions, rules, macros, lists } = describeAll(loaded)
  assert.equal(required_engine_version, '0.50.0')
  assert.deepEqual(required_plugin_versions, [
    { name: 'container', version: '0.1.0', alternatives: [{ name: 'b', version: '1.0.0' }] },
  ])
  const [{ info, details }] = rules as [(typeof rules)[0]]
  assert.deepEqual(info.tags, ['a', 'b'])
  assert.equal(info.priority, 'Warning')
  assert.deepEqual(details, {
    macros: ['opened'],
    lists: ['names'],
    condition_operators: ['in', 'startswith'],
    condition_fields: ['container.id', 'evt.type', 'fd.name', 'proc.name'],
    events: ['asyncevent', 'open', 'openat'],
    condition_compiled:
      '((evt.type in (open, openat) and proc.name in (bash, "a b") and tolower(fd.name) startswith /x) and not container.id in (host))',
    output_fields: ['fd.name', 'proc.aname[2]', 'proc.name', 'proc.name', 'tolower(fd.name)'],
    exception_fields: ['container.id'],
    exception_names: ['e'],
    exception_operators: ['in'],
    output_compiled: 'p=%proc.name %12proc.aname[2] %tolower(fd.name) %proc.name',
    plugins: ['container'],
  })
  assert.equal(macros[0]!.details.used, true)
  assert.deepEqual(lists[0]!.details.items_compiled, ['bash', 'a b'])
})

test('one rule by its name', () => {
  assert.equal(describeOne(loaded, 'R')?.rules.length, 1)
  assert.equal(describeOne(loaded, 'nosuch'), undefined)
})

test('descriptions in two columns', () => {
  const long = load(
    `- {rule: R, desc: "${'word '.repeat(30)}", condition: evt.type = open, output: o, priority: INFO}\n`,
  )
  const lines = describeAsText(describeAll(long)).split('\n')
  assert.equal(lines[0], `${'Rule'.padEnd(50)} Description`)
  assert.ok(lines[2]!.startsWith(`R${' '.repeat(50)}word word`))
  assert.ok(lines.every((line) => line.length <= 110))
})
