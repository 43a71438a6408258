/** Which processes are in the scope of a capture. Looks at no more of the others than it takes to tell. */

import { readdirSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import type { LiveScope } from '../../engine-worker/protocol.ts'
import { inodeOf, listNumbers, readLink, readText } from './files.ts'

/** Ids of the processes in the scope, now. `root`: where the host's file system is seen ('' : here). */
export function listScope(root: string, scope: LiveScope): number[] {
  switch (scope.kind) {
    case 'tree':
      return listTree(root, scope.pid)
    case 'pidns':
      return listNumbers(`${root}/proc`).filter(
        (pid) => inodeOf(readLink(`${root}/proc/${pid}/ns/pid`)) === scope.inode,
      )
    case 'cgroup':
      return listCgroup(scope.path)
  }
}

/** A process and all that descend from it, parents first. */
function listTree(root: string, pid: number): number[] {
  const out: number[] = []
  const seen = new Set([pid])
  const open = [pid]
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    out.push(next)
    for (const tid of listNumbers(`${root}/proc/${next}/task`)) {
      const children = readText(`${root}/proc/${next}/task/${tid}/children`) ?? ''
      for (const child of children.split(' ').filter((word) => word !== '')) {
        // An id can come up twice when a child changes its parent while this is read.
        if (!seen.has(Number(child))) open.push(Number(child))
        seen.add(Number(child))
      }
    }
  }
  return out
}

/** The processes of a control group and of the groups in it. */
function listCgroup(path: string): number[] {
  const pids = (readText(join(path, 'cgroup.procs')) ?? '').split('\n').filter((line) => line !== '')
  let entries: Dirent[] = []
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    // The group has gone.
  }
  const inner = entries.filter((entry) => entry.isDirectory()).flatMap((entry) => listCgroup(join(path, entry.name)))
  return [...new Set([...pids.map(Number), ...inner])]
}
