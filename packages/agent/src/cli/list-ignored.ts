/** -i: system calls that are left out unless base_syscalls.all is set. */

/** Many, and rarely telling; those that state needs are not among them. */
export const ignoredSyscalls: readonly string[] = [
  'pread64',
  'preadv',
  'pwrite64',
  'pwritev',
  'read',
  'readv',
  'recv',
  'send',
  'sendfile',
  'sendfile64',
  'write',
  'writev',
]

export function listIgnored(): string {
  return `Ignored syscall(s):\n${ignoredSyscalls.map((name) => `- ${name}\n`).join('')}`
}
