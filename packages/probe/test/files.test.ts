// Opening files, names in directories, modes and owners.
import { EBADF, EEXIST, EFAULT, ENOENT, ENOTDIR, live, play } from './play.ts'

const CWD = -100 // AT_FDCWD

// file_flags of the event format
const [RDONLY, WRONLY, RDWR, CREAT, APPEND, DSYNC, EXCL] = [1, 2, 3, 4, 8, 16, 32]
const [NONBLOCK, SYNC, TRUNC, DIRECTORY, CLOEXEC, TMPFILE, CREATED] = [64, 128, 256, 1024, 4096, 8192, 16384]

live('open', async () => {
  const p = await play('open')
  const made = { dev: p.n('made_dev'), ino: p.n('made_ino') }
  const dir = { dev: p.n('dir_dev'), ino: p.n('dir_ino') }
  p.next('open', {
    fd: p.n('made'),
    name: 'made',
    flags: CREAT | RDWR | EXCL | CLOEXEC | CREATED,
    mode: 0o640,
    ...made,
  })
  p.next('open', {
    fd: p.n('again'),
    name: 'made',
    flags: WRONLY | APPEND | TRUNC | NONBLOCK | SYNC | DSYNC,
    mode: 0,
    ...made,
  })
  // any of the two bits of O_TMPFILE counts, and O_DIRECTORY is one; so a mode would be shown too
  p.next('open', { fd: p.n('dir'), name: '.', flags: RDONLY | DIRECTORY | TMPFILE, mode: 0, ...dir })
  p.next('open', { fd: ENOENT, name: 'nothing', flags: RDONLY, mode: 0, dev: 0, ino: 0 })
  p.next('open', { fd: EFAULT, name: undefined, flags: RDONLY, mode: 0, dev: 0, ino: 0 })
  p.end()
})

const any = (): boolean => true

live('openat', async () => {
  const p = await play('openat')
  p.next('openat', {
    fd: p.n('dir'),
    dirfd: CWD,
    name: '.',
    flags: RDONLY | DIRECTORY | TMPFILE,
    mode: 0,
    dev: any,
    ino: any,
  })
  const made = { dev: p.n('made_dev'), ino: p.n('made_ino') }
  p.next('openat', {
    fd: p.n('made'),
    dirfd: p.n('dir'),
    name: 'made',
    flags: CREAT | WRONLY | CREATED,
    mode: 0o600,
    ...made,
  })
  p.next('openat', { fd: ENOENT, dirfd: p.n('dir'), name: 'nothing', flags: RDWR, mode: 0, dev: 0, ino: 0 })
  const made2 = p.n('hidden') < 0n ? { dev: 0, ino: 0 } : { dev: p.n('hidden_dev'), ino: p.n('hidden_ino') }
  const flags = RDWR | DIRECTORY | TMPFILE | (p.n('hidden') < 0n ? 0 : CREATED)
  p.next('openat', {
    fd: p.n('hidden'),
    dirfd: CWD,
    name: '.',
    flags: (v) => (Number(v) & ~CREATED) === (flags & ~CREATED),
    mode: 0o600,
    ...made2,
  })
  p.end()
})

live('openat2', async () => {
  const p = await play('openat2')
  const made = { dev: p.n('made_dev'), ino: p.n('made_ino') }
  p.next('openat2', {
    fd: p.n('made'),
    dirfd: CWD,
    name: 'made',
    flags: CREAT | RDWR | CREATED,
    mode: 0o604,
    resolve: 1 | 8,
    ...made,
  })
  p.next('openat2', {
    fd: ENOENT,
    dirfd: CWD,
    name: 'nothing',
    flags: RDONLY,
    mode: 0,
    resolve: 16 | 2 | 4,
    dev: 0,
    ino: 0,
  })
  p.end()
})

live('creat', async () => {
  const p = await play('creat')
  p.next('creat', {
    fd: p.n('made'),
    name: 'made',
    mode: 0o4751,
    dev: p.n('made_dev'),
    ino: p.n('made_ino'),
    creat_flags: 0,
  })
  p.next('creat', { fd: ENOENT, name: 'no/where', mode: 0o600, dev: 0, ino: 0, creat_flags: 0 })
  p.end()
})

live('open_by_handle_at', async () => {
  const p = await play('open_by_handle_at')
  const path = `${p.text('cwd')}/made`
  p.next('open_by_handle_at', {
    fd: p.n('opened'),
    mountfd: CWD,
    flags: RDONLY,
    path,
    dev: p.n('made_dev'),
    ino: p.n('made_ino'),
  })
  p.next('open_by_handle_at', { fd: EBADF, mountfd: 77, flags: WRONLY, path: undefined, dev: 0, ino: 0 })
  p.end()
})

