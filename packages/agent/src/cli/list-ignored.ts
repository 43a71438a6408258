/** -i: system calls that are left out unless base_syscalls.all is set. */

import { ignoredSyscalls } from '@saker/engine'

export function listIgnored(): string {
  return `Ignored syscall(s):\n${ignoredSyscalls.map((name) => `- ${name}\n`).join('')}`
}
