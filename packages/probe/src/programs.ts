// Which program of the eBPF object reports which system call; the others are reported as generic events.

const own = [
  'accept',
  'accept4',
  'bind',
  'clone',
  'clone3',
  'close',
  'close_range',
  'connect',
  'creat',
  'dup',
  'dup2',
  'dup3',
  'execve',
  'execveat',
  'fork',
  'listen',
  'open',
  'openat',
  'openat2',
  'open_by_handle_at',
  'shutdown',
  'socket',
  'socketpair',
  'vfork',
] as const

/** Name of the program's function: name of the system call. */
export const programs: Readonly<Record<string, string>> = Object.fromEntries(own.map((name) => [`${name}_x`, name]))
