import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBytes, toText } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import { EventCursor } from '../events/cursor.ts'
import type { Resolved, Value } from '../fields/define.ts'
import { resolveField } from '../fields/index.ts'
import type { Rule } from '../rules/ruleset.ts'
import { alertWriter, type AlertFormat } from './alert.ts'
import { compileTemplate, type Template } from './template.ts'

const time = 1795459857846780289n
const values: Record<string, Value> = {
  'evt.time': '18:50:57.846780289',
  'evt.time.iso8601': '2026-11-23T18:50:57.846780289+0000',
  'proc.name': 'n"c',
  'proc.pid': 42,
  'proc.env[A B]': toBytes('ü\n'),
  'proc.exe_ino': 18446744073709551615n,
  'fd.types': ['a', 'b'],
}

function resolve(text: string): Resolved {
  const found = resolveField(text)
  if (!found.ok) return found
  const value = values[text]
  // Texts as they are: what fields do about them is not the matter here.
  const show = typeof value === 'string' ? (): string => value : undefined
  return { ok: true, field: { ...found.field, extract: () => value, print: undefined, show } }
}

function template(text: string): Template {
  const compiled = compileTemplate(text, resolve)
  assert.ok(compiled.ok, text)
  return compiled.template
}

const ev = new EventCursor()
ev.timeHi = Number(time >> 32n)
ev.timeLo = Number(time & 0xffffffffn)
const c = { ev } as EventContext

const rule = {
  index: 0,
  name: toBytes('A "rule" ü'),
  priority: 6,
  source: 'syscall',
  tags: ['a', 'b'],
  output: template('%proc.name %proc.pid %proc.env["A B"] %fd.name %fd.types %proc.exe_ino'),
  extraFields: [],
} as unknown as Rule

const format: AlertFormat = {
  json: true,
  includeOutput: true,
  includeMessage: false,
  includeOutputFields: true,
  includeTags: true,
  isoTime: false,
  escapeText: true,
  hostname: 'host',
}

function write(changes: Partial<AlertFormat>, changed: Partial<Rule> = {}): string {
  return toText(alertWriter({ ...format, ...changes }, resolve)({ ...rule, ...changed } as Rule, c))
}

test('JSON has its keys in order, exact integers and repaired text', () => {
  assert.equal(
    write({}),
    '{"hostname":"host","output":"18:50:57.846780289: Informational n\\"c 42 ü\\n <NA> (a,b) 18446744073709551615",' +
      '"output_fields":{"evt.time":"18:50:57.846780289","fd.name":null,"fd.types":["a","b"],"proc.env[\\"A B\\"]":"ü\\n",' +
      '"proc.exe_ino":18446744073709551615,"proc.name":"n\\"c","proc.pid":42},"priority":"Informational","rule":"A \\"rule\\" ü",' +
      '"source":"syscall","tags":["a","b"],"time":"2026-11-23T18:50:57.846780289Z"}',
  )
})

test('members of JSON can be left out', () => {
  const bare = { includeOutput: false, includeOutputFields: false, includeTags: false }
  assert.equal(
    write({ ...bare, includeMessage: true }, { output: template('m') }),
    '{"hostname":"host","message":"m","priority":"Informational","rule":"A \\"rule\\" ü","source":"syscall","time":"2026-11-23T18:50:57.846780289Z"}',
  )
  assert.match(
    write({ isoTime: true }),
    /"output":"2026-11-23T18:50:57\.846780289\+0000: Informational .*"evt\.time\.iso8601":/,
  )
})

test('extra fields come on top, by key', () => {
  const extraFields = [
    { key: 'proc.name', raw: false, template: template('<%proc.pid>') },
    { key: 'proc.pid', raw: true, template: template('%proc.pid') },
    { key: 'toupper(proc.name)', raw: true, template: template('%toupper(proc.name)') },
  ]
  const line = write({ includeOutput: false }, { output: template('x'), extraFields })
  assert.match(
    line,
    /"output_fields":\{"evt\.time":"[^"]+","proc\.name":"<42>","proc\.pid":42,"toupper\(proc\.name\)":null\}/,
  )
})

test('text is one line, with values escaped unless asked otherwise', () => {
  const start = '18:50:57.846780289: Informational n"c 42 ü'
  assert.equal(write({ json: false }), `${start}\\n <NA> (a,b) 18446744073709551615`)
  assert.equal(write({ json: false, escapeText: false }), `${start}\n <NA> (a,b) 18446744073709551615`)
})
