/** The documentation says what is there: keys, options, rules and links are compared with the code. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { keys, type Key } from '../packages/agent/src/config/keys.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]

const cell = (text: string): string => text.replaceAll('|', '\\|')

function value(v: unknown): string {
  if (v === undefined) return ''
  if (Array.isArray(v)) return `\`[${v.join(', ')}]\``
  return v === '' ? 'empty' : `\`${String(v)}\``
}

const flags = (text: string): string[] => text.match(/(?<![\w-])--?[a-zA-Z][a-z-]*/g) ?? []

/** One line of a table for each key. */
function keyTable(): string {
  const lines = Object.entries<Key>(keys).map(([name, key]) => {
    const [shipped, absent] = [value(key.shipped), value(key.absent)]
    return `| \`${name}\` | ${shipped === absent ? shipped : `${shipped}, ${absent}`} | ${cell(key.doc)} |`
  })
  return ['| Key | Default | Meaning |', '|---|---|---|', ...lines].join('\n')
}

test('docs/configuration.md lists every key', () => {
  const page = read('docs/configuration.md')
  const section = /(<!-- keys: .* -->\n)[^]*?(<!-- end -->)/
  const wanted = page.replace(section, (_, start: string, end: string) => `${start}${keyTable()}\n${end}`)
  if (process.env['UPDATE'] !== undefined) writeFileSync(join(root, 'docs/configuration.md'), wanted)
  else assert.equal(page, wanted, 'run `UPDATE=1 make docs`')
})

test('docs/command-line.md has every option, and no other', () => {
  const options = read('packages/agent/src/cli/options.ts').replaceAll(
    /addOption\(new Option\('([^']*)'[^\n]*hideHelp.*/g,
    '',
  )
  const existing = new Set(
    [...options.matchAll(/(?:\.option|new Option)\(\s*'([^']*)'/g)].flatMap((m) => flags(m[1] ?? '')),
  )
  const page = read('docs/command-line.md')
  const table = page.slice(page.indexOf('| Option |'), page.indexOf('## Where things go'))
  const documented = new Set([...table.matchAll(/^\| (.*?) \|/gm)].flatMap((m) => flags(m[1] ?? '')))
  const hidden = new Set(['-p', '--print', '--markdown'])
  const alias = new Set([
    '--config',
    '--rules',
    '--option',
    '--seconds',
    '--unbuffered',
    '--validate',
    '--pidfile',
    '--verbose',
    '--help',
  ])
  for (const flag of existing)
    assert.ok(documented.has(flag) || alias.has(flag) || hidden.has(flag), `${flag} is not documented`)
  for (const flag of documented)
    assert.ok(existing.has(flag) || hidden.has(flag) || flag === '-h', `${flag} does not exist`)
})

test('docs/rules.md lists the default rules with their priorities', () => {
  const items = parse(read('rules/saker_rules.yaml')) as { rule?: string; priority?: string }[]
  const rules = items.flatMap((item) =>
    item.rule === undefined ? [] : [`${item.rule} ${item.priority?.toLowerCase()}`],
  )
  const page = read('docs/rules.md')
  const table = page.slice(page.indexOf('| Rule | Priority |')).split('\n\n')[0] ?? ''
  const rows = table.split('\n').slice(2)
  const documented = rows.map((row) =>
    row
      .split('|')
      .slice(1, 3)
      .map((text) => text.trim())
      .join(' '),
  )
  assert.deepEqual(documented.toSorted(), rules.toSorted())
})

for (const page of pages) {
  test(`links of ${page} lead somewhere`, () => {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(root, page) : join(root, dirname(page), path)
      assert.ok(existsSync(file), `${target}: no such file`)
      if (anchor === undefined) continue
      const headings = readFileSync(file, 'utf8').match(/^#+ .*$/gm) ?? []
      const anchors = headings.map((h) =>
        h
          .replace(/^#+ /, '')
          .toLowerCase()
          .replaceAll(/[^\w\- ]/g, '')
          .replaceAll(' ', '-'),
      )
      assert.ok(anchors.includes(anchor), `${target}: no such heading`)
    }
  })
}
