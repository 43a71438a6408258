import * as kinds from '../state/fd.ts'
import { MAX_PATH } from './blocks.ts'
import { MalformedBlock, type ByteReader } from './byte-reader.ts'
import { newFdInfo, type FdInfo } from './metadata.ts'

/** The entries of a descriptor list, behind the thread id. `version`: 1 or 2; the second has the length of each entry. */
export function readFds(r: ByteReader, version: number): FdInfo[] {
  const out: FdInfo[] = []
  while (r.left >= 4) out.push(readFd(r, version))
  return out
}

function readFd(r: ByteReader, version: number): FdInfo {
  const start = r.at
  const size = version >= 2 ? r.u32() : 0
  const fd = newFdInfo(r.i64(), kinds.FD_UNKNOWN)
  fd.inoLo = r.u32()
  fd.inoHi = r.u32()
  fd.type = r.u8()
  switch (fd.type) {
    case kinds.FD_UNKNOWN:
      break
    case kinds.FD_IPV4:
      readTuple(r, fd, 4)
      break
    case kinds.FD_IPV6:
      readTuple(r, fd, 16)
      break
    case kinds.FD_IPV4_SERVER:
      readServer(r, fd, 4)
      break
    case kinds.FD_IPV6_SERVER:
      readServer(r, fd, 16)
      break
    case kinds.FD_UNIX:
      fd.sourceLo = r.u32()
      fd.sourceHi = r.u32()
      fd.destLo = r.u32()
      fd.destHi = r.u32()
      fd.name = readName(r)
      break
    case kinds.FD_FILE_V2:
      fd.openFlags = r.u32()
      fd.name = readName(r)
      if (size !== 0 && r.at + 4 <= start + size) fd.dev = r.u32()
      break
    default:
      if (fd.type <= kinds.FD_PIDFD) fd.name = readName(r)
      else {
        // Of a newer writer: version 2 tells how long it is.
        fd.name = `unknown-type:[${fd.type}]`
        fd.type = kinds.FD_UNSUPPORTED
      }
  }
  if (size !== 0) {
    const end = start + size
    if (end < r.at || end > r.end)
      throw new MalformedBlock('the length of a descriptor entry is not that of its content')
    r.at = end
  }
  return fd
}

function readTuple(r: ByteReader, fd: FdInfo, addressSize: number): void {
  fd.sip = r.raw(addressSize)
  fd.dip = r.raw(addressSize)
  fd.sport = r.u16()
  fd.dport = r.u16()
  fd.l4 = r.u8()
}

function readServer(r: ByteReader, fd: FdInfo, addressSize: number): void {
  fd.sip = r.raw(addressSize)
  fd.sport = r.u16()
  fd.l4 = r.u8()
}

function readName(r: ByteReader): string {
  return r.text('a descriptor name', MAX_PATH - 1)
}
