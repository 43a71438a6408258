// dup, dup2, dup3, fcntl: two numbers, one open file.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { type Fd, OPEN_CLOEXEC, withCloexec } from './fd.ts'
import { addFd, replaceFd, resultOf, type Handlers } from './handler.ts'
import type { State } from './state.ts'
import { PIPE_DST, PIPE_SRC, type Thread } from './thread.ts'

const F_DUPFD = 1
const F_SETFD = 3
const F_DUPFD_CLOEXEC = 26
/** The flag of F_SETFD. */
const FD_CLOEXEC_ARGUMENT = 1

function addCopy(c: EventContext, state: State, thread: Thread, num: number, fd: Fd, cloexec: boolean): void {
  addFd(c, state, thread, num, withCloexec(fd, cloexec))
  state.fdRenamed = false
}

function onDup(c: EventContext, state: State): void {
  dup(c, state, false)
}

function onDup3(c: EventContext, state: State): void {
  dup(c, state, (c.ev.uint(3) & OPEN_CLOEXEC) !== 0)
}

function dup(c: EventContext, state: State, cloexec: boolean): void {
  const { ev, thread, fd } = c
  const num = resultOf(ev)
  if (thread === undefined || fd === undefined || num < 0) return
  // A program whose standard input or output is replaced is taken for a part of a shell pipe.
  if (num === 0) thread.flags |= PIPE_DST
  if (num === 1) thread.flags |= PIPE_SRC
  addCopy(c, state, thread, num, fd, cloexec)
}

function onFcntl(c: EventContext, state: State): void {
  const { ev, thread, fd } = c
  if (fd === undefined || thread === undefined) return
  const command = ev.uint(2)
  if (command !== F_DUPFD && command !== F_SETFD && command !== F_DUPFD_CLOEXEC) return
  const num = resultOf(ev)
  if (num < 0) return
  if (command === F_SETFD) {
    const changed = withCloexec(fd, (ev.lo(3) & FD_CLOEXEC_ARGUMENT) !== 0)
    if (changed !== fd) replaceFd(c, state, thread, changed)
    return
  }
  addCopy(c, state, thread, num, fd, command === F_DUPFD_CLOEXEC)
}

export const dupHandlers: Handlers = {
  [codes.DUP_1_X]: onDup,
  [codes.DUP2_X]: onDup,
  [codes.DUP3_X]: onDup3,
  [codes.FCNTL_X]: onFcntl,
}
