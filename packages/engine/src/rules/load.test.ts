import assert from 'node:assert/strict'
import test from 'node:test'

import { bytesOf, toBytes } from '../bytes.ts'
import { printCondition } from '../condition/print.ts'
import { resolveField } from '../fields/index.ts'
import { diagnosticCodes } from './diagnostics.ts'
import { type LoadOptions, type LoadOutcome, loadRules } from './load.ts'
import { chainOf } from './places.ts'
import { snippetOf } from './snippet.ts'

function load(files: readonly string[], options: Partial<LoadOptions> = {}): LoadOutcome {
  return loadRules(
    files.map((text, i) => ({ name: `${i + 1}.yaml`, content: bytesOf(toBytes(text)) })),
    { resolve: (text) => resolveField(text), ...options },
  )
}

/** Errors and warnings as `CODE innermost-item 'name' line:column`. */
function complaints(outcome: LoadOutcome, file = 0): string[] {
  const { errors, warnings } = outcome.files[file]!
  return [...errors, ...warnings].map(({ code, place }) => {
    const { type, name, line, column } = place
    return `${code} ${type} '${name}' ${line}:${column}`
  })
}

interface RuleParts {
  readonly name?: string
  readonly condition?: string
  readonly output?: string
  readonly more?: string
}

/** A rule whose further keys are the lines of `more`. */
function rule({ name = 'R', condition = 'evt.type = open', output = 'x', more = '' }: RuleParts = {}): string {
  const extra = more === '' ? '' : `${more.replaceAll(/^/gm, '  ')}\n`
  return `- rule: ${name}\n  condition: ${condition}\n  output: ${output}\n  desc: d\n  priority: INFO\n${extra}`
}

const seen = new Set<string>()

