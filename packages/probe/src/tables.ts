// What the kernel side looks up for each system call, as bytes: struct tables of bpf/lib/settings.h.
import { ia32ToNative, syscalls } from './syscalls.ts'

const IDS = 512
const NATIVE = 0
const IA32 = NATIVE + IDS
const TO_NATIVE = IA32 + IDS
const CODES = TO_NATIVE + 2 * IDS
const HOOKS = CODES + 2 * IDS
const BYTES = HOOKS + 8

/** Events that are no system calls: name and index in the hooks of the tables. */
const hooks: Readonly<Record<string, number>> = {
  sched_process_exit: 0,
  procexit: 0,
  signal_deliver: 1,
  signaldeliver: 1,
}

/**
 * The names that can be wanted on this machine's architecture. A system call without a program of its own is reported
 * as a generic event.
 */
export const supportedSyscalls: readonly string[] = [...Object.keys(syscalls), ...Object.keys(hooks)]

/**
 * The tables for these names. Names that this architecture does not have are left out: a list made for several
 * architectures, with setuid32 beside setuid, is fine.
 */
export function packTables(wanted: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(BYTES)
  const view = new DataView(bytes.buffer)
  for (const [native, code] of Object.values(syscalls)) view.setUint16(CODES + 2 * native, code, true)
  for (const name of wanted) {
    const syscall = Object.hasOwn(syscalls, name) ? syscalls[name] : undefined
    const hook = Object.hasOwn(hooks, name) ? hooks[name] : undefined
    if (syscall) bytes[NATIVE + syscall[0]] = 1
    if (hook !== undefined) bytes[HOOKS + hook] = 1
  }
  for (let id = 0; id < IDS; id++) {
    const native = ia32ToNative[id] ?? 0
    view.setInt16(TO_NATIVE + 2 * id, native, true)
    if (native > 0 || (native === 0 && id === 3)) bytes[IA32 + id] = bytes[NATIVE + native] ?? 0
  }
  const socketcall = 102 // of ia32: one number for all socket calls, told apart in the kernel
  bytes[IA32 + socketcall] = 1
  return bytes
}
