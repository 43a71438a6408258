/** The open descriptors of a process, from /proc/PID/fd. */

import { fdKinds, newFdInfo, type FdInfo } from '@saker/engine'
import { constants } from 'node:fs'
import { high, inodeOf, listNumbers, low, readLink, readStat, readText } from './files.ts'
import type { MountDevices } from './mounts.ts'
import { eventOpenFlags } from './open-flags.ts'
import type { SocketTables } from './sockets.ts'

/** Tables that serve all processes. */
export interface DescriptorTables {
  readonly sockets: SocketTables
  readonly mounts: MountDevices
}

const MAX_NAME = 1023
/** Of a process that holds more, the others are left out: reading them would take seconds. */
const MAX_DESCRIPTORS = 100_000

/** Names of files that have no path, by what /proc shows of them behind `anon_inode:`. */
const anonymousKinds: ReadonlyMap<string, number> = new Map([
  ['[eventfd]', fdKinds.FD_EVENT],
  ['[eventpoll]', fdKinds.FD_EVENTPOLL],
  ['inotify', fdKinds.FD_INOTIFY],
  ['[signalfd]', fdKinds.FD_SIGNAL],
  ['[timerfd]', fdKinds.FD_TIMER],
  ['[io_uring]', fdKinds.FD_IO_URING],
  ['[userfaultfd]', fdKinds.FD_USERFAULTFD],
  ['[pidfd]', fdKinds.FD_PIDFD],
  ['bpf-map', fdKinds.FD_BPF],
  ['bpf-prog', fdKinds.FD_BPF],
  ['bpf_link', fdKinds.FD_BPF],
  ['bpf-link', fdKinds.FD_BPF],
  ['bpf_iter', fdKinds.FD_BPF],
])

/** `folder`: /proc/PID. Descriptors that are closed meanwhile, and sockets that no table has, are left out. */
export function readDescriptors(folder: string, tables: DescriptorTables): FdInfo[] {
  const namespace = inodeOf(readLink(`${folder}/ns/net`))
  const out: FdInfo[] = []
  for (const number of listNumbers(`${folder}/fd`).slice(0, MAX_DESCRIPTORS)) {
    const link = readLink(`${folder}/fd/${number}`)
    if (link === undefined) continue
    const fd = link.startsWith('socket:[')
      ? tables.sockets.find(folder, namespace, inodeOf(link))
      : readNamed(folder, number, link, tables.mounts)
    if (fd === undefined) continue
    // What the socket table has is shared by all that hold the socket.
    const own = link.startsWith('socket:[') ? { ...fd, fd: number } : fd
    if (own !== fd) own.inoLo = inodeOf(link) >>> 0
    out.push(own)
  }
  return out
}

/** A descriptor that is no socket. A path always starts with a slash, so nothing that a program names looks like the others. */
function readNamed(folder: string, number: number, link: string, mounts: MountDevices): FdInfo | undefined {
  const name = link.slice(0, MAX_NAME)
  if (link.startsWith('pipe:[')) return { ...newFdInfo(number, fdKinds.FD_FIFO), name, inoLo: inodeOf(link) >>> 0 }
  if (link.startsWith('anon_inode:')) {
    return newFdInfo(number, anonymousKinds.get(link.slice('anon_inode:'.length)) ?? fdKinds.FD_UNSUPPORTED)
  }
  const stat = readStat(`${folder}/fd/${number}`)
  if (stat === undefined) return undefined
  const fd = { ...newFdInfo(number, fdKinds.FD_UNSUPPORTED), inoHi: high(stat.ino), inoLo: low(stat.ino) }
  switch (Number(stat.mode) & constants.S_IFMT) {
    case constants.S_IFIFO:
      return { ...fd, type: fdKinds.FD_FIFO, name }
    case constants.S_IFDIR:
      return { ...fd, type: fdKinds.FD_DIRECTORY, name }
    case constants.S_IFREG:
    case constants.S_IFBLK:
    case constants.S_IFCHR:
    case constants.S_IFLNK:
      if (link.startsWith('/memfd:')) return { ...fd, type: fdKinds.FD_MEMFD, name }
      return { ...fd, type: fdKinds.FD_FILE_V2, name, ...readOpening(folder, number, mounts) }
  }
  return fd
}

/** How a file was opened, and on which device it is. */
function readOpening(folder: string, number: number, mounts: MountDevices): { openFlags: number; dev: number } {
  const text = readText(`${folder}/fdinfo/${number}`) ?? ''
  const flags = /^flags:\t([0-7]+)$/m.exec(text)
  const mount = /^mnt_id:\t([0-9]+)$/m.exec(text)
  return {
    openFlags: flags === null ? 0 : eventOpenFlags(Number.parseInt(flags[1]!, 8)),
    dev: mount === null ? 0 : mounts.find(folder, Number(mount[1])),
  }
}
