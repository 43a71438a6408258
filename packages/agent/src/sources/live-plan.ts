/** What to watch on this host, from the configuration and --scope. */

import { readlinkSync, statSync } from 'node:fs'
import type { Scope } from '../cli/options.ts'
import type { Settings } from '../config/keys.ts'
import type { LiveScope, SourcePlan } from '../engine-worker/protocol.ts'
import { AgentError } from '../error.ts'

/** Throws USAGE or LIVE when the scope cannot be watched. */
export function planLive(settings: Settings, scope: Scope | undefined): Extract<SourcePlan, { kind: 'live' }> {
  if (settings['engine.kind'] === 'nodriver') {
    throw new AgentError('LIVE', 'engine.kind is nodriver and no plugin gives events: there is nothing to judge')
  }
  return {
    kind: 'live',
    scope: scope === undefined ? undefined : checkScope(scope),
    root: process.env.HOST_ROOT ?? '',
    // Presets 1 to 10 are 1 to 512 MB.
    ringBytes: 2 ** (settings['engine.modern_ebpf.buf_size_preset'] - 1) * 1024 * 1024,
    snaplen: settings['falco_libs.snaplen'] === 0 ? 80 : settings['falco_libs.snaplen'],
    dropFailed: settings['engine.modern_ebpf.drop_failed_exit'],
    baseSyscalls: {
      names: settings['base_syscalls.custom_set'],
      repair: settings['base_syscalls.repair'],
      all: settings['base_syscalls.all'],
    },
  }
}

/** Inode number of the initial pid namespace: PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const INITIAL_PIDNS = 0xeffffffc

function checkScope(scope: Scope): LiveScope {
  switch (scope.kind) {
    case 'tree':
      requireInitialPids('--scope tree')
      if (statSync(`/proc/${scope.pid}`, { throwIfNoEntry: false }) === undefined) {
        throw new AgentError('USAGE', `--scope tree:${scope.pid}: no process has this id`)
      }
      return scope
    case 'pidns':
      return scope.inode === 0 ? { kind: 'pidns', inode: ownPidns() } : scope
    case 'cgroup':
      if (statSync(scope.path, { throwIfNoEntry: false })?.isDirectory() !== true) {
        throw new AgentError('USAGE', `--scope cgroup:${scope.path}: there is no such folder`)
      }
      return scope
  }
}

/** The kernel knows processes by the ids of the initial pid namespace: elsewhere ours mean other processes. */
export function requireInitialPids(what: string): void {
  if (ownPidns() === INITIAL_PIDNS) return
  throw new AgentError(
    'LIVE',
    `${what} needs to see processes by the host's ids: run it in the host's pid namespace (a container with --pid=host)`,
  )
}

function ownPidns(): number {
  return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0])
}
