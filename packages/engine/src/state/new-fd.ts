// Calls that make a descriptor of a kind of its own: pipes, event counters, timers, …

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import {
  FD_BPF,
  FD_EVENT,
  FD_EVENTPOLL,
  FD_FIFO,
  FD_INOTIFY,
  FD_IO_URING,
  FD_MEMFD,
  FD_PIDFD,
  FD_SIGNAL,
  FD_TIMER,
  FD_UNTYPED,
  FD_USERFAULTFD,
  OPEN_CLOEXEC,
  makeFd,
  withCloexec,
} from './fd.ts'
import { addFd, resultOf, textOf, type Handler, type Handlers } from './handler.ts'
import type { State } from './state.ts'

const EPOLL_CLOEXEC = 1

/** The call returns the descriptor; its flags are in parameter `flagsParam`, -1: it has none. */
function returns(type: number, flagsParam: number): Handler {
  // One for all calls without flags: it is immutable.
  const plain = makeFd({ type })
  return (c, state) => {
    const { ev, thread } = c
    const num = resultOf(ev)
    if (thread === undefined || num < 0) return
    const openFlags = flagsParam < 0 ? 0 : ev.uint(flagsParam)
    addFd(c, state, thread, num, openFlags === 0 ? plain : makeFd({ type, openFlags }))
  }
}

function onEpollCreate1(c: EventContext, state: State): void {
  const { ev, thread } = c
  const num = resultOf(ev)
  if (thread === undefined || num < 0) return
  const openFlags = (ev.uint(1) & EPOLL_CLOEXEC) !== 0 ? OPEN_CLOEXEC : 0
  addFd(c, state, thread, num, makeFd({ type: FD_EVENTPOLL, openFlags }))
}

function onPipe(c: EventContext, state: State): void {
  pipe(c, state, 0)
}

function onPipe2(c: EventContext, state: State): void {
  pipe(c, state, c.ev.uint(4))
}

function pipe(c: EventContext, state: State, openFlags: number): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  const end = makeFd({ type: FD_FIFO, openFlags, inoHi: ev.hi(3), inoLo: ev.lo(3) })
  addFd(c, state, thread, ev.int(1), end)
  addFd(c, state, thread, ev.int(2), end)
}

function onMemfdCreate(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined) return
  const num = resultOf(ev)
  // A failed call leaves an entry under its negative result, as the original does: it counts as open.
  const fd =
    num < 0 ? makeFd({ type: FD_UNTYPED }) : makeFd({ type: FD_MEMFD, name: textOf(ev, 1), openFlags: ev.uint(2) })
  addFd(c, state, thread, num, fd)
}

function onPidfdOpen(c: EventContext, state: State): void {
  const { ev, thread } = c
  const num = resultOf(ev)
  if (thread === undefined || num < 0) return
  const pid = ev.int(1)
  const name = `${state.hostRoot}/proc/${pid}`
  addFd(c, state, thread, num, makeFd({ type: FD_PIDFD, name, openFlags: ev.uint(2), pid }))
}

/** A descriptor of another process is copied. */
function onPidfdGetfd(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined) return
  const pidfd = state.fdOf(thread, ev.int(1))
  if (pidfd === undefined || pidfd.type !== FD_PIDFD) return
  const owner = state.threads.find(pidfd.pid)
  const target = owner === undefined ? undefined : state.fdOf(owner, ev.int(2))
  if (target === undefined) return
  addFd(c, state, thread, resultOf(ev), withCloexec(target, true))
  state.fdRenamed = false
}

export const newFdHandlers: Handlers = {
  [codes.PIPE_X]: onPipe,
  [codes.PIPE2_X]: onPipe2,
  [codes.EVENTFD_X]: returns(FD_EVENT, -1),
  [codes.EVENTFD2_X]: returns(FD_EVENT, 1),
  [codes.SIGNALFD_X]: returns(FD_SIGNAL, -1),
  [codes.SIGNALFD4_X]: returns(FD_SIGNAL, 1),
  [codes.TIMERFD_CREATE_X]: returns(FD_TIMER, 2),
  [codes.INOTIFY_INIT_X]: returns(FD_INOTIFY, -1),
  [codes.INOTIFY_INIT1_X]: returns(FD_INOTIFY, 1),
  [codes.EPOLL_CREATE_X]: returns(FD_EVENTPOLL, -1),
  [codes.EPOLL_CREATE1_X]: onEpollCreate1,
  [codes.USERFAULTFD_X]: returns(FD_USERFAULTFD, -1),
  [codes.IO_URING_SETUP_X]: returns(FD_IO_URING, -1),
  // Every command counts as one that returns a descriptor: a map update that returns 0 replaces descriptor 0.
  [codes.BPF_2_X]: returns(FD_BPF, -1),
  [codes.MEMFD_CREATE_X]: onMemfdCreate,
  [codes.PIDFD_OPEN_X]: onPidfdOpen,
  [codes.PIDFD_GETFD_X]: onPidfdGetfd,
}
