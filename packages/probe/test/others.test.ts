// Memory, looking at files, waiting, semaphores, filesystem configuration, keyrings, delivered signals.
import type { Value } from './decode.ts'
import { EAGAIN, EBADF, EFAULT, EINVAL, ENOENT, live, play } from './play.ts'

const CWD = -100
const positive = (v: Value): boolean => Number(v) > 0
const natural = (v: Value): boolean => Number(v) >= 0
const failed = (v: Value): boolean => Number(v) < 0
const sizes = { vm_size: positive, vm_rss: natural, vm_swap: natural }

live('memory', async () => {
  const p = await play('memory')
  const at = p.n('anonymous')
  const fd = p.n('fd')
  const [READ, WRITE, EXEC] = [1, 2, 4]
  const [SHARED, PRIVATE, FIXED, ANONYMOUS, NORESERVE, POPULATE] = [1, 2, 4, 8, 64, 128]
  p.next('mmap', {
    res: at,
    ...sizes,
    addr: 0,
    length: 8192,
    prot: READ | WRITE,
    flags: PRIVATE | ANONYMOUS,
    fd: -1,
    offset: 0,
  })
  p.next('mmap', {
    res: p.n('file'),
    ...sizes,
    addr: 0,
    length: 4096,
    prot: READ,
    flags: SHARED | POPULATE,
    fd,
    offset: 4096,
  })
  const bad = { addr: 0x1000, length: 0, prot: EXEC, flags: FIXED | NORESERVE, fd: 77, offset: 0 }
  p.next('mmap', { res: failed, ...sizes, ...bad })
  p.next('mprotect', { res: 0, addr: at, length: 4096, prot: READ | EXEC })
  p.next('mprotect', { res: EINVAL, addr: 1, length: 4096, prot: 0 })
  p.next('mlock', { res: natural, addr: at, len: 4096 })
  p.next('mlock2', { res: natural, addr: at, len: 4096, flags: 1 })
  p.next('mlock2', { res: EINVAL, addr: at, len: 4096, flags: 1 })
  p.next('munlock', { res: 0, addr: at, len: 4096 })
  p.next('mlockall', { res: EINVAL, flags: 0 })
  p.next('mlockall', { res: natural, flags: 6 })
  p.next('munlockall', { res: 0 })
  p.next('munmap', { res: 0, ...sizes, addr: at, length: 8192 })
  p.next('munmap', { res: EINVAL, ...sizes, addr: 1, length: 4096 })
  p.next('brk', { res: p.n('break'), ...sizes, addr: 0 })
})

live('looking at files', async () => {
  const p = await play('look')
  const fd = p.n('dir')
  p.next('stat', { res: 0, path: '.' })
  p.next('stat', { res: ENOENT, path: 'nothing' })
  p.next('lstat', { res: ENOENT, path: 'nothing' })
  p.next('fstat', { res: 0, fd })
  p.next('fstat', { res: EBADF, fd: 77 })
  p.next('newfstatat', { res: ENOENT, dirfd: fd, path: 'nothing', flags: 256 })
  p.next('newfstatat', { res: 0, dirfd: CWD, path: '', flags: 4096 | 2048 })
  p.next('access', { res: 0, name: '.', mode: 5 })
  p.next('access', { res: ENOENT, name: 'nothing', mode: 0 })
  p.next('getdents', { res: p.n('entries'), fd })
  p.next('getdents64', { res: EBADF, fd: 77 })
  p.next('lseek', { res: 0, fd, offset: 0, whence: 0 })
  p.next('lseek', { res: EBADF, fd: 77, offset: 0x123456789n, whence: 2 })
  p.next('flock', { res: 0, fd, operation: 5 })
  p.next('flock', { res: EBADF, fd: 77, operation: 8 })
  p.next('ioctl', { res: failed, fd, request: 0x123456, argument: 0x789 })
  p.end()
})

/** An FDLIST: u16 count, then s64 fd and s16 flags of each. */
function fdlist(...pairs: [fd: bigint, flags: number][]): string {
  const bytes = Buffer.alloc(2 + 10 * pairs.length)
  bytes.writeUInt16LE(pairs.length)
  pairs.forEach(([fd, flags], i) => {
    bytes.writeBigInt64LE(fd, 2 + 10 * i)
    bytes.writeInt16LE(flags, 10 + 10 * i)
  })
  return bytes.toString('latin1')
}

live('waiting', async () => {
  const p = await play('waiting')
  const [r, w, addr] = [p.n('r'), p.n('w'), p.n('word')]
  const [IN, OUT, NVAL] = [1, 4, 64]
  p.next('poll', { res: 3, fds: fdlist([r, IN], [w, OUT], [77n, NVAL]), timeout: 100 })
  p.next('poll', { res: 20, fds: fdlist(...Array.from({ length: 16 }, (): [bigint, number] => [r, IN])), timeout: -1 })
  p.next('poll', { res: EFAULT, fds: fdlist(), timeout: 0 })
  p.next('ppoll', {
    res: 1,
    fds: fdlist([r, IN]),
    timeout: (v) => Number(v) > 0 && Number(v) <= 1_000_000,
    sigmask: 512,
  })
  p.next('select', { res: 0 })
  p.next('epoll_wait', { res: 0, maxevents: 1 })
  p.next('epoll_wait', { res: EBADF, maxevents: 5 })
  p.next('nanosleep', { res: 0, interval: 1_000_000 })
  p.next('nanosleep', { res: EINVAL, interval: 4_000_000_000n })
  p.next('futex', { res: EAGAIN, addr, op: 128, val: 4 })
  p.next('futex', { res: 0, addr, op: 1, val: 1 })
  p.next('futex', { res: -38, addr, op: 0, val: 1 })
})

