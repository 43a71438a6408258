// User and group ids, sessions, limits, capabilities.
import { EINVAL, EPERM, ESRCH, live, play } from './play.ts'

const NONE = 0xffff_ffff

live('ids', async () => {
  const p = await play('ids')
  p.next('setregid', { res: 0, rgid: NONE, egid: 201 })
  p.next('setresgid', { res: 0, rgid: 202, egid: 203, sgid: NONE })
  p.next('setgid', { res: 0, gid: 204 })
  p.next('setreuid', { res: 0, ruid: NONE, euid: 0 })
  p.next('setresuid', { res: 0, ruid: 101, euid: 102, suid: 103 })
  p.next('getuid', { uid: 101 })
  p.next('geteuid', { euid: 102 })
  p.next('getgid', { gid: 204 })
  p.next('getegid', { egid: 204 })
  p.next('getresuid', { res: 0, ruid: 101, euid: 102, suid: 103 })
  p.next('getresgid', { res: 0, rgid: 204, egid: 204, sgid: 204 })
  p.next('setuid', { res: EPERM, uid: 105 })
  p.next('setgid', { res: EPERM, gid: 205 })
  p.next('setreuid', { res: EPERM, ruid: 1, euid: 2 })
  p.next('setregid', { res: EPERM, rgid: 3, egid: 4 })
  p.next('setresuid', { res: EPERM, ruid: 5, euid: 6, suid: 7 })
  p.next('setresgid', { res: EPERM, rgid: 8, egid: 9, sgid: 10 })
  p.end()
})

live('session', async () => {
  const p = await play('session')
  p.next('setpgid', { res: 0, pid: 0, pgid: 0 })
  p.next('setsid', { res: EPERM }) // it leads a process group
  p.next('setpgid', { res: ESRCH, pid: 99_999_999, pgid: 5 })
  const event = p.next('setsid', { res: (v) => typeof v === 'bigint' && v > 0n })
  if (event.params['res'] !== event.tid) throw new Error('a new session has the number of its process')
  p.end()
})

live('capset', async () => {
  const p = await play('capset')
  const [CHOWN, KILL, BPF] = [1n, 32n, 1n << 39n]
  const kept = { cap_inheritable: CHOWN, cap_permitted: KILL | CHOWN | BPF, cap_effective: KILL }
  p.next('capset', { res: 0, ...kept })
  p.next('capset', { res: EPERM, ...kept })
  p.end()
})

live('limits', async () => {
  const p = await play('limits')
  const NOFILE = 7
  p.next('setrlimit', { res: 0, cur: 300, max: 400, resource: NOFILE })
  p.next('getrlimit', { res: 0, cur: 300, max: 400, resource: NOFILE })
  p.next('setrlimit', { res: EINVAL, cur: 300, max: 400, resource: 255 })
  p.next('getrlimit', { res: EINVAL, cur: -1, max: -1, resource: 255 })
  p.next('prlimit', { res: 0, newcur: 200, newmax: 400, oldcur: 300, oldmax: 400, pid: 0, resource: NOFILE })
  p.next('prlimit', { res: ESRCH, newcur: 0, newmax: 0, oldcur: -1, oldmax: -1, pid: 99_999_999, resource: 0 })
  p.next('prlimit', { res: 0, newcur: 0, newmax: 0, oldcur: 0, oldmax: 0, pid: 0, resource: 15 })
  p.end()
})
