import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'

import type { ListItem } from './items.ts'
import { compileLists, ListExpander } from './lists.ts'
import { filePlace } from './places.ts'

const place = filePlace('f', '')

/** Lists in order; the number of a list is its index and, unless given, its visibility. */
function makeLists(
  lists: Record<string, readonly string[]>,
  visible: Record<string, number> = {},
): Map<string, ListItem> {
  return new Map(
    Object.entries(lists).map(([name, items], index) => [
      name,
      { name, items: [...items], place, index, visibility: visible[name] ?? index },
    ]),
  )
}

function expand(condition: string, lists: Record<string, readonly string[]>): string {
  return new ListExpander(compileLists(makeLists(lists))).expand(condition, place)
}

test('a name is replaced where it stands between blanks, brackets, commas or equals signs', () => {
  const lists = { l: ['a', 'b'] }
  assert.equal(expand('x in (l)', lists), 'x in ( a, b )')
  assert.equal(expand('x in ( l , c)', lists), 'x in ( a, b , c)')
  assert.equal(expand('x=l', lists), 'x= a, b ')
  assert.equal(expand('l in (l)', lists), 'a, b in ( a, b )')
  assert.equal(expand('x in (al, l1, "l", l.l)', lists), 'x in (al, l1, "l", l.l)')
  assert.equal(expand('x = "a l b"', lists), 'x = "a a, b b"')
})

test('items with blanks get quotes, unless they have some', () => {
  assert.equal(expand('x in (l)', { l: ['a b', '"c d"', "'e f'", 'g'] }), `x in ( "a b", "c d", 'e f', g )`)
})

test('an empty list takes a comma with it', () => {
  const lists = { l: [] }
  assert.equal(expand('x in (l)', lists), 'x in (  )')
  assert.equal(expand('x in (a, l)', lists), 'x in (a  )')
  assert.equal(expand('x in (l, a)', lists), 'x in (   a)')
  assert.equal(expand('x in (a, l, b)', lists), 'x in (a  , b)')
})

test('items of an earlier list can name a later one, and a list is put in once', () => {
  assert.equal(expand('x in (a)', { a: ['b', 'x'], b: ['c'] }), 'x in ( c , x )')
  assert.equal(expand('x in (a)', { a: ['a', 'b'] }), 'x in ( a, b )')
  assert.equal(expand('x in (b)', { a: ['y'], b: ['a', 'b'] }), 'x in ( y, b )')
})

test('names that are no words are found too', () => {
  assert.equal(expand('x in (a b)', { 'a b': ['c'] }), 'x in ( c )')
  assert.equal(expand('x in (a,b)', { 'a,b': ['c'], c: ['d'] }), 'x in ( d )')
})

const compiled = (visible: Record<string, number>) => {
  const lists = compileLists(makeLists({ a: ['b', 'x'], b: ['c'], c: ['d'] }, visible))
  return {
    items: lists.get('a')!.items,
    used: [...lists.values()].filter((list) => list.used).map((list) => list.item.name),
  }
}

test('a list in a list gives its items when its definition is older than the last change of the other', () => {
  assert.deepEqual(compiled({}), { items: ['b', 'x'], used: [] })
  assert.deepEqual(compiled({ a: 5 }), { items: ['c', 'x'], used: ['b'] })
})

test('lists that were put in count as used', () => {
  const lists = compileLists(makeLists({ a: ['x'], b: ['y'], c: ['z'] }))
  new ListExpander(lists).expand('proc.name in (a, "b", c)', place)
  assert.deepEqual(
    [...lists.values()].map((list) => list.used),
    [true, false, true],
  )
})

test('hostile lists end with an error', () => {
  const doubling = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`l${i}`, [`l${i + 1}`, `l${i + 1}`]]))
  assert.throws(() => expand('x in (l0)', doubling), /too much text/)
  const wide = { a: Array.from({ length: 5000 }, () => 'x'), b: Array.from({ length: 5000 }, () => 'a') }
  assert.throws(() => compileLists(makeLists(wide, { b: 9 })), /items/)
})

/** The same, one step after the other, as the rules language defines it. */
function expandSlowly(condition: string, lists: Record<string, readonly string[]>): string {
  const blanks = ' \t\n\r'
  const boundaries = `${blanks}(),=`
  let text = condition
  for (const [name, items] of Object.entries(lists)) {
    let start = text.indexOf(name)
    while (start >= 0) {
      let end = start + name.length
      const before = start === 0 || boundaries.includes(text[start - 1]!)
      const after = end >= text.length || boundaries.includes(text[end]!)
      if (before && after) {
        while (start > 0 && blanks.includes(text[start - 1]!)) start--
        while (end < text.length && blanks.includes(text[end]!)) end++
        let put = ''
        for (const item of items) {
          if (put !== '') put += ', '
          put += item.includes(' ') && !/^["']/.test(item) ? `"${item}"` : item
        }
        if (put === '') {
          if (text[start - 1] === ',') start--
          else if (text[end] === ',') end++
        }
        text = `${start > 0 ? `${text.slice(0, start)} ` : ''}${put} ${text.slice(end)}`
        start += put.length + 1
      }
      start = text.indexOf(name, start + 1)
    }
  }
  return text
}

test('all lists at once give what one after the other gives', () => {
  const word = fc.constantFrom('a', 'b', 'ab', 'a b', 'c', '"d e"', '\tf', '', 'a,b', 'x')
  const separator = fc.constantFrom(' ', '  ', ',', ', ', '(', ')', '=', '\n', '"', '')
  const condition = fc.array(fc.tuple(word, separator), { maxLength: 12 }).map((parts) => parts.flat().join(''))
  const lists = fc.dictionary(
    fc.constantFrom('a', 'b', 'ab', 'c', 'a b', 'a,b', 'x'),
    fc.array(word, { maxLength: 3 }),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  )
  fc.assert(
    fc.property(condition, lists, (text, all) => {
      // Lists of lists are the matter of compileLists; here each list sees no other.
      const unseen = Object.fromEntries(Object.keys(all).map((name) => [name, 0]))
      const expander = new ListExpander(compileLists(makeLists(all, unseen)))
      assert.equal(expander.expand(text, place), expandSlowly(text, all))
    }),
    { numRuns: 5000 },
  )
})
