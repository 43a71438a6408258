// Whose events the kernel reports, and how that is told to it.
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ProbeError } from './errors.ts'

/**
 * tree: a process and whatever it starts, also after it changed its parent. `pid` as the initial pid namespace has it.
 * pidns: processes in a pid namespace (inode number, as in /proc/PID/ns/pid) or in one below it.
 * cgroup: processes in a cgroup v2 (its directory) or in one below it.
 */
export type Scope = { kind: 'tree'; pid: number } | { kind: 'pidns'; inode: number } | { kind: 'cgroup'; path: string }

/** Kind, id and level: SCOPE_* of bpf/lib/settings.h. */
export function packScope(scope: Scope | undefined): [kind: bigint, id: bigint, level: bigint] {
  if (!scope) return [0n, 0n, 0n]
  if (scope.kind === 'tree') return [1n, BigInt(scope.pid), 0n]
  if (scope.kind === 'pidns') return [2n, BigInt(scope.inode), 0n]
  return [3n, ...locateCgroup(scope.path)]
}

const ROOT_INODE = 1n // of a cgroup hierarchy; a cgroup namespace shows another directory as its root

/** The id of a cgroup is its inode number (kernfs); its level is its distance from the root of the hierarchy. */
function locateCgroup(path: string): [id: bigint, level: bigint] {
  let at = resolve(path)
  let level = 0n
  try {
    const own = statSync(at, { bigint: true })
    statSync(`${at}/cgroup.procs`)
    for (let here = own; here.ino !== ROOT_INODE; level++) {
      at = dirname(at)
      const above = statSync(at, { bigint: true })
      if (above.dev !== own.dev)
        throw new ProbeError('PROBE_SCOPE', `${path}: the root of its cgroup hierarchy is not visible from here`)
      here = above
    }
    return [own.ino, level]
  } catch (error) {
    if (error instanceof ProbeError) throw error
    throw new ProbeError('PROBE_SCOPE', `${path} is no cgroup: ${String(error)}`, { cause: error })
  }
}
