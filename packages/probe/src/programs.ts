// Which program of the eBPF object reports which system call; the others are reported as generic events.

// oxfmt-ignore
const own = [
  'accept', 'accept4', 'access', 'bind', 'bpf', 'brk', 'capset', 'chdir', 'chmod', 'chown', 'chroot', 'clone',
  'clone3', 'close', 'close_range', 'connect', 'copy_file_range', 'creat', 'delete_module', 'dup', 'dup2',
  'dup3', 'epoll_create', 'epoll_create1', 'epoll_wait', 'eventfd', 'eventfd2', 'execve', 'execveat',
  'fchdir', 'fchmod', 'fchmodat', 'fchown', 'fchownat', 'fcntl', 'finit_module', 'flock', 'fork', 'fsconfig',
  'fstat', 'futex', 'getcwd', 'getdents', 'getdents64', 'getegid', 'geteuid', 'getgid', 'getpeername',
  'getresgid', 'getresuid', 'getrlimit', 'getsockname', 'getsockopt', 'getuid', 'init_module', 'inotify_init',
  'inotify_init1', 'io_uring_enter', 'io_uring_register', 'io_uring_setup', 'ioctl', 'keyctl', 'kill',
  'lchown', 'link', 'linkat', 'listen', 'lseek', 'lstat', 'memfd_create', 'mkdir', 'mkdirat', 'mknod',
  'mknodat', 'mlock', 'mlock2', 'mlockall', 'mmap', 'mount', 'mprotect', 'munlock', 'munlockall', 'munmap',
  'nanosleep', 'newfstatat', 'open', 'open_by_handle_at', 'openat', 'openat2', 'pidfd_getfd', 'pidfd_open',
  'pipe', 'pipe2', 'poll', 'ppoll', 'prctl', 'pread64', 'preadv', 'prlimit64', 'process_vm_readv',
  'process_vm_writev', 'ptrace', 'pwrite64', 'pwritev', 'quotactl', 'read', 'readv', 'recvfrom', 'recvmmsg',
  'recvmsg', 'rename', 'renameat', 'renameat2', 'rmdir', 'seccomp', 'select', 'semctl', 'semget', 'semop',
  'sendfile', 'sendmmsg', 'sendmsg', 'sendto', 'setgid', 'setns', 'setpgid', 'setregid', 'setresgid',
  'setresuid', 'setreuid', 'setrlimit', 'setsid', 'setsockopt', 'setuid', 'shutdown', 'signalfd', 'signalfd4',
  'socket', 'socketpair', 'splice', 'stat', 'symlink', 'symlinkat', 'tgkill', 'timerfd_create', 'tkill',
  'umount2', 'unlink', 'unlinkat', 'unshare', 'userfaultfd', 'vfork', 'write', 'writev',
] as const

/** Name of the program's function: name of the system call. */
export const programs: Readonly<Record<string, string>> = Object.fromEntries(own.map((name) => [`${name}_x`, name]))
