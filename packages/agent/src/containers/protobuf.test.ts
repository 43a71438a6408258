import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { encodeMessage, Message } from './protobuf.ts'

test('what is written is read', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.array(fc.string({ minLength: 1 })),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      (small, text, flag, list, large) => {
        const inner = encodeMessage({ 1: text })
        const message = new Message(
          encodeMessage({
            1: small,
            2: text,
            3: flag,
            4: list.map((item) => encodeMessage({ 1: item })),
            5: large,
            100: inner,
          }),
        )
        assert.equal(message.number(1), small)
        assert.equal(message.text(2), text)
        assert.equal(message.flag(3), flag)
        assert.deepEqual(
          message.messages(4).map((item) => item.text(1)),
          list,
        )
        assert.equal(message.number(5), large)
        assert.equal(message.message(100).text(1), text)
      },
    ),
    { numRuns: 200 },
  )
})

test('layout of the wire', () => {
  assert.deepEqual([...encodeMessage({ 1: 150 })], [0x08, 0x96, 0x01])
  assert.deepEqual([...encodeMessage({ 2: 'testing' })], [0x12, 0x07, ...Buffer.from('testing')])
  // -1 as a 64-bit number.
  assert.equal(new Message(Uint8Array.of(0x08, ...new Array<number>(9).fill(0xff), 0x01)).number(1), -1)
  // Fields of a fixed width are passed over.
  const message = new Message(Uint8Array.of(0x0d, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 7))
  assert.equal(message.number(3), 7)
  const map = encodeMessage({ 1: [encodeMessage({ 1: 'a', 2: 'b' }), encodeMessage({ 1: '__proto__', 2: 'c' })] })
  assert.deepEqual(Object.entries(new Message(map).map(1)), [
    ['a', 'b'],
    ['__proto__', 'c'],
  ])
})

test('any bytes are a message or an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        const message = new Message(bytes)
        for (let field = 0; field < 10; field++) void [message.text(field), message.number(field), message.has(field)]
      } catch (error) {
        assert.equal((error as Error).name, 'RuntimeError')
      }
    }),
    { numRuns: 2000 },
  )
  assert.throws(() => new Message(Uint8Array.of(0x0a, 0x05, 1)), /no message of this API/)
})
