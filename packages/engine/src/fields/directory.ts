/** Which directory a relative path of a system call starts from. */

import type { EventContext } from '../context.ts'

/** The descriptor number that stands for the working directory (AT_FDCWD). */
const WORKING_DIRECTORY = -100
const UNKNOWN = '<UNKNOWN>'

/**
 * What to put before `path`, which was given together with the directory descriptor `dirfd`; it ends with a slash. An absolute
 * path needs none.
 */
export function directoryPath(c: EventContext, path: string, dirfd: number): string {
  if (path.charCodeAt(0) === 47) return '.'
  if (c.thread === undefined) return UNKNOWN
  if (dirfd === WORKING_DIRECTORY) return c.state.threads.cwdOf(c.thread)
  const fd = dirfd < 0 ? undefined : c.state.threads.fdsOf(c.thread)?.get(dirfd)
  return fd === undefined ? UNKNOWN : asDirectory(fd.name)
}

/** With a slash at the end, unless there is nothing. */
export function asDirectory(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`
}
