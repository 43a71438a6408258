// execve, execveat: a process replaces its program.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import type { EventCursor } from '../events/cursor.ts'
import { setUsage, sharedBytes } from './clone.ts'
import { hasEntered } from './entered.ts'
import { MISSING, resultOf, textOf, type Handlers } from './handler.ts'
import { directoryOf, UNKNOWN_DIRECTORY } from './open.ts'
import { joinPath } from './paths.ts'
import type { State } from './state.ts'
import { CHILD_IN_PIDNS, CLONE_INVERTED, MAIN_THREAD, PIPE_DST, PIPE_SRC, type Thread } from './thread.ts'

/** Parameters of both exit events. */
const EXE = 1
const ARGS = 2
const PID = 4
const PTID = 5
const FDLIMIT = 7
const PF_MAJOR = 8
const COMM = 13
const CGROUPS = 14
const ENV = 15
const TTY = 16
const VPGID = 17
const LOGINUID = 18
const FLAGS = 19
const CAP_INHERITABLE = 20
const CAP_PERMITTED = 21
const CAP_EFFECTIVE = 22
const EXE_INO = 23
const EXE_CTIME = 24
const EXE_MTIME = 25
const UID = 26
const TRUSTED_EXEPATH = 27
const PGID = 28
const GID = 29

const EXE_WRITABLE = 1
const EXE_UPPER_LAYER = 2
const EXE_FROM_MEMFD = 4
const EXE_LOWER_LAYER = 8
const AT_EMPTY_PATH = 1

/** What an exec leaves of the flags of a thread. */
const KEPT_FLAGS = PIPE_SRC | PIPE_DST | MAIN_THREAD | CLONE_INVERTED

function onExecveEnter(c: EventContext): void {
  const { ev, thread } = c
  if (thread === undefined || ev.size(0) <= 0) return
  thread.entered = ev.type
  thread.enteredName = textOf(ev, 0)
}

function onExecveatEnter(c: EventContext): void {
  const { ev, thread } = c
  if (thread === undefined) return
  thread.entered = ev.type
  thread.enteredDirfd = ev.int(0)
  thread.enteredName = textOf(ev, 1)
  thread.enteredFlags = ev.uint(2)
}

function onExec(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  const before = thread.containerId
  const { threads } = state
  // A thread that does not lead takes over the id of the leader, which may have ended.
  threads.resurrect(thread)
  thread.exe = textOf(ev, EXE)
  thread.lastExecHi = ev.timeHi
  thread.lastExecLo = ev.timeLo
  thread.comm = ev.size(COMM) > 0 ? textOf(ev, COMM) : thread.exe
  thread.argBytes = sharedBytes(ev, ARGS, thread.argBytes)
  thread.pid = ev.int(PID)
  if (thread.invalid) {
    thread.ptid = ev.int(PTID)
    if ((thread.flags & CHILD_IN_PIDNS) === 0) {
      thread.vtid = thread.tid
      thread.vpid = thread.pid
    }
    threads.link(thread)
  }
  thread.fdLimit = ev.int(FDLIMIT)
  setUsage(thread, ev, PF_MAJOR)
  if (ev.size(ENV) > 0) thread.envBytes = sharedBytes(ev, ENV, thread.envBytes)
  if (ev.size(CGROUPS) > 0) state.takeCgroups(thread, ev, CGROUPS)
  if (ev.size(TTY) > 0) thread.tty = ev.uint(TTY)
  setExepath(c, state, thread)
  if (ev.size(VPGID) > 0) thread.vpgid = ev.int(VPGID)
  if (ev.size(LOGINUID) > 0) thread.loginuid = ev.uint(LOGINUID)
  if (ev.size(FLAGS) > 0) setExeFlags(thread, ev.uint(FLAGS))
  if (ev.size(CAP_EFFECTIVE) > 0) setCapabilities(thread, ev)
  if (ev.size(EXE_MTIME) > 0) setExeFile(thread, ev)
  if (ev.size(UID) > 0) thread.uid = ev.uint(UID)
  thread.pgid = ev.size(PGID) > 0 ? ev.int(PGID) : -1
  if (ev.size(GID) > 0) thread.gid = ev.uint(GID)
  state.users.meet(thread.containerId, thread.pid, thread.uid, thread.gid)
  threads.fdsOf(thread)?.deleteCloexec()
  thread.flags &= KEPT_FLAGS
  // The other threads of the process are gone.
  const others = thread.group?.others
  if (others !== undefined && thread.group!.alive > 1) {
    for (const other of others) if (!other.isMain && other.tid !== thread.tid) threads.remove(other.tid)
  }
  state.attachAfter(thread, before)
}

