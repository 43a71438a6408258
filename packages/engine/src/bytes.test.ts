import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { byteString, bytesOf, toBytes, toText } from './bytes.ts'

test('text becomes the bytes of its UTF-8 form, as the platform encodes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(toBytes(text), Buffer.from(text, 'utf8').toString('latin1'))
    }),
  )
})

test('any bytes become the text that the platform decodes', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.equal(toText(byteString(bytes, 0, bytes.length)), decoder.decode(bytes))
    }),
    { numRuns: 2000 },
  )
})

test('ill-formed sequences at every border become U+FFFD', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const borders = [0x00, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff]
  for (const a of borders) {
    for (const b of borders) {
      for (const c of borders) {
        const bytes = Uint8Array.of(a, b, c, 0x41)
        assert.equal(toText(byteString(bytes, 0, 4)), decoder.decode(bytes))
      }
    }
  }
})

test('bytes survive both ways, long ones too', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i & 0xff)
  assert.deepEqual(bytesOf(byteString(bytes, 0, bytes.length)), bytes)
})
