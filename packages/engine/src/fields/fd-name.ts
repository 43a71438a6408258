/** Names of the event's descriptor. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { isNullText, renderParam, type Rendering } from '../events/render.ts'
import { isExit } from '../events/table.ts'
import { FD_DIRECTORY } from '../state/fd.ts'
import { joinPath } from '../state/paths.ts'
import { text, type FieldEntry } from './entry.ts'
import { fdOf, foldFd, hasFdFields, isFile } from './fd-access.ts'
import { directoryPath } from './directory.ts'

/** Names of parameters that are no buffers do not depend on how buffers print, nor on the zone. */
const anyRendering: Rendering = { buffers: 'dots', utcOffset: () => 0 }

/**
 * The name for an event whose descriptor is not known, mostly because the call failed: what its parameters say. '' when they say
 * nothing, undefined on enter events.
 */
function nameOfParameters(c: EventContext, asGiven: boolean): string | undefined {
  const { ev } = c
  if (!isExit(ev.type)) return undefined
  switch (ev.type) {
    case codes.OPEN_X:
    case codes.CREAT_X:
    case codes.ACCEPT_5_X:
    case codes.ACCEPT4_6_X:
    case codes.CONNECT_X:
      return renderParam(c, 1, anyRendering)
    case codes.OPENAT_2_X:
    case codes.OPENAT2_X: {
      if (isNullText(ev, 2)) return undefined
      const path = ev.text(2)
      if (asGiven) return path
      if (ev.size(1) <= 0) return undefined
      return joinPath(directoryPath(c, path, ev.int(1)), path)
    }
    case codes.OPEN_BY_HANDLE_AT_X:
      return isNullText(ev, 3) ? '<NA>' : ev.text(3)
  }
  return ''
}

function name(c: EventContext): string | undefined {
  if (!hasFdFields(c)) return undefined
  const fd = fdOf(c)
  return fd === undefined ? nameOfParameters(c, false) : fd.name
}

function nameRaw(c: EventContext): string | undefined {
  if (!hasFdFields(c)) return undefined
  const fd = fdOf(c)
  const raw = fd === undefined ? nameOfParameters(c, true) : fd.nameRaw
  return raw === undefined || !raw.includes('//') ? raw : raw.replaceAll(/\/{2,}/g, '/')
}

/** Up to the last slash; '/' when there is none but a leading one. A name that ends with a slash stays as it is. */
function directory(c: EventContext): string | undefined {
  if (!hasFdFields(c)) return undefined
  const fd = fdOf(c)
  if (fd !== undefined && !isFile(fd)) return fd.type === FD_DIRECTORY ? fd.name : undefined
  const path = fd === undefined ? nameOfParameters(c, false) : fd.name
  if (path === undefined) return undefined
  const slash = path.lastIndexOf('/')
  if (slash <= 0) return '/'
  return slash < path.length - 1 ? path.slice(0, slash) : path
}

function fileName(c: EventContext): string | undefined {
  const fd = fdOf(c)
  if (fd === undefined || !isFile(fd)) return undefined
  const slash = fd.name.lastIndexOf('/')
  if (slash < 0) return '/'
  return slash < fd.name.length - 1 ? fd.name.slice(slash + 1) : fd.name
}

function withContainer(c: EventContext, path: string | undefined): string | undefined {
  return path === undefined ? undefined : `${c.thread!.containerId}:${path}`
}

const fold = { fold: foldFd }

export const names = {
  'fd.name': text(
    'Full name of the descriptor: the path of a file, both ends of a connection, the path of a unix socket.',
    name,
    fold,
  ),
  'fd.nameraw': text(
    'The path as the program gave it, with relative parts, but without doubled slashes.',
    nameRaw,
    fold,
  ),
  'fd.directory': text('Directory of the file, or the directory itself.', directory, fold),
  'fd.filename': text('Last part of the path of the file.', fileName, fold),
  'fd.containername': text(
    'Container id and fd.name with a colon between; no id on the host.',
    (c) => withContainer(c, name(c)),
    fold,
  ),
  'fd.containerdirectory': text(
    'Container id and fd.directory with a colon between; no id on the host.',
    (c) => withContainer(c, directory(c)),
    fold,
  ),
} satisfies Record<string, FieldEntry>