live('links', async () => {
  const p = await play('links')
  const dir = p.n('dir')
  p.next('link', { res: 0, oldpath: 'a', newpath: 'b' })
  p.next('link', { res: EEXIST, oldpath: 'a', newpath: 'b' })
  p.next('linkat', { res: 0, olddir: dir, oldpath: 'a', newdir: CWD, newpath: 'c', flags: 1024 })
  p.next('linkat', { res: EBADF, olddir: 77, oldpath: 'a', newdir: 78, newpath: 'd', flags: 4096 })
  p.next('symlink', { res: 0, target: 'to/somewhere', linkpath: 's' })
  p.next('symlink', { res: EEXIST, target: 'to/somewhere', linkpath: 's' })
  p.next('symlinkat', { res: 0, target: 'target', linkdirfd: dir, linkpath: 't' })
  p.next('symlinkat', { res: EBADF, target: 'target', linkdirfd: 77, linkpath: 't' })
  p.next('unlink', { res: 0, path: 'b' })
  p.next('unlink', { res: ENOENT, path: 'b' })
  p.next('unlinkat', { res: 0, dirfd: dir, name: 'c', flags: 0 })
  p.next('unlinkat', { res: ENOTDIR, dirfd: CWD, name: 'a', flags: 512 })
  p.end()
})

live('renames', async () => {
  const p = await play('renames')
  const dir = p.n('dir')
  p.next('rename', { res: 0, oldpath: 'a', newpath: 'b' })
  p.next('rename', { res: ENOENT, oldpath: 'a', newpath: 'b' })
  p.next('renameat', { res: 0, olddirfd: dir, oldpath: 'b', newdirfd: CWD, newpath: 'c' })
  p.next('renameat', { res: EBADF, olddirfd: 77, oldpath: 'b', newdirfd: 78, newpath: 'c' })
  p.next('renameat2', { res: 0, olddirfd: dir, oldpath: 'c', newdirfd: dir, newpath: 'd', flags: 1 })
  p.next('renameat2', { res: ENOENT, olddirfd: dir, oldpath: 'c', newdirfd: dir, newpath: 'd', flags: 2 })
  p.end()
})

live('directories and nodes', async () => {
  const p = await play('directories')
  const dir = p.n('dir')
  p.next('mkdir', { res: 0, path: 'a', mode: 0o751 })
  p.next('mkdir', { res: EEXIST, path: 'a', mode: 0o700 })
  p.next('mkdirat', { res: 0, dirfd: dir, path: 'b', mode: 0o1777 })
  p.next('mkdirat', { res: EBADF, dirfd: 77, path: 'b', mode: 0 })
  p.next('rmdir', { res: 0, path: 'a' })
  p.next('rmdir', { res: ENOENT, path: 'a' })
  p.next('mknod', { res: 0, path: 'p', mode: 4096 | 0o640, dev: 0 })
  p.next('mknod', { res: EEXIST, path: 'p', mode: 8192 | 0o600, dev: 0x501 })
  p.next('mknodat', { res: 0, dirfd: dir, path: 'q', mode: 32768 | 0o644, dev: 0 })
  p.next('mknodat', { res: EBADF, dirfd: 77, path: 'q', mode: 49152, dev: 0 })
  p.next('chdir', { res: 0, path: 'b' })
  p.next('chdir', { res: ENOENT, path: 'nothing' })
  p.next('fchdir', { res: 0, fd: dir })
  p.next('fchdir', { res: EBADF, fd: 77 })
  p.next('getcwd', { res: p.n('cwd_length'), path: p.text('cwd') })
  p.next('getcwd', { res: -34, path: undefined }) // ERANGE
  p.next('chroot', { res: ENOENT, path: 'nothing' })
  p.end()
})

live('attributes', async () => {
  const p = await play('attributes')
  const fd = p.n('fd')
  p.next('chmod', { res: 0, filename: 'a', mode: 0o4755 })
  p.next('chmod', { res: ENOENT, filename: 'b', mode: 0o7777 })
  p.next('fchmod', { res: 0, fd, mode: 0o640 })
  p.next('fchmod', { res: EBADF, fd: 77, mode: 0 })
  p.next('fchmodat', { res: 0, dirfd: CWD, filename: 'a', mode: 0o2600 })
  p.next('fchmodat', { res: EBADF, dirfd: 77, filename: 'a', mode: 0o600 })
  p.next('chown', { res: 0, path: 'a', uid: 11, gid: 12 })
  p.next('chown', { res: ENOENT, path: 'b', uid: 0xffff_ffff, gid: 0xffff_ffff })
  p.next('lchown', { res: 0, path: 'a', uid: 13, gid: 14 })
  p.next('fchown', { res: 0, fd, uid: 15, gid: 16 })
  p.next('fchownat', { res: 0, dirfd: CWD, pathname: 'a', uid: 17, gid: 18, flags: 0 })
  p.next('fchownat', { res: 0, dirfd: fd, pathname: '', uid: 19, gid: 20, flags: 4096 })
  p.end()
})