const cases: readonly [
  what: string,
  files: string | readonly string[],
  expected: readonly string[],
  options?: Partial<LoadOptions>,
][] = [
  ['a rule', rule(), []],
  ['nothing', '', []],
  ['null items', '- ~\n', []],

  ['no YAML', 'a: [}', ["LOAD_ERR_YAML_PARSE value for '' 0:4"]],
  ['a map', 'rule: x\n', ["LOAD_ERR_YAML_VALIDATE rules content '' 0:0"]],
  ['an item that is no map', '- text\n', ["LOAD_ERR_YAML_VALIDATE rules content item '' 0:2"]],
  ['a list as a key', '- {[a]: b}\n', ["LOAD_ERR_YAML_PARSE rules content '' 0:0"]],
  ['an unknown item', '- rules: []\n', ["LOAD_UNKNOWN_ITEM rules content item '' 0:2"]],
  ['an unknown key', rule({ more: 'foo: bar' }), ["LOAD_UNKNOWN_KEY rule 'R' 0:2"]],
  ['a key that is missing', '- rule: R\n  desc: d\n', ["LOAD_ERR_YAML_VALIDATE rule 'R' 0:2"]],
  ['a key without a value', '- macro: m\n  condition:\n', ["LOAD_ERR_YAML_VALIDATE macro 'm' 0:2"]],
  ['an empty value', '- list: ""\n  items: []\n', ["LOAD_ERR_YAML_VALIDATE value for 'list' 0:8"]],
  ['a list where a text must be', '- list: l\n  items: [[a]]\n', ["LOAD_ERR_YAML_VALIDATE list item '' 1:10"]],
  ['no boolean', rule({ more: 'enabled: maybe' }), ["LOAD_ERR_YAML_VALIDATE value for 'enabled' 5:11"]],
  ['no number', rule({ more: 'capture_duration: -1' }), ["LOAD_ERR_YAML_VALIDATE value for 'capture_duration' 5:20"]],
  ['no priority', rule().replace('INFO', 'WARN'), ["LOAD_ERR_YAML_VALIDATE rule priority '' 4:12"]],

  [
    'an engine that is too old',
    '- required_engine_version: 63\n',
    ["LOAD_ERR_VALIDATE required_engine_version '' 0:2"],
  ],
  [
    'no version',
    '- required_engine_version: "1"\n- required_engine_version: x\n',
    ["LOAD_ERR_YAML_VALIDATE required_engine_version '' 1:2"],
  ],
  [
    'a plugin version that is none',
    '- required_plugin_versions:\n  - {name: p, version: x}\n',
    ["LOAD_ERR_VALIDATE required plugin versions entry 'p' 1:4"],
  ],

  [
    'a name that lists cannot have',
    `- list: "a b"\n  items: [open]\n${rule({ condition: 'evt.type in (a b)' })}`,
    ["LOAD_INVALID_LIST_NAME list 'a b' 0:2"],
  ],
  [
    'a name that macros cannot have',
    '- macro: a-b\n  condition: evt.num > 0\n',
    ["LOAD_INVALID_MACRO_NAME macro 'a-b' 0:2", "LOAD_UNUSED_MACRO macro 'a-b' 0:2"],
  ],
  [
    'unused things',
    '- list: l\n  items: []\n- macro: m\n  condition: evt.num > 0\n',
    ["LOAD_UNUSED_MACRO macro 'm' 2:2", "LOAD_UNUSED_LIST list 'l' 0:2"],
  ],
  [
    'append to nothing',
    '- list: l\n  items: []\n  append: true\n',
    ["LOAD_ERR_VALIDATE list 'l' 0:2", "LOAD_DEPRECATED_ITEM list 'l' 0:2"],
  ],
  [
    'replacing nothing defines a list',
    `- list: l\n  items: [open]\n  override: {items: replace}\n${rule({ condition: 'evt.type in (l)' })}`,
    [],
  ],

  [
    'an unknown macro',
    rule({ condition: 'evt.type = open and m' }),
    ["LOAD_ERR_VALIDATE condition expression '' 1:23"],
  ],
  [
    'a macro that is defined below its user',
    '- macro: a\n  condition: b\n- macro: b\n  condition: evt.type = open\n',
    ["LOAD_ERR_VALIDATE condition expression '' 1:3"],
  ],
  [
    'a macro that uses itself',
    '- macro: a\n  condition: evt.type = open\n- macro: a\n  condition: and a\n  append: true\n',
    ["LOAD_ERR_VALIDATE condition expression '' 1:23", "LOAD_DEPRECATED_ITEM macro 'a' 2:2"],
  ],
  [
    'a condition that is none',
    rule({ condition: '"  "' }),
    ["LOAD_ERR_COMPILE_CONDITION condition expression '' 2:16"],
  ],
  [
    'an unknown field',
    rule({ condition: 'proc.nmae = x' }),
    ["LOAD_ERR_COMPILE_CONDITION condition expression '' 2:14"],
  ],
  [
    'an unknown field in a rule that may be skipped',
    rule({ condition: 'proc.nmae = x', more: 'skip-if-unknown-filter: true' }),
    ["LOAD_UNKNOWN_FILTER condition expression '' 2:14"],
  ],
  [
    'an unknown field in an output',
    rule({ output: '"%proc.nosuch"' }).replace('proc.nosuch', 'nosuch.f'),
    ["LOAD_ERR_COMPILE_OUTPUT rule output '' 2:10"],
  ],
  ['all types of events', rule({ condition: 'proc.name = x' }), ["LOAD_NO_EVTTYPE rule 'R' 0:2"]],
  ['all types of events, on purpose', rule({ condition: 'proc.name = x', more: 'warn_evttypes: false' }), []],
  [
    'a field as a text',
    rule({ condition: 'evt.type = open and proc.name = proc.pname' }),
    ["LOAD_COMPILE_CONDITION condition expression '' 2:46"],
  ],
  [
    '<NA> compared with fields of a plugin',
    rule({ condition: 'evt.type = open and ka.verb = <NA>', more: 'skip-if-unknown-filter: true' }),
    ["LOAD_UNSAFE_NA_CHECK condition expression '' 1:13", "LOAD_UNKNOWN_FILTER condition expression '' 2:34"],
  ],
  [
    'deprecated fields',
    rule({ condition: 'evt.type = open and evt.dir = "<"', output: 'x %evt.latency.ns' }),
    [
      "LOAD_DEPRECATED_ITEM rule output '' 2:10",
      "LOAD_DEPRECATED_ITEM rule output '' 2:10",
      "LOAD_DEPRECATED_ITEM condition expression '' 1:13",
    ],
  ],
  [
    'an unknown source',
    rule({ condition: 'not (even) a condition', more: 'source: nosuch' }),
    ["LOAD_UNKNOWN_SOURCE rule 'R' 0:2"],
  ],
  [
    'another source',
    rule() + rule({ more: 'source: other' }),
    ["LOAD_ERR_VALIDATE rule 'R' 5:2"],
    { sources: ['syscall', 'other'] },
  ],

  ['the old way to disable', `${rule()}- rule: R\n  enabled: false\n`, ["LOAD_DEPRECATED_ITEM rule 'R' 5:2"]],
  [
    'an override without its key',
    `${rule()}- rule: R\n  override: {output: append}\n`,
    ["LOAD_ERR_YAML_VALIDATE rule 'R' 5:2"],
  ],
  [
    'a key without its override',
    `${rule()}- rule: R\n  condition: and evt.num > 1\n  output: y\n  override: {condition: append}\n`,
    ["LOAD_ERR_YAML_VALIDATE overrides 'output' 7:10"],
  ],
  [
    'what cannot be appended to',
    `${rule()}- rule: R\n  priority: INFO\n  override: {priority: append}\n`,
    ["LOAD_ERR_YAML_VALIDATE overrides 'priority' 7:13"],
  ],
  [
    'an operation that is none',
    `${rule()}- rule: R\n  desc: x\n  override: {desc: prepend}\n`,
    ["LOAD_ERR_YAML_VALIDATE value for 'desc' 7:19"],
  ],
  [
    'overrides in a list',
    `${rule()}- rule: R\n  desc: x\n  override: [desc]\n`,
    ["LOAD_ERR_VALIDATE rules content '' 0:0"],
  ],

  [
    'exceptions of one name',
    rule({ more: 'exceptions:\n- {name: e, fields: [proc.name]}\n- {name: e, fields: fd.name}' }),
    ["LOAD_EXCEPTION_NAME_NOT_UNIQUE exception 'e' 7:4"],
  ],
  [
    'an append without values',
    `${rule({ more: 'exceptions: [{name: e, fields: [proc.name]}]' })}- rule: R\n  exceptions: [{name: e}]\n  append: true\n`,
    ["LOAD_DEPRECATED_ITEM rule 'R' 6:2", "LOAD_APPEND_NO_VALUES exception 'e' 7:15"],
  ],
  [
    'a tuple of the wrong length',
    rule({ more: 'exceptions: [{name: e, fields: [proc.name], values: [[a, b]]}]' }),
    ["LOAD_ERR_VALIDATE exception 'e' 5:15"],
  ],
  [
    'an exception over an unknown field',
    rule({ more: 'exceptions: [{name: e, fields: [no.such]}]' }),
    ["LOAD_ERR_VALIDATE exception 'e' 5:15"],
  ],
  [
    'values that hold themselves',
    rule({ more: 'exceptions: [{name: e, fields: f.f, values: &v [*v]}]' }),
    ["LOAD_ERR_YAML_VALIDATE value for '' 5:46"],
  ],
]