function setExepath(c: EventContext, state: State, thread: Thread): void {
  const { ev } = c
  let path: string
  if (ev.size(TRUSTED_EXEPATH) > 0) path = textOf(ev, TRUSTED_EXEPATH)
  else if (hasEntered(thread, ev)) path = enteredExepath(c, state, thread)
  else return
  const deleted = ' (deleted)'
  thread.exepath = path.length > deleted.length && path.endsWith(deleted) ? path.slice(0, -deleted.length) : path
}

/** Old captures do not tell the path: it follows from what the program asked for. */
function enteredExepath(c: EventContext, state: State, thread: Thread): string {
  const { enteredName: name, enteredDirfd: dirfd } = thread
  if (thread.entered === codes.EXECVE_19_E) {
    return name === MISSING ? MISSING : joinPath(state.threads.cwdOf(thread), name)
  }
  const dir = directoryOf(state, thread, dirfd, name)
  if (dir !== '.' && dir !== UNKNOWN_DIRECTORY) c.fd = state.fdOf(thread, dirfd)
  const empty = (thread.enteredFlags & AT_EMPTY_PATH) !== 0
  if ((!empty && name === MISSING) || dir === UNKNOWN_DIRECTORY) return MISSING
  // The directory descriptor is the program itself.
  return empty ? joinPath('', dir) : joinPath(dir, name)
}

function setExeFlags(thread: Thread, flags: number): void {
  thread.exeWritable = (flags & EXE_WRITABLE) !== 0
  thread.exeUpperLayer = (flags & EXE_UPPER_LAYER) !== 0
  thread.exeFromMemfd = (flags & EXE_FROM_MEMFD) !== 0
  thread.exeLowerLayer = (flags & EXE_LOWER_LAYER) !== 0
}

function setCapabilities(thread: Thread, ev: EventCursor): void {
  thread.capInheritableHi = ev.hi(CAP_INHERITABLE)
  thread.capInheritableLo = ev.lo(CAP_INHERITABLE)
  thread.capPermittedHi = ev.hi(CAP_PERMITTED)
  thread.capPermittedLo = ev.lo(CAP_PERMITTED)
  thread.capEffectiveHi = ev.hi(CAP_EFFECTIVE)
  thread.capEffectiveLo = ev.lo(CAP_EFFECTIVE)
}

function setExeFile(thread: Thread, ev: EventCursor): void {
  thread.exeInoHi = ev.hi(EXE_INO)
  thread.exeInoLo = ev.lo(EXE_INO)
  thread.exeCtimeHi = ev.hi(EXE_CTIME)
  thread.exeCtimeLo = ev.lo(EXE_CTIME)
  thread.exeMtimeHi = ev.hi(EXE_MTIME)
  thread.exeMtimeLo = ev.lo(EXE_MTIME)
  const changed = join64(thread.exeCtimeHi, thread.exeCtimeLo)
  const cloned = join64(thread.cloneTimeHi, thread.cloneTimeLo)
  const pidnsStart = join64(thread.pidnsStartHi, thread.pidnsStartLo)
  if (cloned !== 0n) thread.ctimeSinceClone = BigInt.asUintN(64, cloned - changed)
  if (pidnsStart !== 0n && changed > pidnsStart) thread.ctimeSincePidns = changed - pidnsStart
}

function join64(hi: number, lo: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo)
}

export const execHandlers: Handlers = {
  [codes.EXECVE_19_E]: onExecveEnter,
  [codes.EXECVEAT_E]: onExecveatEnter,
  [codes.EXECVE_19_X]: onExec,
  [codes.EXECVEAT_X]: onExec,
}
