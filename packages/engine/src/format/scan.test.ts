import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldNameEnd, transformerEnd } from './scan.ts'

test('a field is a name with dots and an argument in brackets', () => {
  const cases: [string, string | undefined, string | undefined, string][] = [
    // text, name, arg, rest
    ['proc.name rest', 'proc.name', undefined, ' rest'],
    ['evt.type.', 'evt.type', undefined, '.'],
    ['proc.aname[2]x', 'proc.aname', '2', 'x'],
    ['proc.aname []', 'proc.aname', undefined, ' []'],
    ['proc.aname[]', 'proc.aname', undefined, '[]'],
    ['evt.arg[0]]', 'evt.arg', '0', ']'],
    ['proc.env[NO SUCH]', 'proc.env', undefined, '[NO SUCH]'],
    ["proc.env['NO SUCH']", 'proc.env', 'NO SUCH', ''],
    ['proc.env["a]b"]', 'proc.env', 'a]b', ''],
    ['proc.env["a\\"b"]', 'proc.env', 'a"b', ''],
    ['proc.env["a\\qb"]', 'proc.env', undefined, '["a\\qb"]'],
    ['proc', undefined, undefined, ''],
    ['.name', undefined, undefined, ''],
    ['5.name', undefined, undefined, ''],
  ]
  for (const [text, name, arg, rest] of cases) {
    const found = fieldNameEnd(text, 0)
    assert.equal(found && text.slice(0, found.nameEnd), name, text)
    if (found === undefined) continue
    assert.equal(found.arg, arg, text)
    assert.equal(text.slice(found.end), rest, text)
  }
})

function rests(text: string): string[] | undefined {
  return transformerEnd(text, 0)?.ends.map((end) => text.slice(end))
}

test('a transformer ends with its parenthesis, or with a selector in brackets', () => {
  assert.deepEqual(rests('toupper(proc.name) x'), [' x'])
  assert.deepEqual(rests('getopt((proc.args), "a:")[a] x'), [' x', '[a] x'])
  assert.deepEqual(rests('join(")", fd.types) x'), [' x'])
  assert.deepEqual(rests('toupper(proc.name'), [''])
  assert.equal(rests('toupper (proc.name)'), undefined)
  assert.equal(rests('val(proc.name)'), undefined)
})
