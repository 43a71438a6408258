import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { EventCursor } from '../events/cursor.ts'
import type { EventContext } from '../context.ts'
import type { FieldRef, Resolved, Value } from '../fields/define.ts'
import { resolveField } from '../fields/index.ts'
import { compileTemplate } from './template.ts'

/** Fields of the registry, with values of our own; the others have none. */
const values: Record<string, Value> = {
  'proc.name': 'nc',
  'proc.aname[2]': 'bash',
  'proc.env[A B]': 'x y',
  'evt.type': 'open',
  'proc.pid': 42,
  'fd.types': ['ipv4', 'file'],
  'user.name': 'evil\n\u001b[2J\xff',
  'proc.cmdline': '\xe6\x97\xa5\xe6\x9c\xac',
}

function resolve(text: string): Resolved {
  const found = resolveField(text)
  if (!found.ok) return found
  const value = values[text]
  // Texts as they are: what fields do about them is not the matter here.
  const show = typeof value === 'string' ? (): string => value : undefined
  return { ok: true, field: { ...found.field, extract: () => value, print: undefined, show } }
}

const c = { ev: new EventCursor() } as EventContext

function render(text: string): string {
  const compiled = compileTemplate(text, resolve)
  return compiled.ok ? compiled.template.render(c) : `error: ${compiled.error.message}`
}

test('fields, arguments, widths and transformers are filled in', () => {
  const cases: [string, string][] = [
    ['x', 'x'],
    ['%proc.name', 'nc'],
    ['[%proc.name,%proc.pid;]', '[nc,42;]'],
    ['%proc.names %proc.name.x %evt.type.', 'ncs nc.x open.'],
    ['%proc.aname[2]] %proc.name[0]', 'bash] nc[0]'],
    ["%proc.env['A B'] %proc.env[A B]", 'x y <NA>[A B]'],
    ['%10proc.name|%1proc.name|%0proc.name|', 'nc        |n|nc|'],
    ['%fd.types %8fd.types|', '(ipv4,file) (ipv4,fi|'],
    ['%toupper(proc.name) %toupper( tolower(proc.name) )', 'NC NC'],
    ['%join(",", fd.types) %concat(proc.name, "-x")', 'ipv4,file nc-x'],
    ['%getopt(("-b","v"), "ab:")[b] %getopt(("-b","v"), "ab:")[bb]', 'v (b,v)[bb]'],
    // Numbers that len gives print in the form of their field; most texts have none.
    ['%len(proc.name) %len(fd.types)', '<NA> 2'],
    ['%fd.name %toupper(fd.name)', '<NA> <NA>'],
    ['*%proc.name', 'nc'],
    ['**%proc.name', '*nc'],
    ['*', ''],
  ]
  for (const [text, want] of cases) assert.equal(render(text), want, text)
})

test('what cannot be filled in is refused', () => {
  const cases: [string, RegExp][] = [
    ['', /empty/],
    ['%', /ends with %/],
    ['a %proc.name%', /ends with %/],
    ['%12', /ends with a width/],
    ['%%', /must follow %/],
    ['% proc.name', /must follow %/],
    ['%5 proc.name', /must follow %/],
    ['%-5proc.name', /must follow %/],
    ['%nosuch.field', /nosuch\.field/],
    ['%proc', /must follow %/],
    ['%evt.arg[]', /evt\.arg/],
    ['%val(proc.name)', /must follow %/],
    ['%tolower(proc.pid)', /./],
    ['%tolower(proc.name', /./],
    ['%concat(proc.name)', /./],
    ['%99999999proc.name', /too large/],
  ]
  for (const [text, message] of cases) {
    const compiled = compileTemplate(text, resolve)
    assert.ok(!compiled.ok, text)
    assert.match(compiled.error.message, message, text)
  }
  const later = compileTemplate('abc %nosuch.field', resolve)
  assert.ok(!later.ok && later.error.at === 4)
})

test('plain fields are listed once, those of transformers too', () => {
  const compiled = compileTemplate('%proc.name %toupper(fd.name) %proc.name %fd.name', resolve)
  assert.ok(compiled.ok)
  assert.deepEqual(
    compiled.template.fields.map((field: FieldRef) => field.text),
    ['proc.name', 'fd.name'],
  )
})

test('escaped rendering leaves the text of the template alone and makes values harmless', () => {
  const compiled = compileTemplate('a\nb %user.name %proc.cmdline %4proc.cmdline', resolve)
  assert.ok(compiled.ok)
  assert.equal(compiled.template.render(c), 'a\nb evil\n\u001b[2J\xff \xe6\x97\xa5\xe6\x9c\xac \xe6\x97\xa5\xe6')
  assert.equal(
    compiled.template.renderEscaped(c),
    'a\nb evil\\n\\u001b[2J\\xff \xe6\x97\xa5\xe6\x9c\xac \xe6\x97\xa5\\xe6',
  )
})

test('any text compiles or is refused with a message, never throws', () => {
  const piece = fc.constantFrom(
    '%',
    '%proc.name',
    '%toupper(',
    'proc.name',
    ')',
    '[',
    ']',
    '"',
    "'",
    '\\',
    '5',
    ' ',
    '*',
    'getopt((',
    ',',
    '\xff',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const compiled = compileTemplate(pieces.join(''), resolve)
      if (compiled.ok) assert.equal(typeof compiled.template.render(c), 'string')
      else assert.ok(compiled.error.message.length > 0)
    }),
  )
})
