import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkSettings } from './check.ts'
import { keys } from './keys.ts'
import { loadConfig, type Config } from './load.ts'
import { readAppendOutput } from './append-output.ts'
import { readRuleSelections, readStaticFields } from './rule-selection.ts'

const folder = mkdtempSync(join(tmpdir(), 'saker-config-'))
after(() => rmSync(folder, { recursive: true }))

let made = 0
function file(text: string): string {
  const path = join(folder, `${made++}.yaml`)
  writeFileSync(path, text)
  return path
}
function load(text: string, ...overrides: string[]): Config {
  return loadConfig({ file: file(text), overrides, env: { VARIABLE: 'true' } })
}

test('keys that a file lacks have their other default', () => {
  const { settings } = load('json_output: yes')
  assert.equal(settings.json_output, true)
  assert.equal(settings['stdout_output.enabled'], false)
  assert.equal(settings['engine.kind'], 'kmod')
})

test('nested keys, lists, variables and overrides are read', () => {
  const { settings, warnings } = load(
    'engine: {kind: replay, replay: {capture_file: x.scap}}\nrules_files: [a, b]\nstdout_output:\n  enabled: ${VARIABLE}\npriority: WARNING\n',
    'rules_files[]=c',
    'outputs_queue.capacity=0x10',
  )
  assert.equal(settings['engine.replay.capture_file'], 'x.scap')
  assert.deepEqual(settings.rules_files, ['a', 'b', 'c'])
  assert.equal(settings['stdout_output.enabled'], true)
  assert.equal(settings.priority, 'warning')
  assert.equal(settings['outputs_queue.capacity'], 16)
  assert.deepEqual(warnings, [])
})

test('one text stands for a list of one', () => {
  assert.deepEqual(load('rules_files: one').settings.rules_files, ['one'])
})

test('a value of a wrong type gives the default and a warning with its place', () => {
  const { settings, warnings } = load('json_output: perhaps\nbuffered_outputs: [1]\n')
  assert.equal(settings.json_output, false)
  assert.match(warnings[0]!, /\.yaml:1:1: json_output must be true or false, not 'perhaps'/)
  assert.match(warnings[1]!, /\.yaml:2:1: buffered_outputs must be true or false, not a list/)
})

test('unknown keys are told with their place and the key that was meant', () => {
  const { warnings } = load(
    'jsn_output: true\nstdout_output:\n  enable: true\nengine:\n  replay:\n    capturefile: x\nzzz: 1\n',
  )
  assert.match(warnings[0]!, /\.yaml:1:1: unknown key jsn_output; did you mean json_output\?/)
  assert.match(warnings[1]!, /\.yaml:3:3: unknown key stdout_output.enable; did you mean stdout_output.enabled\?/)
  assert.match(
    warnings[2]!,
    /\.yaml:6:5: unknown key engine.replay.capturefile; did you mean engine.replay.capture_file\?/,
  )
  assert.match(warnings[3]!, /\.yaml:7:1: unknown key zzz It has|\.yaml:7:1: unknown key zzz/)
})

test('values that a key cannot have are errors', () => {
  const cases: [string, RegExp][] = [
    [
      'engine: {kind: modern_bpf}',
      /:1:10: engine\.kind: 'modern_bpf' is not a valid value.*did you mean modern_ebpf\?/,
    ],
    ['priority: loud', /priority: 'loud'/],
    ['rule_matching: some', /rule_matching: 'some'/],
    ['capture: {mode: x}', /capture\.mode/],
    ['syscall_event_drops: {threshold: 1.5}', /must be between 0 and 1/],
    ['syscall_event_timeouts: {max_consecutives: 0}', /must be between 1 and/],
    ['engine: {modern_ebpf: {buf_size_preset: 11}}', /must be between 1 and 10/],
    ['a: [', /:1:\d+: /],
    ['- a list', /a configuration is a map/],
  ]
  for (const [text, message] of cases) assert.throws(() => load(text), { code: 'CONFIG', message }, text)
})

test('settings that contradict each other are errors', () => {
  const cases: [string, RegExp][] = [
    ['file_output: {enabled: true}', /file_output\.filename: must be set/],
    ['program_output: {enabled: true}', /program_output\.program: must be set/],
    ['http_output: {enabled: true}', /http_output\.url: must be set/],
    ['engine: {kind: replay}', /engine\.replay\.capture_file: must name/],
    ['webserver: {listen_address: everywhere}', /not a valid IP address/],
    ['syscall_event_drops: {actions: [ignore, log]}', /contradicts ignore/],
    ['syscall_event_drops: {actions: [shout]}', /no action is called/],
    ['rules_file: a\nrules_files: b', /old name of rules_files/],
  ]
  for (const [text, message] of cases) {
    const { settings, tree } = load(text)
    assert.throws(() => checkSettings(settings, tree), { code: 'CONFIG', message }, text)
  }
})

