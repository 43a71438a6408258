import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'

import { toBytes } from '../../bytes.ts'
import { decodeFile } from './input.ts'
import type { Node } from './node.ts'
import { valueOf, YamlError } from './node.ts'
import { parseYaml } from './parse.ts'

function bytes(text: string): Uint8Array {
  return Uint8Array.from(toBytes(text), (c) => c.charCodeAt(0))
}

/** `[a, {b: c}]`, with `~` for null and scalars as JSON. */
function show(node: Node): string {
  switch (node.kind) {
    case 'null':
      return '~'
    case 'scalar':
      return JSON.stringify(node.value)
    case 'sequence':
      return `[${node.items.map(show).join(', ')}]`
    case 'map':
      return `{${node.keys.map((key, i) => `${show(key)}: ${show(node.values[i]!)}`).join(', ')}}`
  }
}

function read(text: string): string {
  try {
    return parseYaml(decodeFile(bytes(text)))
      .map(show)
      .join(' | ')
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    return `error at ${error.mark.line}:${error.mark.column}@${error.mark.offset}`
  }
}

const cases: readonly [what: string, text: string, result: string][] = [
  ['nothing', '', ''],
  ['a comment', '# a\n', ''],
  ['an empty document', '---\n', ''],
  ['items', '- a\n- b: c\n  d: 1\n', '["a", {"b": "c", "d": "1"}]'],
  ['an item below its key, not indented', 'k:\n- a\n- b\n', '{"k": ["a", "b"]}'],
  ['flow collections', '[a, {b: c, d}, [], e: f,]', '["a", {"b": "c", "d": ~}, [], {"e": "f"}]'],
  ['a closing bracket at the start of a line', '- k: [a,\n  b\n]\n- c\n', '[{"k": ["a", "b"]}, "c"]'],
  ['nulls', '- ~\n- null\n- NULL\n- Null\n-\n- nUll\n- !!str ~\n- "~"\n', '[~, ~, ~, ~, ~, "nUll", "~", "~"]'],
  ['keys that occur twice', 'a: 1\na: 2\n', '{"a": "1", "a": "2"}'],
  ['explicit keys', '? a\n: b\n? c\n', '{"a": "b", "c": ~}'],
  ['anchors and aliases', '- &x [a]\n- *x\n', '[["a"], ["a"]]'],
  ['merge keys are plain keys', '- &x {a: b}\n- <<: *x\n', '[{"a": "b"}, {"<<": {"a": "b"}}]'],
  ['plain text over lines', '- a\n  b\n\n  c\n', '["a b\\nc"]'],
  ['a comment ends plain text', '- a # b\n- a#b\n', '["a", "a#b"]'],
  ['folded text', 'k: >\n  a\n  b\n\n  c\n   d\n  e\n', '{"k": "a b\\nc\\n d\\ne\\n"}'],
  ['literal text', 'k: |\n  a\n   b\n\n  c\n', '{"k": "a\\n b\\n\\nc\\n"}'],
  ['stripped and kept ends', 'a: |-\n  x\n\nb: |+\n  x\n\nc: >2-\n   x\n', '{"a": "x", "b": "x\\n\\n", "c": " x"}'],
  ['double quotes', '"a\\n\\x41\\u00e9\\\n   b\n  c"', JSON.stringify(toBytes('a\nAéb c'))],
  ['single quotes', "'it''s \\n'", '"it\'s \\\\n"'],
  ['CR LF', 'a: 1\r\nb: 2\r\n', '{"a": "1", "b": "2"}'],
  ['a tab between tokens', '\t\n- a:\tb\n', '[{"a": "b"}]'],
  ['documents', 'a\n---\nb\n...\n---\nc\n', '"a" | "b" | "c"'],
  ['documents after an empty one do not count', 'a\n---\n---\nb\n', '"a"'],
  ['directives', '%YAML 1.2\n%TAG !e! tag:x,\n---\n!e!a b\n', '"b"'],

  ['a bracket of the wrong kind', '[}', 'error at 0:1@1'],
  ['a sequence that is not closed', 'a: [b\n- c', 'error at 1:0@9'],
  ['a value in a value', 'a: b: c', 'error at 0:4@4'],
  ['a key that is indented differently', 'a: b\n   c: d\n', 'error at 1:4@9'],
  ['a percent sign at the start of a value', 'a: %b', 'error at 0:3@3'],
  ['an unknown escape', '"\\q"', 'error at 0:3@3'],
  ['an unknown alias', '- *a', 'error at 0:2@2'],
  ['text after a quoted one', '"a" b', 'error at 0:4@4'],
  ['a tab as indentation', 'a:\n  - b\n\tc: d', 'error at 2:0@9'],
]

for (const [what, text, result] of cases) {
  test(`yaml: ${what}`, () => assert.equal(read(text), result))
}

test('yaml: positions are lines and columns from 0, offsets in bytes without a byte order mark', () => {
  const [root] = parseYaml(decodeFile(bytes('\ufeff- é: x\n  k: y\n')))
  assert.equal(root?.kind, 'sequence')
  const item = (root as { items: Node[] }).items[0]!
  const { line, column, offset } = valueOf(item, 'k')!
  assert.deepEqual({ line, column, offset }, { line: 1, column: 5, offset: 13 })
})

test('yaml: UTF-16 and UTF-32 are read as UTF-8', () => {
  const text = '- aé\n'
  const units = Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0), 0]))
  const wide = Uint8Array.from([...text].flatMap((c) => [0, 0, 0, c.charCodeAt(0)]))
  for (const content of [units, Uint8Array.of(0xff, 0xfe, ...units), wide, Uint8Array.of(0, 0, 0xfe, 0xff, ...wide)]) {
    assert.equal(parseYaml(decodeFile(content)).map(show).join(), JSON.stringify([toBytes('aé')]))
  }
})

test('yaml: an alias inside what it names gives a cycle, not a crash', () => {
  const [root] = parseYaml('&a [*a]')
  assert.equal((root as { items: Node[] }).items[0], root)
})

test('yaml: hostile nesting ends with an error', () => {
  for (const text of ['[', '{', '- ', '? ', '{a: ', '- - ? ']) {
    assert.match(read(text.repeat(20_000)), /^error at /, text)
  }
})

test('yaml: any bytes give documents or an error', () => {
  const piece = fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@`~ \t\n\r\0\\ab'.split(''), '---', '...', '\n  ', ': ', '- ')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void read(pieces.join(''))),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (content) => {
      try {
        parseYaml(decodeFile(content))
      } catch (error) {
        assert.ok(error instanceof YamlError)
      }
    }),
    { numRuns: 2000 },
  )
})
