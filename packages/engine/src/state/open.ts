// open, openat, openat2, creat, open_by_handle_at: a path becomes a descriptor.
//
// The enter event has the path as the program gave it before the kernel read it; another thread of the program can change
// it meanwhile. So when the enter event is there, its path is used rather than that of the exit.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import type { EventCursor } from '../events/cursor.ts'
import { hasEntered } from './entered.ts'
import {
  FD_DIRECTORY,
  FD_FILE_V2,
  FD_LOWER_LAYER,
  FD_UPPER_LAYER,
  OPEN_CREATED,
  OPEN_DIRECTORY,
  OPEN_LOWER_LAYER,
  OPEN_UPPER_LAYER,
} from './fd.ts'
import { addFd, MISSING, resultOf, textOf, type Handlers } from './handler.ts'
import type { State } from './state.ts'
import type { Thread } from './thread.ts'

/** A directory of which nothing is known. */
export const UNKNOWN_DIRECTORY = '<UNKNOWN>'
/** The descriptor number that stands for the working directory. */
export const AT_FDCWD = -100
/** creat has bits of its own for what the kernel side adds. */
const CREAT_UPPER_LAYER = 1
const CREAT_LOWER_LAYER = 2

/** The directory, with '/' at its end, in which `name` is looked up when a call gives it relative to `dirfd`. */
export function directoryOf(state: State, thread: Thread, dirfd: number, name: string): string {
  if (name.charCodeAt(0) === 47) return '.'
  if (dirfd === AT_FDCWD) return state.threads.cwdOf(thread)
  const dir = dirfd < 0 ? undefined : state.threads.fdsOf(thread)?.get(dirfd)
  if (dir === undefined) return UNKNOWN_DIRECTORY
  return dir.name === '' || dir.name.endsWith('/') ? dir.name : state.paths.slashed(dir.name)
}

/** The flags of the enter event with what the kernel side added at exit. */
function mergeFlags(entered: number, exited: number): number {
  return entered | (exited & ~(OPEN_CREATED - 1))
}

function addFile(
  c: EventContext,
  state: State,
  thread: Thread,
  dir: string,
  name: string,
  flags: number,
  devParam: number,
  inoParam: number,
): void {
  const { ev } = c
  const known = ev.size(inoParam) > 0
  const layer = (flags & OPEN_UPPER_LAYER ? FD_UPPER_LAYER : 0) | (flags & OPEN_LOWER_LAYER ? FD_LOWER_LAYER : 0)
  const type = flags & OPEN_DIRECTORY ? FD_DIRECTORY : FD_FILE_V2
  const dev = ev.uint(devParam)
  const fd = state.files.open(
    dir,
    name,
    type,
    layer,
    flags,
    dev,
    known ? ev.hi(inoParam) : 0,
    known ? ev.lo(inoParam) : 0,
  )
  addFd(c, state, thread, resultOf(ev), fd)
}

function onOpen(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  let name = textOf(ev, 1)
  let flags = ev.uint(2)
  if (hasEntered(thread, ev) && thread.enteredName !== MISSING) {
    name = thread.enteredName
    flags = mergeFlags(thread.enteredFlags, flags)
  }
  addFile(c, state, thread, state.threads.cwdOf(thread), name, flags, 4, 5)
}

function onCreat(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  const name = hasEntered(thread, ev) && thread.enteredName !== MISSING ? thread.enteredName : textOf(ev, 1)
  const added = ev.uint(5)
  const flags = added & CREAT_UPPER_LAYER ? OPEN_UPPER_LAYER : added & CREAT_LOWER_LAYER ? OPEN_LOWER_LAYER : 0
  addFile(c, state, thread, state.threads.cwdOf(thread), name, flags, 3, 4)
}

function onOpenat(c: EventContext, state: State): void {
  openat(c, state, 5)
}

function onOpenat2(c: EventContext, state: State): void {
  // One parameter more before device and inode: how the path was to be resolved.
  openat(c, state, 6)
}

function openat(c: EventContext, state: State, devParam: number): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  let name = textOf(ev, 2)
  let flags = ev.uint(3)
  let dir: string
  if (hasEntered(thread, ev) && thread.enteredName !== MISSING) {
    name = thread.enteredName
    flags = mergeFlags(thread.enteredFlags, flags)
    dir = directoryOf(state, thread, thread.enteredDirfd, name)
  } else {
    dir = ev.size(1) > 0 ? directoryOf(state, thread, ev.int(1), name) : ''
  }
  addFile(c, state, thread, dir, name, flags, devParam, devParam + 1)
}

function onOpenByHandle(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  // The path of a handle is found by the kernel side and is absolute.
  addFile(c, state, thread, '', textOf(ev, 3), ev.uint(2), 4, 5)
}

function onOpenEnter(c: EventContext): void {
  if (c.thread !== undefined && c.ev.size(0) > 0) enter(c.thread, c.ev, 0, 1, -1)
}

function onCreatEnter(c: EventContext): void {
  if (c.thread !== undefined && c.ev.size(0) > 0) enter(c.thread, c.ev, 0, -1, -1)
}

function onOpenatEnter(c: EventContext): void {
  if (c.thread !== undefined && c.ev.size(0) > 0) enter(c.thread, c.ev, 1, 2, 0)
}

function enter(thread: Thread, ev: EventCursor, nameParam: number, flagsParam: number, dirfdParam: number): void {
  thread.entered = ev.type
  thread.enteredName = textOf(ev, nameParam)
  thread.enteredFlags = flagsParam < 0 ? 0 : ev.uint(flagsParam)
  thread.enteredDirfd = dirfdParam < 0 ? AT_FDCWD : ev.int(dirfdParam)
}

export const openHandlers: Handlers = {
  [codes.OPEN_E]: onOpenEnter,
  [codes.OPEN_X]: onOpen,
  [codes.CREAT_E]: onCreatEnter,
  [codes.CREAT_X]: onCreat,
  [codes.OPENAT_2_E]: onOpenatEnter,
  [codes.OPENAT_2_X]: onOpenat,
  [codes.OPENAT2_E]: onOpenatEnter,
  [codes.OPENAT2_X]: onOpenat2,
  [codes.OPEN_BY_HANDLE_AT_X]: onOpenByHandle,
}
