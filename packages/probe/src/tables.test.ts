// The bytes that tell the kernel side what is wanted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programs } from './programs.ts'
import { ia32ToNative, syscalls } from './syscalls.ts'
import { packTables, supportedSyscalls } from './tables.ts'

const IA32 = 512
const TO_NATIVE = 1024
const CODES = 2048
const HOOKS = 3072

test('a system call is wanted under its number and under those of ia32 that mean it', () => {
  const bytes = packTables(['setuid'])
  const wanted = [...bytes.keys()].filter((i) => i < TO_NATIVE && bytes[i] !== 0)
  // 105 on x86-64; on ia32 setuid (23), setuid32 (213), and socketcall (102) always
  assert.deepEqual(wanted, [105, IA32 + 23, IA32 + 102, IA32 + 213])
})

test('read is 0 on x86-64 and 3 on ia32; unused ia32 numbers are not read', () => {
  const bytes = packTables(['read'])
  assert.equal(bytes[0], 1)
  const ia32 = [...bytes.subarray(IA32, TO_NATIVE).entries()].filter(([, wanted]) => wanted !== 0).map(([id]) => id)
  assert.deepEqual(ia32, [3, 102])
})

test('numbers and codes are little-endian words', () => {
  const view = new DataView(packTables([]).buffer)
  assert.equal(view.getInt16(TO_NATIVE + 2 * 11, true), 59, 'execve')
  assert.equal(view.getInt16(TO_NATIVE + 2 * 7, true), -1, 'waitpid has no twin')
  assert.equal(view.getUint16(CODES + 2 * 39, true), syscalls['getpid']?.[1])
})

test('hooks', () => {
  assert.equal(packTables([])[HOOKS], 0)
  assert.equal(packTables(['sched_process_exit'])[HOOKS], 1)
  assert.equal(packTables(['procexit'])[HOOKS], 1)
})

test('names of objects are no system calls', () => {
  assert.deepEqual(packTables(['constructor', '__proto__', 'toString', 'no_such_call', 'fcntl64']), packTables([]))
})

test('each number is used once, and each program reports a known system call', () => {
  const numbers = Object.values(syscalls).map(([number]) => number)
  assert.equal(new Set(numbers).size, numbers.length)
  assert.ok(
    numbers.every((number) => number < 511),
    'the last slot is the generic program',
  )
  assert.ok(ia32ToNative.every((number) => number < 511))
  for (const name of Object.values(programs)) assert.ok(supportedSyscalls.includes(name), name)
})
