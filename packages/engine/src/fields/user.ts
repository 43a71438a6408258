/** user.* and group.*: on whose behalf the thread of the event runs. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { NO_ID, type User } from '../state/users.ts'
import { id, text, type FieldClass } from './entry.ts'

const MISSING = '<NA>'

function userOf(c: EventContext, uid: number): User | undefined {
  return c.state.users.user(c.thread!.containerId, uid)
}

/** The event tells of a container, in one of the forms that there were. */
function tellsContainer(c: EventContext): boolean {
  const { type } = c.ev
  return type === codes.CONTAINER_JSON_2_E || (type === codes.ASYNCEVENT_E && c.ev.text(1) === 'container')
}

function userName(c: EventContext): string | undefined {
  if (c.thread === undefined) return undefined
  if (tellsContainer(c)) {
    const user = c.state.containers.get(c.thread.containerId)?.user ?? ''
    if (user !== '') return user
  }
  const { uid } = c.thread
  return userOf(c, uid)?.name ?? (uid === 0 ? 'root' : MISSING)
}

function home(c: EventContext): string | undefined {
  if (c.thread === undefined) return undefined
  const { uid } = c.thread
  return userOf(c, uid)?.home ?? (uid === 0 ? '/root' : MISSING)
}

function loginName(c: EventContext): string | undefined {
  if (c.thread === undefined) return undefined
  const { loginuid } = c.thread
  return userOf(c, loginuid)?.name ?? (loginuid === 0 ? 'root' : MISSING)
}

export const user: FieldClass = {
  name: 'user',
  note: '',
  doc: 'The user on whose behalf the thread runs.',
  fields: {
    'user.uid': id(kinds.PT_UINT32, 'Effective user id of the thread.', (c) => c.thread?.uid),
    'user.name': text('Name of the effective user; <NA> when the id has none.', userName),
    'user.homedir': text('Home directory of the effective user.', home),
    'user.shell': text('Login shell of the effective user.', (c) =>
      c.thread === undefined ? undefined : (userOf(c, c.thread.uid)?.shell ?? MISSING),
    ),
    'user.loginuid': id(
      kinds.PT_INT64,
      'User id with which the session was opened (the audit login id), kept across su and sudo; -1 outside of sessions.',
      (c) => (c.thread === undefined ? undefined : c.thread.loginuid === NO_ID ? -1 : c.thread.loginuid),
    ),
    'user.loginname': text('Name of the user who opened the session.', loginName),
  },
}

export const group: FieldClass = {
  name: 'group',
  note: '',
  doc: 'The group on whose behalf the thread runs.',
  fields: {
    'group.gid': id(kinds.PT_UINT32, 'Effective group id of the thread.', (c) => c.thread?.gid),
    'group.name': text('Name of the effective group; <NA> when the id has none.', (c) => {
      if (c.thread === undefined) return undefined
      const { gid, containerId } = c.thread
      return c.state.users.group(containerId, gid)?.name ?? (gid === 0 ? 'root' : MISSING)
    }),
  },
}
