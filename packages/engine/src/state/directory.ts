// chdir, fchdir, getcwd, chroot: where relative and absolute paths begin.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { resultOf, textOf, type Handlers } from './handler.ts'
import { joinPath } from './paths.ts'
import type { State } from './state.ts'

function onChdir(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread !== undefined && resultOf(ev) >= 0) state.threads.changeDirectory(thread, textOf(ev, 1))
}

function onFchdir(c: EventContext, state: State): void {
  const { ev, thread, fd } = c
  if (thread !== undefined && fd !== undefined && resultOf(ev) >= 0) state.threads.changeDirectory(thread, fd.name)
}

function onChroot(c: EventContext, state: State): void {
  const { ev, thread } = c
  if (thread === undefined || resultOf(ev) < 0) return
  if (resultOf(ev) === 0) {
    const path = textOf(ev, 1)
    thread.root = path.startsWith('/') ? path : joinPath(state.threads.cwdOf(thread), path)
  }
  state.attach(thread)
}

export const directoryHandlers: Handlers = {
  [codes.CHDIR_X]: onChdir,
  [codes.GETCWD_X]: onChdir,
  [codes.FCHDIR_X]: onFchdir,
  [codes.CHROOT_X]: onChroot,
}
