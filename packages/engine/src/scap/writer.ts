/**
 * Writes captures: the newest form of every metadata block, and events. Each function appends one block to `w`.
 * Texts that are longer than the format allows are cut.
 */

import { lengthWidth } from '../events/table.ts'
import { HEADER_SIZE } from '../events/cursor.ts'
import * as kinds from '../state/fd.ts'
import * as blocks from './blocks.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { FdInfo, InterfaceInfo, MachineInfo, ProcessInfo, UserList } from './metadata.ts'

/** Starts a block; gives its place for `endBlock`. */
function startBlock(w: ByteWriter, type: number): number {
  const at = w.size
  w.u32(type)
  w.u32(0)
  return at
}

/** Pads the block that starts at `at` to four bytes and writes its length to both ends. */
function endBlock(w: ByteWriter, at: number): void {
  while ((w.size - at) % 4 !== 0) w.u8(0)
  w.u32(0)
  const total = w.size - at
  w.setU32(at + 4, total)
  w.setU32(w.size - 4, total)
}

export function writeHeader(w: ByteWriter): void {
  const at = startBlock(w, blocks.SECTION_HEADER)
  w.u32(blocks.SECTION_MAGIC)
  w.u16(blocks.MAJOR_VERSION)
  w.u16(blocks.MINOR_VERSION)
  // Length of the section: not known.
  w.halves(0xffffffff, 0xffffffff)
  endBlock(w, at)
}

export function writeMachine(w: ByteWriter, machine: MachineInfo): void {
  const at = startBlock(w, blocks.MACHINE)
  w.u32(machine.cpus)
  w.i64(machine.memory)
  w.i64(machine.maxPid)
  w.fixedText(machine.hostname, 128)
  w.halves(machine.bootHi, machine.bootLo)
  w.halves(machine.flagsHi, machine.flagsLo)
  w.halves(0, 0)
  w.halves(0, 0)
  endBlock(w, at)
}

export function writeInterfaces(w: ByteWriter, list: readonly InterfaceInfo[]): void {
  const at = startBlock(w, blocks.INTERFACES_V2)
  for (const i of list) {
    const entry = w.size
    w.u32(0)
    w.u16(i.address.length === 4 ? 1 : 2)
    const name = i.name.slice(0, blocks.MAX_PATH - 1)
    w.u16(name.length)
    w.rawText(i.address)
    w.rawText(i.netmask)
    w.rawText(i.broadcast)
    w.i64(i.linkSpeed)
    w.rawText(name)
    w.setU32(entry, w.size - entry - 4)
  }
  endBlock(w, at)
}

export function writeUsers(w: ByteWriter, list: UserList): void {
  const at = startBlock(w, blocks.USERS_V2)
  for (const user of list.users) {
    const entry = w.size
    w.u32(0)
    w.u8(0)
    w.u32(user.uid)
    w.u32(user.gid)
    w.text(user.name, blocks.MAX_CREDENTIAL)
    w.text(user.home, blocks.MAX_CREDENTIAL)
    w.text(user.shell, blocks.MAX_CREDENTIAL)
    w.setU32(entry, w.size - entry)
  }
  for (const group of list.groups) {
    const entry = w.size
    w.u32(0)
    w.u8(1)
    w.u32(group.gid)
    w.text(group.name, blocks.MAX_CREDENTIAL)
    w.setU32(entry, w.size - entry)
  }
  endBlock(w, at)
}

/** The process list, and before it, for those who can read it, the block with the start times that the list has no room for. */
export function writeProcesses(w: ByteWriter, list: readonly ProcessInfo[]): void {
  if (list.some((p) => p.cloneTimeHi !== 0 || p.cloneTimeLo !== 0)) writeStartTimes(w, list)
  const at = startBlock(w, blocks.PROCESSES_V9)
  for (const p of list) writeProcess(w, p)
  endBlock(w, at)
}

function writeStartTimes(w: ByteWriter, list: readonly ProcessInfo[]): void {
  const at = startBlock(w, blocks.START_TIMES)
  for (const p of list) {
    w.i64(p.tid)
    w.halves(p.cloneTimeHi, p.cloneTimeLo)
  }
  endBlock(w, at)
}

