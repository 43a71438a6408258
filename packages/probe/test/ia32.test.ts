// System calls of 32-bit code are reported as their x86-64 twins, with structures read as 32-bit code has them.
import assert from 'node:assert/strict'
import type { Tuple, Value } from './decode.ts'
import { EBADF, EINVAL, ENOENT, live, play } from './play.ts'

const positive = (v: Value): boolean => Number(v) > 0
const to9 = (v: Value): boolean => (v as Tuple).destinationPort === 9 && (v as Tuple).destination === '127.0.0.1'

live('ia32', async () => {
  const p = await play('ia32')
  if (p.has('missing')) return // a kernel without the 32-bit entry
  p.next('open', { fd: p.n('fd'), name: 'made32', flags: 4 | 3 | 16384, mode: 0o600, dev: positive, ino: positive })
  p.next('openat', { fd: ENOENT, dirfd: -100, name: 'nothing32', flags: 1, mode: 0, dev: 0, ino: 0 })
  p.next('close', { res: EBADF, fd: 99 })
  p.next('dup', { res: (v) => Number(v) > Number(p.n('fd')), oldfd: p.n('fd') })
  p.next('setuid', { res: 0, uid: 0 })
  p.next('setreuid', { res: 0, ruid: 0, euid: 0xffff_ffff })
  p.next('umount2', { res: ENOENT, name: 'no/where32', flags: 0 })
  p.next('lseek', { res: 0, fd: p.n('fd'), offset: 0x1_0000_0002n, whence: 0 })
  p.next('setrlimit', { res: EINVAL, cur: 100, max: 200, resource: 255 })

  const [exec] = p.events.filter((e) => e.name === 'execve')
  assert.equal(exec?.params['res'], BigInt(ENOENT))
  assert.equal(exec?.params['filename'], '/no/such32')
  assert.equal(exec?.params['exe'], 'zero32')
  assert.equal(exec?.params['args'], 'one32\0')
  assert.equal(exec?.params['env'], 'E=32\0')
  assert.equal(p.events.filter((e) => e.name === 'execve').length, 1, 'oldolduname has the number of execve on x86-64')

  p.next('socket', { fd: p.n('udp'), domain: 2, type: 2, proto: 0, flags: 0 })
  p.next('connect', { res: 0, tuple: to9, fd: p.n('udp'), addr: { family: 2, ip: '127.0.0.1', port: 9 } })
  p.next('sendto', { res: EBADF, data: 'sent32', fd: 99, size: 6, tuple: undefined })
  p.next('sendmsg', {
    res: (v) => Number(v) === 8 || Number(v) < 0,
    data: 'vector32',
    fd: p.n('udp'),
    size: 8,
    tuple: (v) => v === undefined || to9(v),
  })
  p.end()
})
