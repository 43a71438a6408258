import assert from 'node:assert/strict'
import test from 'node:test'

import { checkSchema, ComplexKeyError, rulesSchema } from './schema.ts'
import { parseYaml } from './yaml/parse.ts'

function violations(text: string): string[] {
  return parseYaml(text).flatMap((document) => checkSchema(document).map(({ path, message }) => `${path} ${message}`))
}

test('what the schema allows', () => {
  assert.deepEqual(
    violations(`
- required_engine_version: 0.62.0
- required_plugin_versions: [{name: a, version: 1.0.0, alternatives: [{name: b, version: 1.0.0}]}]
- list: l
  items: [a, 1, ""]
- macro: m
  condition: a
- rule: r
  desc: d
  condition: c
  output: o
  priority: INFORMATIONAL
  enabled: true
  capture_duration: "12"
  tags: [a]
  exceptions: [{name: e, fields: a, comps: [b], values: [[[c]]]}]
- rule: r
  desc: d
  override: {desc: append}
`),
    [],
  )
})

test('what it does not allow, with the path to it', () => {
  assert.deepEqual(violations('a: b'), ['<root> must be a list'])
  assert.deepEqual(violations('- ~\n- a: b\n'), [
    '<root>[0] must be a map',
    '<root>[1] the key "a" does not belong here',
  ])
  assert.deepEqual(violations('- rule: r\n  enabled: yes\n  tags: [[a]]\n'), [
    '<root>[0][enabled] must be true or false',
    '<root>[0][tags][0] must be a text',
  ])
  assert.match(violations('- priority: warning\n')[0]!, /^<root>\[0\]\[priority\] must be one of EMERGENCY,/)
  assert.deepEqual(violations('- capture_duration: 1.5\n'), ['<root>[0][capture_duration] must be a whole number'])
  assert.deepEqual(violations('- items: [~]\n'), ['<root>[0][items][0] must be a text or a number'])
  assert.deepEqual(violations('- override: {}\n'), ['<root>[0][override] must have at least one key'])
  assert.deepEqual(violations('- exceptions: [{}]\n'), ['<root>[0][exceptions][0] the key "name" is missing'])
  assert.deepEqual(violations('- desc: a\n  desc: b\n'), [
    '<root>[0] the key "desc" stands twice; the first one counts',
  ])
})

test('keys must be texts; names of object members are no keys of the schema', () => {
  assert.throws(() => violations('- {[a]: b}'), ComplexKeyError)
  assert.deepEqual(violations('- {~: b, constructor: c}'), [
    '<root>[0] the key "null" does not belong here',
    '<root>[0] the key "constructor" does not belong here',
  ])
})

test('the schema is JSON', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(rulesSchema)), rulesSchema)
})
