import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expandVariables } from './environment.ts'

const env = { NAME: 'value', NESTED: '${NAME}!', SELF: '${SELF}' }

test('variables are replaced in values', () => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['${NAME}', 'value'],
    ['a${NAME}b${NAME}c', 'avaluebvaluec'],
    ['a${MISSING}b', 'ab'],
    ['${NESTED}', 'value!'],
    ['$${NAME} ${NAME}', '${NAME} value'],
    ['$$${NAME}', '$$${NAME}'],
    ['costs $5 ${NAME}', 'costs $5 ${NAME}'],
    ['${NAME} ${open', 'value ${open'],
    ['$', '$'],
  ]
  for (const [given, want] of cases) assert.equal(expandVariables(given, env), want, given)
})

test('a variable that expands to itself is an error, not an endless loop', () => {
  assert.throws(() => expandVariables('${SELF}', env), { code: 'CONFIG' })
})
