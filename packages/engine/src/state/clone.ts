// clone, fork, vfork, clone3: threads and processes begin.
//
// The call returns twice: in the caller with the id of the child, and in the child with 0. Whichever event comes first makes the entry
// when it can tell the child's id in the initial namespace; in a pid namespace only the child's own event can.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import type { EventCursor } from '../events/cursor.ts'
import { FdTable } from './fd-table.ts'
import { resultOf, textOf, type Handlers } from './handler.ts'
import type { State } from './state.ts'
import {
  CHILD_IN_PIDNS,
  CLONE_FILES,
  CLONE_INVERTED,
  CLONE_NEWPID,
  CLONE_PARENT,
  CLONE_THREAD,
  CLONE_VFORK,
  Thread,
} from './thread.ts'

/** An entry older than this, in nanoseconds, is of a thread that had the id before, whose end was missed. */
const STALE_NS = 2e9
const TWO32 = 4294967296

/** Parameters of the exit events of all four calls. */
const EXE = 1
const ARGS = 2
const PID = 4
const PTID = 5
const FDLIMIT = 7
const PF_MAJOR = 8
const COMM = 13
const CGROUPS = 14
const FLAGS = 15
const UID = 16
const GID = 17
const VTID = 18
const VPID = 19
const PIDNS_START = 20

function onClone(c: EventContext, state: State): void {
  const child = resultOf(c.ev)
  if (child < 0) return
  const before = c.thread?.containerId ?? ''
  if (child === 0) onChildSide(c, state)
  else onCallerSide(c, state, child)
  if (c.thread !== undefined) state.attachAfter(c.thread, before)
}

function onCallerSide(c: EventContext, state: State, childTid: number): void {
  const { ev } = c
  const { threads } = state
  const caller = threads.get(ev.tid)
  c.thread = caller
  if (caller === undefined) return
  const known = !caller.invalid
  if (!known) {
    caller.pid = ev.int(PID)
    caller.ptid = ev.int(PTID)
    identify(caller, ev)
    threads.link(caller)
  }
  const flags = ev.uint(FLAGS) | 0
  // The result counts in the caller's pid namespace: only in the initial one it is the id of the table.
  if ((flags & (CHILD_IN_PIDNS | CLONE_NEWPID | CLONE_PARENT)) !== 0 || ev.tid !== caller.vtid) return
  // The caller of a vfork waits until the child runs another program or ends: the child's own event came long before.
  if ((flags & CLONE_VFORK) !== 0 || ev.type === codes.VFORK_20_X) return
  if (threads.exited.has(childTid, ev.tid, ev.timeHi, ev.timeLo)) return
  const existing = threads.find(childTid)
  if (existing !== undefined) {
    if ((existing.flags & CLONE_INVERTED) !== 0) return
    threads.remove(childTid)
  }

  const leads = (flags & CLONE_THREAD) === 0
  const child = new Thread(childTid, leads && known ? forkFds(state, caller) : new FdTable())
  child.flags = leads ? flags : flags | CLONE_FILES
  if (leads) {
    if (known) inheritProcess(state, child, caller)
    child.pid = childTid
    child.ptid = caller.tid
  } else {
    child.pid = caller.pid
    child.ptid = caller.ptid
    child.lastExecHi = caller.lastExecHi
    child.lastExecLo = caller.lastExecLo
  }
  child.vtid = childTid
  child.vpid = child.pid
  describe(state, child, ev, caller)
  child.pidnsStartHi = state.bootHi
  child.pidnsStartLo = state.bootLo
  if (known) inherit(child, caller)
  else takeProgram(caller, child)
  threads.add(child)
  // The entry that was in the way may have been the caller's own.
  if (existing !== undefined) c.thread = threads.find(ev.tid)
}

function onChildSide(c: EventContext, state: State): void {
  const { ev } = c
  const { threads } = state
  const existing = c.thread
  if (existing !== undefined && (existing.cloneTimeHi !== 0 || existing.cloneTimeLo !== 0)) {
    // The caller's event made the entry.
    if (age(ev, existing) < STALE_NS) return
    threads.remove(ev.tid)
    c.thread = undefined
  }

  const flags = ev.uint(FLAGS) | CLONE_INVERTED
  const leads = (flags & CLONE_THREAD) === 0
  const pid = ev.int(PID)
  const ptid = ev.int(PTID)
  // A process takes after its parent, a thread after the one that leads.
  const model = threads.get(leads ? ptid : pid)
  if (model === undefined) {
    c.thread = undefined
    return
  }
  const known = !model.invalid
  const child = new Thread(ev.tid, leads && known ? forkFds(state, model) : new FdTable())
  child.pid = pid
  child.ptid = ptid
  identify(child, ev)
  child.flags = leads ? flags : flags | CLONE_FILES
  if (!known && !leads) {
    model.pid = pid
    model.ptid = ptid
    model.vpid = child.vpid
    model.vtid = child.vpid
    threads.link(model)
  }
  describe(state, child, ev, model)
  if (known) {
    inherit(child, model)
    if (leads) inheritProcess(state, child, model)
    else {
      child.lastExecHi = model.lastExecHi
      child.lastExecLo = model.lastExecLo
    }
  } else if (!leads) takeProgram(model, child)
  if ((flags & (CHILD_IN_PIDNS | CLONE_NEWPID)) === 0 && child.tid === child.vtid) {
    child.pidnsStartHi = state.bootHi
    child.pidnsStartLo = state.bootLo
  } else if (ev.size(PIDNS_START) > 0) {
    // Told as nanoseconds since boot.
    const lo = ev.lo(PIDNS_START) + state.bootLo
    child.pidnsStartLo = lo >>> 0
    child.pidnsStartHi = (ev.hi(PIDNS_START) + state.bootHi + (lo >= TWO32 ? 1 : 0)) >>> 0
  }
  c.thread = threads.add(child) ? child : undefined
}