function writeProcess(w: ByteWriter, p: ProcessInfo): void {
  const entry = w.size
  w.u32(0)
  w.i64(p.tid)
  w.i64(p.pid)
  w.i64(p.ptid)
  w.i64(p.sid)
  w.i64(p.vpgid)
  w.text(p.comm, blocks.MAX_PATH)
  w.text(p.exe, blocks.MAX_PATH)
  w.text(p.exepath, blocks.MAX_PATH)
  w.bytes(p.args, blocks.MAX_ARGS)
  w.text(p.cwd, blocks.MAX_PATH)
  w.i64(p.fdLimit)
  w.u32(p.flags)
  w.u32(p.uid)
  w.u32(p.gid)
  w.u32(p.vmSize)
  w.u32(p.vmRss)
  w.u32(p.vmSwap)
  w.i64(p.pfMajor)
  w.i64(p.pfMinor)
  w.bytes(p.env, blocks.MAX_ARGS)
  w.i64(p.vtid)
  w.i64(p.vpid)
  w.bytes(p.cgroups, blocks.MAX_ARGS)
  w.text(p.root, blocks.MAX_PATH)
  w.halves(p.pidnsStartHi, p.pidnsStartLo)
  w.u32(p.tty)
  w.u32(p.loginuid)
  w.u8(p.exeWritable ? 1 : 0)
  w.halves(p.capInheritableHi, p.capInheritableLo)
  w.halves(p.capPermittedHi, p.capPermittedLo)
  w.halves(p.capEffectiveHi, p.capEffectiveLo)
  w.u8(p.exeUpperLayer ? 1 : 0)
  w.halves(p.exeInoHi, p.exeInoLo)
  w.halves(p.exeCtimeHi, p.exeCtimeLo)
  w.halves(p.exeMtimeHi, p.exeMtimeLo)
  w.u8(p.exeFromMemfd ? 1 : 0)
  w.u8(p.exeLowerLayer ? 1 : 0)
  w.i64(p.pgid)
  w.setU32(entry, w.size - entry)
}

/** The descriptors of one process. */
export function writeFds(w: ByteWriter, tid: number, list: readonly FdInfo[]): void {
  const at = startBlock(w, blocks.FDS_V2)
  w.i64(tid)
  for (const fd of list) writeFd(w, fd)
  endBlock(w, at)
}

function writeFd(w: ByteWriter, fd: FdInfo): void {
  const entry = w.size
  w.u32(0)
  w.i64(fd.fd)
  w.halves(fd.inoHi, fd.inoLo)
  w.u8(fd.type)
  switch (fd.type) {
    case kinds.FD_UNKNOWN:
      break
    case kinds.FD_IPV4:
    case kinds.FD_IPV6:
      w.rawText(fd.sip)
      w.rawText(fd.dip)
      w.u16(fd.sport)
      w.u16(fd.dport)
      w.u8(fd.l4)
      break
    case kinds.FD_IPV4_SERVER:
    case kinds.FD_IPV6_SERVER:
      w.rawText(fd.sip)
      w.u16(fd.sport)
      w.u8(fd.l4)
      break
    case kinds.FD_UNIX:
      w.halves(fd.sourceHi, fd.sourceLo)
      w.halves(fd.destHi, fd.destLo)
      w.text(fd.name, blocks.MAX_PATH - 1)
      break
    case kinds.FD_FILE_V2:
      w.u32(fd.openFlags)
      w.text(fd.name, blocks.MAX_PATH - 1)
      w.u32(fd.dev)
      break
    default:
      w.text(fd.name, blocks.MAX_PATH - 1)
  }
  w.setU32(entry, w.size - entry)
}

/** An event of which header and parameters are there already: `size` bytes from `pos` of `buf`. */
export function writeEvent(
  w: ByteWriter,
  buf: Uint8Array,
  pos: number,
  size: number,
  cpu: number,
  flags: number,
): void {
  const large = size + 18 > blocks.MAX_EVENT_BLOCK
  const at = startBlock(w, eventBlockType(large, flags !== 0))
  w.u16(cpu)
  if (flags !== 0) w.u32(flags)
  w.raw(buf.subarray(pos, pos + size))
  endBlock(w, at)
}

function eventBlockType(large: boolean, flagged: boolean): number {
  if (large) return flagged ? blocks.EVENT_V2_LARGE_FLAGS : blocks.EVENT_V2_LARGE
  return flagged ? blocks.EVENT_V2_FLAGS : blocks.EVENT_V2
}

/** An event from its parts, without a block around it. Parameters longer than their length can say are cut. */
export function writeEventBody(
  w: ByteWriter,
  event: { readonly type: number; readonly tid: number; readonly timeHi: number; readonly timeLo: number },
  params: readonly Uint8Array[],
): void {
  const width = lengthWidth[event.type]!
  const at = w.size
  w.halves(event.timeHi, event.timeLo)
  w.i64(event.tid)
  w.u32(0)
  w.u16(event.type)
  w.u32(params.length)
  const cut = params.map((p) => (width === 2 && p.length > 65535 ? p.subarray(0, 65535) : p))
  for (const p of cut) {
    if (width === 2) w.u16(p.length)
    else w.u32(p.length)
  }
  for (const p of cut) w.raw(p)
  w.setU32(at + HEADER_SIZE - 10, w.size - at)
}
