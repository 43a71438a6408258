/** The default rules load without a complaint and find what the captures of the corpus hold, once each. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { Engine } from '../packages/engine/src/engine.ts'
import { resolveField } from '../packages/engine/src/fields/index.ts'
import { loadRules } from '../packages/engine/src/rules/load.ts'
import { BlockReader } from '../packages/engine/src/scap/reader.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const name = 'rules/saker_rules.yaml'
const outcome = loadRules([{ name, content: readFileSync(join(root, name)) }], {
  resolve: (text) => resolveField(text),
})

test('the default rules load without errors and warnings', () => {
  for (const { errors, warnings } of outcome.files) assert.deepEqual([...errors, ...warnings], [])
  assert.ok(outcome.ruleset)
})

/** What the default rules must raise for each capture. */
const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  a_sensitive_read: {
    'Sensitive file read by an untrusted program': 15,
    'Symbolic link to a sensitive file': 1,
  },
  b_container_tty: {
    'Terminal shell in a container': 2,
    'Sensitive file read by an untrusted program': 4,
    'File in a binary directory opened for writing': 1,
    'File below etc opened for writing': 1,
    'Program dropped into a container and run': 1,
    'Symbolic link to a sensitive file': 1,
  },
  c_write_below_root: {
    'File below the root directory opened for writing': 7,
    'File below etc opened for writing': 13,
    'File in a binary directory opened for writing': 4,
    'Program in a binary directory removed or replaced': 5,
    'Shell history deleted or renamed': 6,
    'Log file cleared': 5,
  },
  d_container_mounts: {
    'Container started with a sensitive mount': 3,
    'Privileged container started': 1,
    'Sensitive file read by an untrusted program': 1,
  },
  e_network: { 'Standard streams redirected to the network': 4 },
  f_attacks: {
    'Program run from memory': 5,
    'Program run from shared memory': 2,
    'Process attached with ptrace': 5,
    'Hard link to a sensitive file': 1,
    'Symbolic link to a sensitive file': 2,
  },
}

for (const [capture, counts] of Object.entries(expected)) {
  const file = join(root, '../shared/corpus/captures', `${capture}.scap`)
  const skip = existsSync(file) ? false : `${file} is not on this machine`
  test(`the default rules find what ${capture} holds`, { skip }, () => {
    assert.ok(outcome.ruleset)
    const raised: Record<string, number> = {}
    const engine = new Engine({
      ruleset: outcome.ruleset,
      matching: 'first',
      onAlert: (rule) => (raised[rule.name] = (raised[rule.name] ?? 0) + 1),
    })
    const reader = new BlockReader(engine)
    reader.push(gunzipSync(readFileSync(file)))
    reader.end()
    assert.deepEqual(raised, counts)
  })
}