/** Ids in the thread's own pid namespace. */
function identify(thread: Thread, ev: EventCursor): void {
  const told = ev.size(VPID) > 0
  thread.vtid = told ? ev.int(VTID) : thread.tid
  thread.vpid = told ? ev.int(VPID) : -1
}

/** The bytes of a parameter: those of `known` when they are the same, else a copy. */
export function sharedBytes(ev: EventCursor, i: number, known: Uint8Array): Uint8Array {
  const size = Math.max(0, ev.size(i))
  if (size !== known.length) return ev.copy(i)
  const { buf, view } = ev
  const start = ev.start(i)
  let k = 0
  if (size >= 64) {
    // Four at a time: an environment has some thousand.
    const other = new DataView(known.buffer, known.byteOffset, size)
    for (; k + 4 <= size; k += 4) if (view.getInt32(start + k, true) !== other.getInt32(k, true)) return ev.copy(i)
  }
  for (; k < size; k++) if (buf[start + k] !== known[k]) return ev.copy(i)
  return known
}

/** What the event itself says about the new thread; its arguments are mostly those of `model`. */
function describe(state: State, child: Thread, ev: EventCursor, model: Thread): void {
  child.exe = textOf(ev, EXE)
  child.argBytes = sharedBytes(ev, ARGS, model.argBytes)
  child.comm = ev.size(COMM) > 0 ? textOf(ev, COMM) : child.exe
  child.fdLimit = ev.int(FDLIMIT)
  setUsage(child, ev, PF_MAJOR)
  child.uid = ev.uint(UID)
  child.gid = ev.uint(GID)
  state.users.meet('', child.pid, child.uid, child.gid)
  if (ev.size(CGROUPS) > 0) state.takeCgroups(child, ev, CGROUPS)
  child.cloneTimeHi = ev.timeHi
  child.cloneTimeLo = ev.timeLo
}

/** Page faults, then memory sizes in KiB: five parameters from `first` on, all there or none. */
export function setUsage(thread: Thread, ev: EventCursor, first: number): void {
  if (ev.size(first + 4) <= 0) return
  thread.pfMajor = ev.uint(first)
  thread.pfMinor = ev.uint(first + 1)
  thread.vmSize = ev.uint(first + 2)
  thread.vmRss = ev.uint(first + 3)
  thread.vmSwap = ev.uint(first + 4)
}

function forkFds(state: State, parent: Thread): FdTable {
  return state.threads.fdsOf(parent)?.fork() ?? new FdTable()
}

function inheritProcess(state: State, child: Thread, parent: Thread): void {
  child.cwd = state.threads.cwdOf(parent)
  child.envBytes = parent.envBytes
}

function inherit(child: Thread, from: Thread): void {
  child.exepath = from.exepath
  child.exeWritable = from.exeWritable
  child.exeUpperLayer = from.exeUpperLayer
  child.exeLowerLayer = from.exeLowerLayer
  child.exeFromMemfd = from.exeFromMemfd
  child.root = from.root
  child.sid = from.sid
  child.vpgid = from.vpgid
  child.pgid = from.pgid
  child.tty = from.tty
  child.loginuid = from.loginuid
  child.capPermittedHi = from.capPermittedHi
  child.capPermittedLo = from.capPermittedLo
  child.capInheritableHi = from.capInheritableHi
  child.capInheritableLo = from.capInheritableLo
  child.capEffectiveHi = from.capEffectiveHi
  child.capEffectiveLo = from.capEffectiveLo
  child.exeInoHi = from.exeInoHi
  child.exeInoLo = from.exeInoLo
  child.exeCtimeHi = from.exeCtimeHi
  child.exeCtimeLo = from.exeCtimeLo
  child.exeMtimeHi = from.exeMtimeHi
  child.exeMtimeLo = from.exeMtimeLo
  child.ctimeSinceClone = from.ctimeSinceClone
}

/** A thread of which nothing was known runs the same program as the one it made. */
function takeProgram(thread: Thread, child: Thread): void {
  thread.exe = child.exe
  thread.comm = child.comm
  thread.argBytes = child.argBytes
}

/** Nanoseconds from the thread's clone to the event; an earlier event counts as endlessly later. */
function age(ev: EventCursor, thread: Thread): number {
  const ns = (ev.timeHi - thread.cloneTimeHi) * TWO32 + (ev.timeLo - thread.cloneTimeLo)
  return ns < 0 ? Infinity : ns
}

export const cloneHandlers: Handlers = {
  [codes.CLONE_20_X]: onClone,
  [codes.FORK_20_X]: onClone,
  [codes.VFORK_20_X]: onClone,
  [codes.CLONE3_X]: onClone,
}
