// Power over processes and the kernel.
import { EBADF, EINVAL, ENOENT, ESRCH, live, play } from './play.ts'
import type { Value } from './decode.ts'

/** A PT_DYN parameter: index, then a number of so many bytes. */
function dynamic(index: number, value: bigint, bytes: number): (got: Value) => boolean {
  const want = Buffer.alloc(1 + bytes)
  want[0] = index
  for (let i = 0; i < bytes; i++) want[1 + i] = Number((value >> BigInt(8 * i)) & 0xffn)
  return (got) => got === want.toString('latin1')
}

const failed = (value: Value): boolean => typeof value === 'bigint' && value < 0n

live('prctl', async () => {
  const p = await play('prctl')
  p.next('prctl', { res: 0, option: 15, arg2_str: 'renamed', arg2_int: 0 })
  p.next('prctl', { res: 0, option: 16, arg2_str: 'renamed', arg2_int: 0 })
  p.next('prctl', { res: 0, option: 36, arg2_str: undefined, arg2_int: 1 })
  p.next('prctl', { res: 0, option: 37, arg2_str: undefined, arg2_int: 1 })
  p.next('prctl', { res: EINVAL, option: 1, arg2_str: undefined, arg2_int: 999 })
  p.end()
})

live('ptrace', async () => {
  const p = await play('ptrace')
  const pid = p.n('child')
  const zero = dynamic(0, 0n, 8)
  const address = dynamic(0, p.n('address'), 8)
  p.next('ptrace', { res: 0, addr: zero, data: zero, request: 1, pid: 0 }, (e) => e.tid === pid)
  p.next('ptrace', { res: 0, addr: address, data: dynamic(0, 0x1122334455667788n, 8), request: 3, pid })
  p.next('ptrace', { res: 0, addr: address, data: dynamic(0, 42n, 8), request: 6, pid })
  p.next('ptrace', { res: 0, addr: zero, data: dynamic(0, 64n, 8), request: 14, pid })
  p.next('ptrace', { res: 0, addr: zero, data: zero, request: 14, pid })
  p.next('ptrace', { res: 0, addr: dynamic(0, 1n, 8), data: dynamic(1, 18n, 1), request: 8, pid })
  p.next('ptrace', { res: ESRCH, addr: zero, data: zero, request: 11, pid: 99_999_999 })
  p.next('ptrace', { res: failed, addr: zero, data: zero, request: 0, pid: 1 })
  p.end()
})

live('bpf, modules, seccomp', async () => {
  const p = await play('kernel')
  p.next('bpf', { fd: failed, cmd: 1 })
  // without module support in the kernel these fail in another way; the parameters are the same
  p.next('init_module', { res: failed, img: 'no module\0', length: 10, uargs: 'a=1 b=2' })
  p.next('finit_module', { res: failed, fd: 77, uargs: 'c=3', flags: 2 })
  p.next('delete_module', { res: failed, name: 'no_such_module', flags: 3 })
  p.next('seccomp', { res: (v) => typeof v === 'bigint', op: 2, flags: 0 })
  p.next('seccomp', { res: EINVAL, op: 99, flags: 5 })
  p.end()
})

live('mounts, namespaces', async () => {
  const p = await play('kernel')
  const [NOSUID, NODEV, BIND, REC, PRIVATE] = [2, 4, 4096, 16384, 262144]
  p.next('mount', { res: ENOENT, dev: 'none', dir: 'no/where', type: 'tmpfs', flags: NOSUID | NODEV })
  p.next('mount', { res: ENOENT, dev: '/dev/x', dir: 'no/where', type: undefined, flags: BIND | REC | PRIVATE })
  p.next('umount2', { res: ENOENT, name: 'no/where', flags: 2 })
  p.next('umount2', { res: EINVAL, name: 'no/where', flags: 15 })
  p.next('setns', { res: EBADF, fd: 77, nstype: 16 }) // NEWNET
  p.next('unshare', { res: EINVAL, flags: 128 | 1024 }) // NEWUTS, PTRACE
  p.next('unshare', { res: 0, flags: 1 }) // FILES
  p.end()
})

live('signals', async () => {
  const p = await play('signals')
  const pid = p.n('pid')
  p.next('kill', { res: 0, pid, sig: 10 })
  p.next('kill', { res: ESRCH, pid: 99_999_999, sig: 12 })
  p.next('tkill', { res: 0, tid: pid, sig: 0 })
  p.next('tgkill', { res: 0, pid, tid: pid, sig: 10 })
  p.next('tgkill', { res: ESRCH, pid, tid: 99_999_999, sig: 5 })
  p.end()
})
