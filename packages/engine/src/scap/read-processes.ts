import { MAX_ARGS, MAX_PATH } from './blocks.ts'
import { MalformedBlock, type ByteReader } from './byte-reader.ts'
import { newProcessInfo, type ProcessInfo } from './metadata.ts'

/** Fields at the end of a V9 entry that libraries before 0.10 wrote, when nothing else follows: loginuid to capabilities. */
const OLD_TAIL = 29

/** The entries of a process list. `version`: 1 to 9; each added fields, the ninth also the length of the entry. */
export function readProcesses(r: ByteReader, version: number): ProcessInfo[] {
  const out: ProcessInfo[] = []
  while (r.left >= 4) out.push(readProcess(r, version))
  return out
}

function readProcess(r: ByteReader, version: number): ProcessInfo {
  const start = r.at
  const size = version >= 9 ? r.u32() : 0
  const p = newProcessInfo(r.i64(), r.i64(), r.i64())
  if (version >= 6) p.sid = r.i64()
  if (version >= 8) p.vpgid = r.i64()
  p.comm = r.text('a thread name', MAX_PATH)
  p.exe = r.text('a program name', MAX_PATH)
  if (version >= 7) p.exepath = r.text('a program path', MAX_PATH)
  p.args = r.entries('arguments', MAX_ARGS)
  p.cwd = r.text('a working directory', MAX_PATH)
  p.fdLimit = r.i64()
  p.flags = r.u32()
  p.uid = r.u32()
  p.gid = r.u32()
  if (version >= 2) {
    p.vmSize = r.u32()
    p.vmRss = r.u32()
    p.vmSwap = r.u32()
    p.pfMajor = r.u64()
    p.pfMinor = r.u64()
  }
  if (version >= 3) p.env = r.entries('an environment', MAX_ARGS)
  if (version >= 4) {
    p.vtid = r.i64()
    p.vpid = r.i64()
    p.cgroups = r.bytes('cgroups', MAX_ARGS)
  }
  if (version >= 5) p.root = r.text('a root directory', MAX_PATH)
  // A size of 0 is taken for an entry without a tail: there is nothing to find its end by.
  if (size !== 0) readTail(r, p, start + size)
  return p
}

/** What version 9 has behind the root directory: as much of it as the entry, which ends at `end`, has room for. */
function readTail(r: ByteReader, p: ProcessInfo, end: number): void {
  if (end < r.at || end > r.end) throw new MalformedBlock('the length of a process entry is not that of its content')
  const has = (size: number): boolean => r.at + size <= end
  if (end - r.at > OLD_TAIL) {
    p.pidnsStartLo = r.u32()
    p.pidnsStartHi = r.u32()
    p.tty = r.u32()
  }
  if (has(4)) p.loginuid = r.u32()
  if (has(1)) p.exeWritable = r.u8() !== 0
  if (has(8)) {
    p.capInheritableLo = r.u32()
    p.capInheritableHi = r.u32()
  }
  if (has(8)) {
    p.capPermittedLo = r.u32()
    p.capPermittedHi = r.u32()
  }
  if (has(8)) {
    p.capEffectiveLo = r.u32()
    p.capEffectiveHi = r.u32()
  }
  if (has(1)) p.exeUpperLayer = r.u8() !== 0
  if (has(8)) {
    p.exeInoLo = r.u32()
    p.exeInoHi = r.u32()
  }
  if (has(8)) {
    p.exeCtimeLo = r.u32()
    p.exeCtimeHi = r.u32()
  }
  if (has(8)) {
    p.exeMtimeLo = r.u32()
    p.exeMtimeHi = r.u32()
  }
  if (has(1)) p.exeFromMemfd = r.u8() !== 0
  if (has(1)) p.exeLowerLayer = r.u8() !== 0
  if (has(8)) p.pgid = r.i64()
  r.at = end
}