for (const [what, files, expected, options] of cases) {
  test(`loading: ${what}`, () => {
    const outcome = load([files].flat(), options)
    const found = complaints(outcome)
    assert.deepEqual(found, expected)
    assert.equal(outcome.ok, !expected.some((line) => line.startsWith('LOAD_ERR')))
    assert.equal(outcome.ruleset !== undefined, outcome.ok)
  })
}

test('every code is met by a case, but those of files that cannot be read and of extensions', () => {
  for (const [, , expected] of cases) for (const line of expected) seen.add(line.split(' ')[0]!)
  const unmet = Object.keys(diagnosticCodes).filter((code) => !seen.has(code))
  assert.deepEqual(unmet, ['LOAD_ERR_FILE_READ', 'LOAD_ERR_EXTENSION', 'LOAD_WARNING_EXTENSION'])
})

test('places lead from the file inward', () => {
  const { files } = load([rule({ condition: 'proc.nosuch = x' })])
  const chain = chainOf(files[0]!.errors[0]!.place).map(({ type, name, file, offset }) => [type, name, file, offset])
  assert.deepEqual(chain, [
    ['rules content', '', '1.yaml', 0],
    ['rule', 'R', '1.yaml', 2],
    ['rule condition', '', '1.yaml', 23],
    ['condition expression', '', '"proc.nosuch = x"', 23],
  ])
})