test('included files are merged by the keys of the top level', () => {
  const folderPath = join(folder, 'd')
  mkdirSync(folderPath)
  writeFileSync(join(folderPath, '2.yaml'), 'json_output: false\nrules_files: [d2]\n')
  writeFileSync(join(folderPath, '1.yaml'), 'json_output: true\nrules_files: [d1]\n')
  const appended = load(`config_files: [${folderPath}, /does/not/exist]\nrules_files: [main]\n`)
  assert.deepEqual(appended.settings.rules_files, ['main', 'd1', 'd2'])
  assert.equal(appended.settings.json_output, false)
  assert.equal(appended.files.length, 3)
  const replaced = load(
    `config_files: [{path: ${file('rules_files: [x]\nengine: {kind: nodriver}')}, strategy: override}]\nrules_files: [main]\nengine: {kind: replay, replay: {capture_file: y}}\n`,
  )
  assert.deepEqual(replaced.settings.rules_files, ['x'])
  assert.equal(replaced.settings['engine.replay.capture_file'], '')
  const added = load(
    `config_files: [{path: ${file('rules_files: [x]\njson_output: true')}, strategy: add-only}]\nrules_files: [main]\n`,
  )
  assert.deepEqual(added.settings.rules_files, ['main'])
  assert.equal(added.settings.json_output, true)
})

test('an override of config_files is heard before the merge, others again after it', () => {
  const included = file('json_output: true\npriority: error\n')
  const { settings } = load('', `config_files[]=${included}`, 'priority=alert')
  assert.equal(settings.json_output, true)
  assert.equal(settings.priority, 'alert')
})

test('files that include in circles are refused', () => {
  const main = join(folder, 'circle.yaml')
  writeFileSync(main, `config_files: [${main}]`)
  assert.throws(() => loadConfig({ file: main, overrides: [], env: {} }), { code: 'CONFIG', message: /recursively/ })
  assert.throws(() => load(`config_files: [${file('config_files: []')}]`), {
    code: 'CONFIG',
    message: /included config file/,
  })
})

test('a file that is not there is told by its name', () => {
  assert.throws(() => loadConfig({ file: '/no/such/file.yaml', overrides: [], env: {} }), {
    code: 'CONFIG',
    message: 'Could not find configuration file at /no/such/file.yaml',
  })
})

test('append_output, rules and static_fields have forms of their own', () => {
  const { tree } = load(
    'append_output:\n- match: {source: syscall, tags: [a]}\n  extra_output: x\n  extra_fields: [proc.name, {k: "%proc.pid"}]\n- suggested_output: true\n' +
      'rules:\n- disable: {rule: "*"}\n- enable: {tag: network, rule: one}\nstatic_fields: {a: b}\n',
  )
  assert.deepEqual(readAppendOutput(tree, assert.fail), [
    {
      source: 'syscall',
      rule: '',
      tags: ['a'],
      extraOutput: 'x',
      extraFields: [
        { key: 'proc.name', format: undefined },
        { key: 'k', format: '%proc.pid' },
      ],
      suggestedOutput: false,
    },
    { source: '', rule: '', tags: [], extraOutput: '', extraFields: [], suggestedOutput: true },
  ])
  assert.deepEqual(readRuleSelections(tree), [
    { enable: false, by: 'rule', text: '*' },
    { enable: true, by: 'rule', text: 'one' },
    { enable: true, by: 'tag', text: 'network' },
  ])
  assert.deepEqual([...readStaticFields(tree)], [['a', 'b']])
  assert.throws(() => readAppendOutput(load('append_output: [{extra_fields: [a, a]}]').tree, assert.fail), {
    message: /defined twice/,
  })
  assert.throws(() => readRuleSelections(load('rules: [{enable: {}}]').tree), { code: 'CONFIG' })
})

const shipped = new URL('../../../../../shared/corpus/config/falco.yaml', import.meta.url)
test(
  'every key of the shipped falco.yaml is known and has its default',
  { skip: !existsSync(shipped) && 'the corpus is not on this machine' },
  () => {
    const { warnings, settings } = loadConfig({ file: shipped.pathname, overrides: [], env: {} })
    assert.deepEqual(warnings, [])
    // What this configuration changes on purpose.
    const changed = [
      'engine.kind',
      'watch_config_files',
      'log_syslog',
      'syslog_output.enabled',
      'webserver.enabled',
      'buffered_outputs',
      'program_output.program',
    ]
    for (const [name, key] of Object.entries(keys)) {
      if (key.type === 'node' || changed.includes(name)) continue
      assert.deepEqual(settings[name as keyof typeof settings], key.shipped, name)
    }
  },
)
