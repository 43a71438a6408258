/** One process or thread, from its folder in /proc. */

import { CLONE_FILES, CLONE_THREAD, newProcessInfo, type ProcessInfo } from '@saker/engine'
import type { Cgroups } from './cgroups.ts'
import { high, inodeOf, low, readBytes, readLink, readStat, readText } from './files.ts'
import { startTime } from './start-time.ts'
import { applyStat, applyStatus, isInnerNamespace, isNamespaceInit } from './status.ts'

/** Most bytes of arguments, and of the environment, that are looked at. */
const MAX_ARGS = 4096
const MAX_PATH = 1023
/** Stands for the inode of the pid namespace that we are in: not everybody may ask for that. */
const OUTERMOST = 0
const NO_BYTES = new Uint8Array(0)

/** What is the same for all processes of one look at the machine. */
export interface ProcHost {
  /** Where the host's file system is seen; '' : here. */
  readonly root: string
  readonly cgroups: Cgroups
  readonly boot: bigint
  /** Start of the first process of pid namespaces, by the inode of the namespace. */
  readonly namespaceStarts: Map<number, bigint>
}

/**
 * The process with this id, or the thread, which has a folder too even though it is not listed. undefined: there is none, or it is
 * a kernel thread or a zombie (neither arguments nor a program).
 */
export function readProcess(host: ProcHost, tid: number): ProcessInfo | undefined {
  const folder = `${host.root}/proc/${tid}`
  const p = readIdentity(host, tid)
  if (p === undefined) return undefined
  p.env = closed(readBytes(`${folder}/environ`, MAX_ARGS) ?? NO_BYTES)
  p.cwd = (readLink(`${folder}/cwd`) ?? '').slice(0, MAX_PATH)
  p.root = (readLink(`${folder}/root`) ?? '').slice(0, MAX_PATH)
  p.loginuid = readLoginUid(folder)
  p.fdLimit = readFdLimit(folder)
  p.cgroups = host.cgroups.resolve(readText(`${folder}/cgroup`) ?? '')
  readProgram(p, folder)
  return p
}

/** What tells a process from others: ids, names, program, arguments, start; nothing of what it has or may do. */
export function readIdentity(host: ProcHost, tid: number): ProcessInfo | undefined {
  const folder = `${host.root}/proc/${tid}`
  const cmdline = readBytes(`${folder}/cmdline`, MAX_ARGS)
  if (cmdline === undefined) return undefined
  const program = readLink(`${folder}/exe`)
  if (cmdline.length === 0 && program === undefined) return undefined
  const p = newProcessInfo(tid, tid, 0)
  if (!readIds(host, p, folder)) return undefined
  p.exepath = (program ?? '').slice(0, MAX_PATH)
  splitCommand(p, cmdline)
  if (p.tid !== p.pid) p.flags = CLONE_THREAD | CLONE_FILES
  return p
}

/** A further thread of a process that has been read: its own ids and rights, the rest is the process's. */
export function readThread(host: ProcHost, leader: ProcessInfo, tid: number): ProcessInfo | undefined {
  const p: ProcessInfo = { ...leader, tid, pgid: -1, vtid: -1, env: NO_BYTES, flags: CLONE_THREAD | CLONE_FILES }
  return readIds(host, p, `${host.root}/proc/${leader.pid}/task/${tid}`) ? p : undefined
}

/** Name, ids, rights, memory, start. False: the thread has gone. */
function readIds(host: ProcHost, p: ProcessInfo, folder: string): boolean {
  const comm = readText(`${folder}/comm`)
  const status = readText(`${folder}/status`)
  const stat = readText(`${folder}/stat`)
  if (comm === undefined || status === undefined || stat === undefined) return false
  p.comm = comm.endsWith('\n') ? comm.slice(0, -1) : comm
  applyStatus(p, status)
  const start = startTime(host.boot, applyStat(p, stat))
  p.cloneTimeHi = high(start)
  p.cloneTimeLo = low(start)
  const namespaceStart = findNamespaceStart(host, folder, status, start)
  p.pidnsStartHi = high(namespaceStart)
  p.pidnsStartLo = low(namespaceStart)
  return true
}

/** Start of the first process of the thread's pid namespace; 0 when that one has not been met. */
function findNamespaceStart(host: ProcHost, folder: string, status: string, start: bigint): bigint {
  const inner = isInnerNamespace(status)
  const namespace = inner ? inodeOf(readLink(`${folder}/ns/pid`)) : OUTERMOST
  if (inner && namespace === 0) return 0n
  const { namespaceStarts } = host
  // Namespaces with few processes may come and go by the thousand.
  if (namespaceStarts.size > 10_000) namespaceStarts.clear()
  if (isNamespaceInit(status)) namespaceStarts.set(namespace, start)
  return namespaceStarts.get(namespace) ?? 0n
}

/** The first argument is the program as it was called, the others are its arguments. */
function splitCommand(p: ProcessInfo, cmdline: Uint8Array): void {
  const end = closed(cmdline).indexOf(0)
  if (end < 0) return
  p.exe = Buffer.from(cmdline.buffer, cmdline.byteOffset, end).toString('latin1').slice(0, MAX_PATH)
  p.args = cmdline.slice(end + 1)
}

/** With a NUL at the end, also where it was cut. */
function closed(entries: Uint8Array): Uint8Array {
  if (entries.length > 0) entries[entries.length - 1] = 0
  return entries
}

function readLoginUid(folder: string): number {
  const text = readText(`${folder}/loginuid`)
  // A kernel without audit has no such file.
  return text === undefined || text === '' ? 0xffffffff : Number(text) >>> 0
}

function readFdLimit(folder: string): number {
  const found = /^Max open files +([0-9]+)/m.exec(readText(`${folder}/limits`) ?? '')
  return found === null ? -1 : Number(found[1])
}

/** The program's file. Through the link of the process, which leads into its own mount namespace. */
function readProgram(p: ProcessInfo, folder: string): void {
  p.exeFromMemfd = p.exepath.startsWith('/memfd:')
  const stat = readStat(`${folder}/exe`)
  if (stat === undefined) return
  p.exeInoHi = high(stat.ino)
  p.exeInoLo = low(stat.ino)
  p.exeCtimeHi = high(stat.ctimeNs)
  p.exeCtimeLo = low(stat.ctimeNs)
  p.exeMtimeHi = high(stat.mtimeNs)
  p.exeMtimeLo = low(stat.mtimeNs)
  p.exeWritable = isWritable(p, stat)
}

/** Whether the process could write its program: as its owner (who may change the mode), as root, or by the mode. */
function isWritable(
  p: ProcessInfo,
  stat: { readonly uid: bigint; readonly gid: bigint; readonly mode: bigint },
): boolean {
  if (p.uid === 0 || BigInt(p.uid) === stat.uid) return true
  return (stat.mode & (BigInt(p.gid) === stat.gid ? 0o020n : 0o002n)) !== 0n
}