test('messages name what was probably meant', () => {
  const message = (text: string) => load([text]).files[0]!.errors[0]!.message
  assert.match(message(rule({ condition: 'proc.nmae = x' })), /did you mean proc\.name\?/)
  assert.match(message(rule({ output: 'a %fd.nmae' }).replace('fd.nmae', 'fx.name')), /fx/)
  assert.match(
    message(`- macro: opened\n  condition: evt.type = open\n${rule({ condition: 'opend' })}`),
    /did you mean opened\?/,
  )
  assert.match(message(rule().replace('INFO', 'WARNIN')), /did you mean warning\?/)
  const [unknown] = load([rule({ more: 'prioritty: x' })]).files[0]!.warnings
  assert.match(unknown!.message, /did you mean priority\?/)
})

test('a mistake in a macro is shown in the text of the macro', () => {
  const [error] = load([
    `- macro: m\n  condition: evt.type = open and fd.num = x\n${rule({ condition: 'evt.type = open and m' })}`,
  ]).files[0]!.errors
  assert.match(error!.message, /in the macro "m"/)
  assert.equal(snippetOf(error!.place), `evt.type = open and fd.num = x\n${' '.repeat(20)}^\n`)
  const { line, column } = error!.place
  assert.deepEqual([line, column], [4, 34])
})

test('each file is judged with all before it', () => {
  const outcome = load([
    '- macro: m\n  condition: evt.type = open\n',
    rule({ condition: 'm' }),
    rule({ condition: 'm and fd.num = 1' }),
  ])
  assert.deepEqual(
    [0, 1, 2].map((file) => complaints(outcome, file)),
    [["LOAD_UNUSED_MACRO macro 'm' 0:2"], [], []],
  )
  assert.deepEqual(
    outcome.compiled?.rules.map(({ expr }) => printCondition(expr)),
    ['(evt.type = open and fd.num = 1)'],
  )
})

test('what was read before a mistake stays for the files behind', () => {
  const outcome = load([`- macro: m\n  condition: evt.type = open\n- text\n`, rule({ condition: 'm' })])
  assert.equal(outcome.files[0]!.ok, false)
  assert.equal(outcome.files[1]!.ok, true)
  assert.equal(outcome.ruleset, undefined)
})

test('a rule that is defined again keeps its place', () => {
  const outcome = load([rule({ name: 'a' }) + rule({ name: 'b' }) + rule({ name: 'a', condition: 'evt.type = close' })])
  assert.deepEqual(
    outcome.ruleset?.rules.map(({ name, index }) => [name, index]),
    [
      ['a', 0],
      ['b', 1],
    ],
  )
})

test('overrides change what they name', () => {
  const [changed] = load([
    rule({ more: 'tags: [b]' }),
    '- rule: R\n  condition: and fd.num = 1\n  tags: [a]\n  priority: error\n  override: {condition: append, tags: append, priority: replace}\n',
  ]).compiled!.rules
  assert.equal(printCondition(changed!.expr), '(evt.type = open and fd.num = 1)')
  assert.deepEqual(changed!.item.tags, ['a', 'b'])
  assert.equal(changed!.item.priority, 3)
})

