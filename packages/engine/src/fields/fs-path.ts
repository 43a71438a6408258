/** fs.path.*: the paths that calls on the file system work on. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { paramText } from '../events/render.ts'
import { eventById } from '../events/table.ts'
import { FD_DIRECTORY } from '../state/fd.ts'
import { joinPath } from '../state/paths.ts'
import { asDirectory, directoryPath } from './directory.ts'
import { NO_VALUE, text, type FieldClass, type FieldEntry } from './entry.ts'
import { fdOf, hasFdFields } from './fd-access.ts'

/** Where a path is: in a parameter, or it is the name of the descriptor. */
const FD_NAME = -1

interface Call {
  /** Parameter with the result, and what it must be. */
  readonly result: number
  readonly succeeds: (result: number) => boolean
  readonly name: number | undefined
  readonly source: number | undefined
  readonly target: number | undefined
}

const isZero = (result: number): boolean => result === 0
/** Of a failed open any error but -1 passes, as in Falco: files that do not exist are seen. */
const isNotMinusOne = (result: number): boolean => result !== -1

function call(
  id: string,
  result: string,
  succeeds: Call['succeeds'],
  names: { name?: string; source?: string; target?: string },
): readonly [number, Call] {
  const event = eventById(id)!
  const place = (name: string | undefined): number | undefined => {
    if (name === undefined) return undefined
    return name === 'fd.name' ? FD_NAME : event.params.findIndex((p) => p.name === name)
  }
  const { name, source, target } = names
  return [
    event.code,
    { result: place(result)!, succeeds, name: place(name), source: place(source), target: place(target) },
  ]
}

function one(id: string, name: string): readonly [number, Call] {
  return call(id, 'res', isZero, { name })
}

function two(id: string, source: string, target: string): readonly [number, Call] {
  return call(id, 'res', isZero, { source, target })
}

const calls = new Map<number, Call>([
  call('OPEN_X', 'fd', isNotMinusOne, { name: 'name' }),
  call('OPENAT_2_X', 'fd', isNotMinusOne, { name: 'name' }),
  call('OPENAT2_X', 'fd', isNotMinusOne, { name: 'name' }),
  one('MKDIR_2_X', 'path'),
  one('MKDIRAT_X', 'path'),
  one('RMDIR_2_X', 'path'),
  one('UNLINK_2_X', 'path'),
  one('UNLINKAT_2_X', 'name'),
  one('CHMOD_X', 'filename'),
  one('FCHMODAT_X', 'filename'),
  one('FCHMOD_X', 'fd.name'),
  one('CHOWN_X', 'path'),
  one('LCHOWN_X', 'path'),
  one('FCHOWN_X', 'fd.name'),
  one('FCHOWNAT_X', 'pathname'),
  one('QUOTACTL_X', 'special'),
  one('UMOUNT_1_X', 'name'),
  one('UMOUNT2_X', 'name'),
  two('RENAME_X', 'oldpath', 'newpath'),
  two('RENAMEAT_X', 'oldpath', 'newpath'),
  two('RENAMEAT2_X', 'oldpath', 'newpath'),
  // Of links the new name is the source, what it leads to the target.
  two('LINK_2_X', 'newpath', 'oldpath'),
  two('LINKAT_2_X', 'newpath', 'oldpath'),
  two('SYMLINK_X', 'linkpath', 'target'),
  two('SYMLINKAT_X', 'linkpath', 'target'),
  two('MOUNT_X', 'dev', 'dir'),
])

type Role = 'name' | 'source' | 'target'

/** The path as the program gave it. */
function given(c: EventContext, role: Role): string | undefined {
  const at = calls.get(c.ev.type)
  const place = at?.[role]
  if (at === undefined || place === undefined) return undefined
  const { ev } = c
  if (ev.size(at.result) <= 0 || !at.succeeds(ev.int(at.result))) return undefined
  if (place === FD_NAME) return hasFdFields(c) ? (fdOf(c)?.name ?? '') : undefined
  return ev.size(place) < 0 ? undefined : paramText(ev, place)
}

const UNKNOWN = '<UNKNOWN>'

/** What a relative path starts from, of calls that take a directory descriptor. */
const byDirectory = new Set<number>([codes.FCHOWNAT_X, codes.FCHMODAT_X, codes.MKDIRAT_X, codes.UNLINKAT_2_X])
/** Parameters with the directory descriptors of renameat2. */
const OLD_DIRECTORY = 1
const NEW_DIRECTORY = 3

/** The descriptor of the event as a directory. */
function eventDirectory(c: EventContext): string {
  return c.fd === undefined || c.fd.type !== FD_DIRECTORY ? UNKNOWN : asDirectory(c.fd.name)
}

function full(c: EventContext, role: Role): string | undefined {
  const path = given(c, role)
  if (path === undefined || c.thread === undefined) return undefined
  if (path.charCodeAt(0) === 47) return joinPath('', path)
  const { type } = c.ev
  if (type === codes.OPENAT_2_X || type === codes.OPENAT2_X)
    return joinPath('', c.fd === undefined ? UNKNOWN : c.fd.name)
  return joinPath(start(c, role, path), path)
}

function start(c: EventContext, role: Role, path: string): string {
  const { type } = c.ev
  if (byDirectory.has(type)) return eventDirectory(c)
  if (type === codes.SYMLINKAT_X) return role === 'source' ? eventDirectory(c) : UNKNOWN
  if (type === codes.RENAMEAT2_X)
    return directoryPath(c, path, c.ev.int(role === 'target' ? NEW_DIRECTORY : OLD_DIRECTORY))
  return c.state.threads.cwdOf(c.thread!)
}

function foldRole(role: Role) {
  return {
    fold: (code: number) => (calls.get(code)?.[role] === undefined ? NO_VALUE : undefined),
  }
}

function pair(role: Role, what: string): Record<string, FieldEntry> {
  return {
    [`fs.path.${role}`]: text(`${what}, as a full path.`, (c) => full(c, role), foldRole(role)),
    [`fs.path.${role}raw`]: text(`${what}, as the program gave it.`, (c) => given(c, role), foldRole(role)),
  }
}

export const fsPath: FieldClass = {
  name: 'fs.path',
  note: '',
  doc: 'Paths of calls that succeed in changing or opening something in a file system. fd.* has descriptors only; this covers unlink, rename and others too.',
  fields: {
    ...pair('name', 'The path that the call works on'),
    ...pair(
      'source',
      'The first path of calls with two: the old name of rename, the new name of link and symlink, the device of mount',
    ),
    ...pair(
      'target',
      'The second path of calls with two: the new name of rename, what link and symlink lead to, the directory of mount',
    ),
  },
}
