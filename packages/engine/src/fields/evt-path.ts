/** evt.abspath: the full path behind a path relative to a directory descriptor. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { paramText } from '../events/render.ts'
import { eventById } from '../events/table.ts'
import { joinPath } from '../state/paths.ts'
import { custom, NO_VALUE, type FieldEntry, type ReadArg } from './entry.ts'
import { returnValue } from './evt-result.ts'

/** The descriptor number that stands for the working directory (AT_FDCWD). */
const WORKING_DIRECTORY = -100

interface Places {
  readonly dirfd: number
  readonly path: number
}

function places(id: string, dirfd: string, path: string): readonly [number, Places] {
  const event = eventById(id)!
  const place = (name: string): number => event.params.findIndex((p) => p.name === name)
  return [event.code, { dirfd: place(dirfd), path: place(path) }]
}

/** Calls with one path, or the first of two. */
const first = new Map<number, Places>([
  places('RENAMEAT_X', 'olddirfd', 'oldpath'),
  places('RENAMEAT2_X', 'olddirfd', 'oldpath'),
  places('SYMLINKAT_X', 'linkdirfd', 'linkpath'),
  places('OPENAT_2_X', 'dirfd', 'name'),
  places('OPENAT2_X', 'dirfd', 'name'),
  places('LINKAT_2_X', 'olddir', 'oldpath'),
  places('UNLINKAT_2_X', 'dirfd', 'name'),
  places('MKDIRAT_X', 'dirfd', 'path'),
  places('FCHMODAT_X', 'dirfd', 'filename'),
  places('FCHOWNAT_X', 'dirfd', 'pathname'),
])
/** Calls with two paths have the second one here, others what they have. */
const second = new Map<number, Places>([
  ...first,
  places('RENAMEAT_X', 'newdirfd', 'newpath'),
  places('RENAMEAT2_X', 'newdirfd', 'newpath'),
  places('LINKAT_2_X', 'newdir', 'newpath'),
])

/** The path of open_by_handle_at is full already. */
const HANDLE_PATH = 3

function absolutePath(c: EventContext, table: ReadonlyMap<number, Places>): string | undefined {
  const { ev, thread } = c
  if (thread === undefined) return undefined
  if (ev.type === codes.OPEN_BY_HANDLE_AT_X) {
    const result = returnValue(c)
    return result !== undefined && result > 0 ? joinPath('', paramText(ev, HANDLE_PATH)) : undefined
  }
  const at = table.get(ev.type)
  if (at === undefined || ev.size(at.dirfd) <= 0 || ev.size(at.path) <= 0) return undefined
  const path = paramText(ev, at.path)
  if (path.charCodeAt(0) === 47) return joinPath('.', path)
  const dirfd = ev.int(at.dirfd)
  if (dirfd === WORKING_DIRECTORY) return joinPath(c.state.threads.cwdOf(thread), path)
  const directory = dirfd < 0 ? undefined : c.state.threads.fdsOf(thread)?.get(dirfd)
  return joinPath(directory === undefined ? '<UNKNOWN>/' : `${directory.name}/`, path)
}

function read(rest: string): ReadArg {
  const suffix = rest.startsWith('.src') || rest.startsWith('.dst') ? rest.slice(0, 4) : ''
  const table = suffix === '.dst' ? second : first
  return {
    used: suffix.length,
    body: {
      extract: (c) => absolutePath(c, table),
      fold: (code) => (table.has(code) || code === codes.OPEN_BY_HANDLE_AT_X ? undefined : NO_VALUE),
    },
  }
}

export const paths = {
  'evt.abspath': custom(
    kinds.PT_CHARBUF,
    'Full path for a path relative to a directory descriptor, as in openat or renameat; of calls with two paths the first, or the one chosen: evt.abspath.src, evt.abspath.dst.',
    read,
    { arg: { rule: 'required', key: true } },
  ),
} satisfies Record<string, FieldEntry>
