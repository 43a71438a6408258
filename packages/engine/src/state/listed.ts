// Threads and descriptors from the lists at the start of a capture, or from a look at the running system.

import type { FdInfo, ProcessInfo } from '../scap/metadata.ts'
import { isMappedIpv4 } from './address-text.ts'
import { FdTable } from './fd-table.ts'
import {
  type Fd,
  makeFd,
  FD_CONNECTED,
  FD_FILE_V2,
  FD_IPV4,
  FD_IPV4_SERVER,
  FD_IPV6,
  FD_IPV6_SERVER,
  FD_ROLE_CLIENT,
  FD_ROLE_SERVER,
  FD_UNIX,
  L4_TCP,
} from './fd.ts'
import type { Interfaces } from './interfaces.ts'
import { joinPath } from './paths.ts'
import {
  bindRecord,
  completeTuple,
  listedName,
  loadRecord,
  setL4,
  setTuple,
  setUnixEnds,
  storeRecord,
  swapEnds,
} from './socket-record.ts'
import { Thread } from './thread.ts'

export function threadFromList(info: ProcessInfo): Thread {
  const thread = new Thread(info.tid, new FdTable())
  thread.pid = info.pid
  thread.ptid = info.ptid
  thread.sid = info.sid
  thread.vpgid = info.vpgid
  thread.pgid = info.pgid
  thread.vtid = info.vtid
  thread.vpid = info.vpid
  thread.comm = info.comm
  thread.exe = info.exe
  const deleted = ' (deleted)'
  thread.exepath =
    info.exepath.length > deleted.length && info.exepath.endsWith(deleted)
      ? info.exepath.slice(0, -deleted.length)
      : info.exepath
  thread.argBytes = info.args
  // At this point only the ids tell who leads: flags are not there yet.
  if (thread.isMain) {
    thread.envBytes = info.env
    const cwd = joinPath('', info.cwd)
    thread.cwd = cwd.endsWith('/') ? cwd : `${cwd}/`
  }
  thread.flags = info.flags
  thread.root = info.root
  thread.fdLimit = info.fdLimit
  thread.uid = info.uid
  thread.gid = info.gid
  thread.loginuid = info.loginuid
  thread.tty = info.tty
  thread.vmSize = info.vmSize
  thread.vmRss = info.vmRss
  thread.vmSwap = info.vmSwap
  thread.pfMajor = info.pfMajor
  thread.pfMinor = info.pfMinor
  thread.capInheritableHi = info.capInheritableHi
  thread.capInheritableLo = info.capInheritableLo
  thread.capPermittedHi = info.capPermittedHi
  thread.capPermittedLo = info.capPermittedLo
  thread.capEffectiveHi = info.capEffectiveHi
  thread.capEffectiveLo = info.capEffectiveLo
  thread.exeWritable = info.exeWritable
  thread.exeUpperLayer = info.exeUpperLayer
  thread.exeLowerLayer = info.exeLowerLayer
  thread.exeFromMemfd = info.exeFromMemfd
  thread.exeInoHi = info.exeInoHi
  thread.exeInoLo = info.exeInoLo
  thread.exeCtimeHi = info.exeCtimeHi
  thread.exeCtimeLo = info.exeCtimeLo
  thread.exeMtimeHi = info.exeMtimeHi
  thread.exeMtimeLo = info.exeMtimeLo
  thread.pidnsStartHi = info.pidnsStartHi
  thread.pidnsStartLo = info.pidnsStartLo
  thread.cloneTimeHi = info.cloneTimeHi
  thread.cloneTimeLo = info.cloneTimeLo
  return thread
}

export function fdFromList(info: FdInfo, interfaces: Interfaces): Fd {
  const { type, inoHi, inoLo } = info
  const bare = makeFd({ type, inoHi, inoLo })
  switch (type) {
    case FD_IPV4:
    case FD_IPV6: {
      const mapped = type === FD_IPV6 && isMappedIpv4(info.sip) && isMappedIpv4(info.dip)
      const kind = type === FD_IPV4 || mapped ? FD_IPV4 : FD_IPV6
      loadRecord(undefined)
      const sip = mapped ? info.sip.slice(12) : info.sip
      const dip = mapped ? info.dip.slice(12) : info.dip
      setTuple({ type: kind, sip, dip, sport: info.sport, dport: info.dport }, -1)
      setL4(kind, info.l4)
      if (kind === FD_IPV4) completeTuple(kind, interfaces)
      return storeRecord(bare, kind, listedName(kind), info.l4 === L4_TCP ? FD_CONNECTED : 0)
    }
    case FD_IPV4_SERVER:
    case FD_IPV6_SERVER: {
      const from = type === FD_IPV4_SERVER ? FD_IPV4 : FD_IPV6
      loadRecord(undefined)
      setL4(from, info.l4)
      bindRecord(from, type, info.sip, 0, info.sport)
      return storeRecord(bare, type, listedName(type), 0)
    }
    case FD_UNIX:
      loadRecord(undefined)
      setUnixEnds(littleEndian(info.sourceHi, info.sourceLo) + littleEndian(info.destHi, info.destLo), 0)
      return storeRecord(bare, type, info.name, info.name === '' ? FD_ROLE_CLIENT : FD_ROLE_SERVER)
    case FD_FILE_V2:
      return makeFd({ type, inoHi, inoLo, name: info.name, openFlags: info.openFlags, dev: info.dev })
  }
  return makeFd({ type, inoHi, inoLo, name: info.name })
}

function littleEndian(hi: number, lo: number): string {
  let bytes = ''
  for (const half of [lo, hi])
    for (let shift = 0; shift < 32; shift += 8) bytes += String.fromCharCode((half >>> shift) & 0xff)
  return bytes
}

/** Listens, or is bound without a peer. */
export function isServerSocket(fd: Fd): boolean {
  return fd.type === FD_IPV4_SERVER || fd.type === FD_IPV6_SERVER
}

/**
 * A list does not tell which side of a connection a socket is on. IPv4: one whose own port some socket of the machine is bound to is
 * the server's, and then its own side is the destination; all others are clients'.
 */
export function fixDirections(fds: FdTable, serverPorts: ReadonlySet<number>): void {
  for (const [num, fd] of fds.entries()) {
    if (fd.type !== FD_IPV4) continue
    loadRecord(fd)
    if (serverPorts.has(fd.sport)) {
      swapEnds(fd.type)
      fds.set(num, storeRecord(fd, fd.type, listedName(fd.type), fd.flags | FD_ROLE_SERVER))
    } else fds.set(num, storeRecord(fd, fd.type, fd.name, fd.flags | FD_ROLE_CLIENT))
  }
}
