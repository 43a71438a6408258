// Who a thread is and what it may: user, group, session, capabilities.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { resultOf, textOf, type Handler, type Handlers } from './handler.ts'
import type { State } from './state.ts'
import { CLONE_NEWUSER, type Thread } from './thread.ts'

/** All capabilities that there are, 0 to 40 (linux/capability.h), as two halves. */
const ALL_CAPABILITIES_HI = 0x1ff
const ALL_CAPABILITIES_LO = 0xffffffff

const PR_SET_CHILD_SUBREAPER = 36
const PR_GET_CHILD_SUBREAPER = 37

/** The effective user becomes parameter `i`; -1, for "as it is", is stored as it comes. */
function setsUser(i: number): Handler {
  return (c, state) => {
    const { ev, thread } = c
    if (thread === undefined || resultOf(ev) !== 0 || ev.size(i) <= 0) return
    thread.uid = ev.uint(i)
    state.users.meetUser(thread.containerId, thread.pid, thread.uid, thread.gid)
  }
}

function setsGroup(i: number): Handler {
  return (c, state) => {
    const { ev, thread } = c
    if (thread === undefined || resultOf(ev) !== 0 || ev.size(i) <= 0) return
    thread.gid = ev.uint(i)
    state.users.meetGroup(thread.containerId, thread.pid, thread.gid)
  }
}

function onSetsid(c: EventContext): void {
  const { ev, thread } = c
  const sid = resultOf(ev)
  if (thread !== undefined && sid >= 0) thread.sid = sid
}

function onCapset(c: EventContext): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  thread.capInheritableHi = ev.hi(1)
  thread.capInheritableLo = ev.lo(1)
  thread.capPermittedHi = ev.hi(2)
  thread.capPermittedLo = ev.lo(2)
  thread.capEffectiveHi = ev.hi(3)
  thread.capEffectiveLo = ev.lo(3)
}

function onUnshare(c: EventContext): void {
  enterNamespaces(c, 1)
}

function onSetns(c: EventContext): void {
  enterNamespaces(c, 2)
}

/** In a new user namespace a thread has all capabilities. */
function enterNamespaces(c: EventContext, flagsParam: number): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0 || (ev.uint(flagsParam) & CLONE_NEWUSER) === 0) return
  setAllCapabilities(thread)
}

function setAllCapabilities(thread: Thread): void {
  thread.capInheritableHi = thread.capPermittedHi = thread.capEffectiveHi = ALL_CAPABILITIES_HI
  thread.capInheritableLo = thread.capPermittedLo = thread.capEffectiveLo = ALL_CAPABILITIES_LO
}

function onPrctl(c: EventContext): void {
  const { ev, thread } = c
  if (thread === undefined || thread.group === undefined || thread.invalid || resultOf(ev) < 0) return
  const option = ev.uint(1)
  if (option !== PR_SET_CHILD_SUBREAPER && option !== PR_GET_CHILD_SUBREAPER) return
  thread.group.reaper = ev.int(3) !== 0
}

function onUserAdded(c: EventContext, state: State): void {
  const { ev } = c
  const user = { uid: ev.uint(0), gid: ev.uint(1), name: textOf(ev, 2), home: textOf(ev, 3), shell: textOf(ev, 4) }
  state.users.addUser(ev.text(5), user)
}

function onUserDeleted(c: EventContext, state: State): void {
  state.users.deleteUser(c.ev.text(5), c.ev.uint(0))
}

function onGroupAdded(c: EventContext, state: State): void {
  const { ev } = c
  state.users.addGroup(ev.text(2), { gid: ev.uint(0), name: textOf(ev, 1) })
}

function onGroupDeleted(c: EventContext, state: State): void {
  state.users.deleteGroup(c.ev.text(2), c.ev.uint(0))
}

export const credentialHandlers: Handlers = {
  [codes.SETUID_X]: setsUser(1),
  [codes.SETREUID_X]: setsUser(2),
  [codes.SETRESUID_X]: setsUser(2),
  [codes.SETGID_X]: setsGroup(1),
  [codes.SETREGID_X]: setsGroup(2),
  [codes.SETRESGID_X]: setsGroup(2),
  [codes.SETSID_X]: onSetsid,
  [codes.CAPSET_X]: onCapset,
  [codes.UNSHARE_X]: onUnshare,
  [codes.SETNS_X]: onSetns,
  [codes.PRCTL_X]: onPrctl,
  [codes.USER_ADDED_E]: onUserAdded,
  [codes.USER_DELETED_E]: onUserDeleted,
  [codes.GROUP_ADDED_E]: onGroupAdded,
  [codes.GROUP_DELETED_E]: onGroupDeleted,
}
