// Copies of descriptors, closing, and descriptors that are no files.
import { EBADF, EFAULT, EINVAL, live, play } from './play.ts'

const NONBLOCK = 64
const CLOEXEC = 4096
const DIRECT = 512

live('dup, close', async () => {
  const p = await play('dup')
  const fd = p.n('fd')
  p.next('dup', { res: p.n('copy'), oldfd: fd })
  p.next('dup', { res: EBADF, oldfd: 77 })
  p.next('dup2', { res: 50, oldfd: fd, newfd: 50 })
  p.next('dup2', { res: EBADF, oldfd: 77, newfd: 51 })
  p.next('dup3', { res: 52, oldfd: fd, newfd: 52, flags: CLOEXEC })
  p.next('dup3', { res: EINVAL, oldfd: fd, newfd: fd, flags: 0 })
  p.next('close', { res: 0, fd: 50 })
  p.next('close', { res: EBADF, fd: 50 })
  p.next('close', { res: 0, fd: 52 })
  p.next('close_range', { res: 0, first: 60, last: 70, flags: 0 })
  p.next('close_range', { res: EINVAL, first: 70, last: 60, flags: 4 })
  // CLOEXEC is known since 5.11
  p.next('close_range', { res: (v) => v === 0n || v === BigInt(EINVAL), first: 80, last: 0xffff_ffff, flags: 6 })
  p.end()
})

live('fcntl', async () => {
  const p = await play('fcntl')
  const fd = p.n('fd')
  p.next('fcntl', { res: 60, fd, cmd: 1, arg: 60 })
  p.next('fcntl', { res: 61, fd, cmd: 26, arg: 61 })
  p.next('fcntl', { res: 0, fd, cmd: 2, arg: (v) => typeof v === 'bigint' })
  p.next('fcntl', { res: 0, fd, cmd: 5, arg: 0o4000 })
  p.next('fcntl', { res: 0, fd, cmd: 30, arg: p.n('lock') })
  p.next('fcntl', { res: EBADF, fd, cmd: 29, arg: (v) => typeof v === 'bigint' })
  p.next('fcntl', { res: EBADF, fd: 77, cmd: 0, arg: 5 })
  p.end()
})

live('pipe', async () => {
  const p = await play('pipe')
  p.next('pipe', { res: 0, fd1: p.n('r'), fd2: p.n('w'), ino: p.n('ino') })
  p.next('pipe', { res: EFAULT, fd1: -1, fd2: -1, ino: 0 })
  p.next('pipe2', { res: 0, fd1: p.n('r2'), fd2: p.n('w2'), ino: p.n('ino2'), flags: CLOEXEC | DIRECT })
  p.next('pipe2', { res: EINVAL, fd1: 31, fd2: 32, ino: 0, flags: 0 })
  p.end()
})

live('event descriptors', async () => {
  const p = await play('event_descriptors')
  p.next('eventfd', { res: p.n('event'), initval: 7, flags: 0 })
  p.next('eventfd2', { res: p.n('event2'), flags: NONBLOCK | CLOEXEC, initval: 8 })
  p.next('eventfd2', { res: EINVAL, flags: 0, initval: 9 })
  p.next('signalfd', { res: p.n('signal'), fd: -1, mask: 0, flags: 0 })
  p.next('signalfd4', { res: p.n('signal4'), flags: CLOEXEC, fd: -1, mask: 0 })
  p.next('signalfd4', { res: EBADF, flags: NONBLOCK, fd: 77, mask: 0 })
  p.next('timerfd_create', { res: p.n('timer'), clockid: 1, flags: NONBLOCK })
  p.next('timerfd_create', { res: EINVAL, clockid: 99, flags: 0 })
  p.next('inotify_init', { res: p.n('inotify'), flags: 0 })
  p.next('inotify_init1', { res: p.n('inotify1'), flags: NONBLOCK | CLOEXEC })
  p.next('inotify_init1', { res: EINVAL, flags: 0 })
  p.next('epoll_create', { res: p.n('epoll'), size: 3 })
  p.next('epoll_create', { res: EINVAL, size: -3 })
  p.next('epoll_create1', { res: p.n('epoll1'), flags: 1 })
  p.next('epoll_create1', { res: EINVAL, flags: 0 })
  p.next('memfd_create', { fd: p.n('memfd'), name: 'a name', flags: 3 })
  p.next('memfd_create', { fd: EINVAL, name: 'x', flags: 7 })
  p.next('userfaultfd', { res: p.n('userfault'), flags: 0o2000001 })
  p.next('userfaultfd', { res: EINVAL, flags: 0x40 })
  p.next('pidfd_open', { fd: p.n('self'), pid: p.n('pid'), flags: 0 })
  p.next('pidfd_open', { fd: EINVAL, pid: -5, flags: 1 })
  p.next('pidfd_getfd', { fd: p.n('stolen'), pid_fd: p.n('self'), target_fd: 1, flags: 0 })
  p.next('pidfd_getfd', { fd: EINVAL, pid_fd: p.n('self'), target_fd: 999, flags: 1 })
  p.end()
})

live('io_uring', async () => {
  const p = await play('io_uring')
  const shape = { sq_entries: p.n('sq'), cq_entries: p.n('cq'), features: p.n('features') }
  const idle = { sq_thread_cpu: 0, sq_thread_idle: 0 }
  p.next('io_uring_setup', { res: p.n('fd'), entries: 3, flags: 16 | 32, ...shape, ...idle })
  const bad = { sq_entries: 0, cq_entries: 0, features: 0, sq_thread_cpu: 5, sq_thread_idle: 6 }
  p.next('io_uring_setup', { res: EINVAL, entries: 4, flags: 1 | 4 | 8, ...bad })
  p.next('io_uring_enter', {
    res: (v) => Number(v) <= 0,
    fd: p.n('fd'),
    to_submit: 0,
    min_complete: 0,
    flags: 0,
    sig: 0,
  })
  p.next('io_uring_enter', { res: EBADF, fd: 77, to_submit: 1, min_complete: 2, flags: 1, sig: 0x1234 })
  p.next('io_uring_register', { res: EBADF, fd: 77, opcode: 2, arg: 0x5678, nr_args: 9 })
  p.end()
})