const conditionWith = (exceptions: string) =>
  printCondition(load([rule({ more: `exceptions: ${exceptions}` })]).compiled!.rules[0]!.expr)

test('exceptions become part of the condition', () => {
  assert.equal(
    conditionWith('[{name: e, fields: [proc.name], values: [[a], [b c]]}]'),
    '(evt.type = open and not (proc.name = a or proc.name = "b c"))',
  )
  assert.equal(
    conditionWith('[{name: e, fields: [proc.name, fd.name], comps: [in, startswith], values: [[[a, b], /x]]}]'),
    '(evt.type = open and not (proc.name in (a, b) and fd.name startswith /x))',
  )
  assert.equal(
    conditionWith('[{name: e, fields: proc.name, values: [a, b]}]'),
    '(evt.type = open and not proc.name in (a, b))',
  )
  assert.equal(
    conditionWith('[{name: e, fields: fd.name, comps: startswith anyof, values: [/a]}, {name: f, fields: [fd.num]}]'),
    '(evt.type = open and not fd.name startswith anyof (/a))',
  )
})

test('append_output adds to the rules that it matches', () => {
  const outcome = load([rule({ name: 'a', more: 'tags: [t]' }) + rule({ name: 'b' })], {
    appendOutput: [
      {
        match: { tags: ['t'] },
        extraOutput: 'pid=%proc.pid',
        extraFields: ['proc.name', { key: 'k', text: 'v %fd.num' }],
      },
      { match: { rule: 'b' }, suggestedOutput: true },
    ],
    suggestedFields: () => ['fd.name', 'fd.type'],
  })
  const [a, b] = outcome.ruleset!.rules
  assert.equal(a!.output.text, 'x pid=%proc.pid')
  assert.deepEqual(
    a!.extraFields.map(({ key, raw, template }) => [key, raw, template.text]),
    [
      ['k', false, 'v %fd.num'],
      ['proc.name', true, '%proc.name'],
    ],
  )
  assert.equal(b!.output.text, 'x fd_name=%fd.name fd_type=%fd.type')
})

test('rules below the least priority are checked but off, whatever is selected', () => {
  const outcome = load([rule({ name: 'low' }) + rule({ name: 'high' }).replace('INFO', 'ERROR')], {
    minimumPriority: 4,
    selections: [{ enable: true, rule: '*' }],
  })
  assert.deepEqual(
    outcome.ruleset?.rules.map(({ name, enabled }) => [name, enabled]),
    [
      ['high', true],
      ['low', false],
    ],
  )
})

const needs = (version: string) =>
  `- required_plugin_versions:\n  - {name: nosuch, version: 1.0.0, alternatives: [{name: container, version: ${version}}]}\n`

test('plugins: the first alternative that is loaded decides', () => {
  assert.equal(load([needs('0.1.0')]).pluginError, undefined)
  assert.match(load([needs('9.0.0')]).pluginError!, /container/)
  assert.match(load([needs('0.1.0')], { plugins: [] }).pluginError!, /one of/)
})

test('without the container plugin there are no fields of containers', () => {
  const text = rule({ condition: 'evt.type = open and container.id = x' })
  assert.ok(load([text]).ok)
  assert.match(load([text], { plugins: [] }).files[0]!.errors[0]!.message, /container/)
})

test('bytes that are no UTF-8 and names with NUL bytes load as they are', () => {
  const outcome = loadRules(
    [
      {
        name: 'f',
        content: bytesOf(rule({ name: '"caf\xe9\\0"', condition: 'evt.type = open and proc.name = \xff' })),
      },
    ],
    {
      resolve: (text) => resolveField(text),
    },
  )
  assert.equal(outcome.ruleset?.rules[0]?.name, 'caf\xe9\0')
})

test('warnings without end are counted, not kept', () => {
  const { files } = load(['- a: b\n'.repeat(12_000)])
  assert.equal(files[0]!.warnings.length, 10_000)
  assert.equal(files[0]!.droppedWarnings, 2000)
})
