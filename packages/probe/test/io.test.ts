// Reading and writing files.
import { EBADF, EFAULT, live, play } from './play.ts'

const SNAP = 80 // default snaplen
const alphabet = 'abcdefghijklmnopqrstuvwxyz'
const text = alphabet.repeat(5).slice(0, 120)

live('read, write and their kin', async () => {
  const p = await play('io')
  const fd = p.n('fd')
  const other = p.n('other')
  const pid = p.n('pid')
  p.next('write', { res: 120, data: text.slice(0, SNAP), fd, size: 120 })
  p.next('write', { res: EBADF, data: 'lost', fd: 77, size: 4 })
  p.next('pwrite', { res: 2, data: 'XY', fd, size: 2, pos: 0x123456789n })
  p.next('pread', { res: 5, data: 'abcde', fd, size: 5, pos: 26 })
  p.next('read', { res: 200, data: text.slice(0, SNAP), fd, size: 200 })
  p.next('read', { res: EFAULT, data: undefined, fd, size: 10 })
  p.next('read', { res: 0, data: undefined, fd, size: 10 })
  p.next('writev', { res: 105, data: `12345${text.slice(0, SNAP - 5)}`, fd, size: 105 })
  p.next('writev', { res: EBADF, data: '12345', fd: 77, size: 5 })
  p.next('pwritev', { res: 5, data: '12345', fd, size: 5, pos: 7 })
  const changed = `${text.slice(0, 7)}12345${text.slice(12)}`
  p.next('preadv', { res: 63, size: 63, data: changed.slice(1, 64), fd, pos: 1 })
  p.next('readv', { res: EBADF, size: 0, data: undefined, fd: 77 })
  p.next('readv', { res: 3, size: 3, data: 'cde', fd })
  p.next('sendfile', { res: 10, offset: 15, out_fd: other, in_fd: fd, size: 10 })
  p.next('splice', { res: 6, fd_in: fd, fd_out: p.n('w'), size: 6, flags: 5 })
  p.next('copy_file_range', { res: 4, fdout: other, offout: 0, fdin: fd, offin: 0, len: 4 })
  p.next('process_vm_readv', { res: 4, pid, data: 'abcd' })
  p.next('process_vm_writev', { res: 4, pid, data: 'abcd' })
  p.end()
})