live('semaphores', async () => {
  const p = await play('semaphore')
  const semid = p.n('set')
  p.next('semget', { res: semid, key: 0, nsems: 2, semflg: 8192 | 16384 })
  p.next('semget', { res: ENOENT, key: 4711, nsems: 0, semflg: 16384 })
  p.next('semctl', { res: 0, semid, semnum: 1, cmd: 4096, val: 5 })
  p.next('semctl', { res: 5, semid, semnum: 1, cmd: 512, val: 0 })
  const none = { sem_num_1: 0, sem_op_1: 0, sem_flg_1: 0 }
  const two = { sem_num_0: 1, sem_op_0: -2, sem_flg_0: 1, sem_num_1: 0, sem_op_1: 3, sem_flg_1: 2 }
  p.next('semop', { res: 0, nsops: 2, ...two, semid })
  p.next('semop', { res: 0, nsops: 1, sem_num_0: 0, sem_op_0: 3, sem_flg_0: 2, ...none, semid })
  p.next('semop', { res: failed, nsops: 2, sem_num_0: 0, sem_op_0: 0, sem_flg_0: 0, ...none, semid: -1 })
  p.next('semctl', { res: 0, semid, semnum: 0, cmd: 4, val: 0 })
  p.next('semctl', { res: failed, semid, semnum: 0, cmd: 0, val: 0 })
  p.end()
})

live('quotactl, fsconfig', async () => {
  const p = await play('configuration')
  const quota = {
    dqb_bhardlimit: 0,
    dqb_bsoftlimit: 0,
    dqb_curspace: 0,
    dqb_ihardlimit: 0,
    dqb_isoftlimit: 0,
    dqb_btime: 0,
    dqb_itime: 0,
  }
  const info = { dqi_bgrace: 0, dqi_igrace: 0, dqi_flags: 0, quota_fmt_out: 1 }
  const none = { ...quota, ...info, id: 0, quota_fmt: 1, quotafilepath: undefined, special: '/dev/none' }
  p.next('quotactl', { res: failed, ...none, quotafilepath: 'aquota.user', cmd: 1, type: 1, quota_fmt: 4 })
  p.next('quotactl', { res: failed, ...none, dqb_bhardlimit: 1, dqb_bsoftlimit: 2, cmd: 64, type: 2, id: 1000 })
  p.next('quotactl', { res: failed, ...none, dqi_igrace: 6, cmd: 16, type: 1 })
  p.next('quotactl', { res: (v) => typeof v === 'bigint', ...none, special: undefined, cmd: 128, type: 0 })
  p.next('quotactl', { res: failed, ...none, cmd: 256, type: 1 })
  const bytes = { value_bytebuf: undefined }
  p.next('fsconfig', { res: EBADF, fd: 77, cmd: 1, key: 'key', ...bytes, value_charbuf: undefined, aux: 0 })
  if (p.n('fs') < 0n) return
  p.next('fsconfig', { res: 0, fd: p.n('fs'), cmd: 1, key: 'size', ...bytes, value_charbuf: '1m', aux: 0 })
  p.next('fsconfig', { res: 0, fd: p.n('fs'), cmd: 0, key: 'ro', ...bytes, value_charbuf: undefined, aux: 0 })
  p.end()
})

const number = (value: bigint): string => {
  const bytes = Buffer.alloc(9)
  bytes.writeBigInt64LE(BigInt.asIntN(64, value), 1)
  return bytes.toString('latin1')
}
const string = (value: string): string => `\u0001${value}\0`

live('keyctl', async () => {
  const p = await play('keys')
  const zero = number(0n)
  p.next('keyctl', {
    res: (v) => typeof v === 'bigint',
    operation: 0,
    arg2: number(-3n),
    arg3: zero,
    arg4: zero,
    arg5: zero,
  })
  p.next('keyctl', {
    res: failed,
    operation: 10,
    arg2: number(-3n),
    arg3: string('user'),
    arg4: string('no such key'),
    arg5: zero,
  })
  const keyring = number(0x7fffffffn)
  p.next('keyctl', {
    res: failed,
    operation: 29,
    arg2: keyring,
    arg3: string('asymmetric'),
    arg4: string('builtin'),
    arg5: zero,
  })
  p.next('keyctl', { res: failed, operation: 7, arg2: keyring, arg3: zero, arg4: zero, arg5: zero })
  p.next('keyctl', { res: failed, operation: 999, arg2: zero, arg3: zero, arg4: zero, arg5: zero })
  p.end()
})

live('delivered signals', async () => {
  const p = await play('delivered')
  const [me, child] = [p.pid, p.n('child')]
  p.next('signaldeliver', { spid: me, dpid: me, sig: 15 })
  p.next('signaldeliver', { spid: me, dpid: me, sig: (v) => Number(v) >= 32 })
  // the kernel may have forgotten the sender of a signal that kills
  p.next('signaldeliver', { spid: (v) => v === me || v === 0n, dpid: child, sig: 9 }, (e) => e.tid === child)
})

live('getsockname, getpeername', async () => {
  const p = await play('names_of_sockets')
  p.next('getsockname', {})
  p.next('getpeername', {})
  p.end()
})
