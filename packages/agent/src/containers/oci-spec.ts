/** What the runtime specification of a container (the OCI's config.json) says of it. */

import { countCpus, DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, type Description, type Mount } from './description.ts'
import { listAt, member, numberAt, textAt, textsAt } from './read-json.ts'

type FromSpec = Pick<
  Description,
  | 'User'
  | 'privileged'
  | 'host_pid'
  | 'host_network'
  | 'host_ipc'
  | 'Mounts'
  | 'env'
  | 'cpu_shares'
  | 'cpu_quota'
  | 'cpu_period'
  | 'cpuset_cpu_count'
  | 'memory_limit'
  | 'swap_limit'
>

export function describeSpec(spec: unknown): FromSpec {
  const linux = member(spec, 'linux')
  const cpu = member(linux, 'resources', 'cpu')
  // A container shares what it has no namespace for.
  const shares = (type: string): boolean => !listAt(linux, 'namespaces').some((ns) => textAt(ns, 'type') === type)
  return {
    User: String(numberAt(spec, 'process', 'user', 'uid')),
    privileged: isPrivileged(spec),
    host_pid: shares('pid'),
    host_network: shares('network'),
    host_ipc: shares('ipc'),
    Mounts: listAt(spec, 'mounts').map((mount) => toMount(mount, textAt(linux, 'rootfsPropagation'))),
    env: textsAt(spec, 'process', 'env'),
    cpu_shares: numberAt(cpu, 'shares') || DEFAULT_CPU_SHARES,
    cpu_quota: numberAt(cpu, 'quota'),
    cpu_period: numberAt(cpu, 'period') || DEFAULT_CPU_PERIOD,
    cpuset_cpu_count: countCpus(textAt(cpu, 'cpus')),
    memory_limit: numberAt(linux, 'resources', 'memory', 'limit'),
    swap_limit: numberAt(linux, 'resources', 'memory', 'swap'),
  }
}

function toMount(mount: unknown, propagation: string): Mount {
  const options = textsAt(mount, 'options')
  return {
    Source: textAt(mount, 'source'),
    Destination: textAt(mount, 'destination'),
    Mode: options.findLast((option) => option.startsWith('mode='))?.slice('mode='.length) ?? '',
    RW: !options.includes('ro'),
    Propagation: propagation,
  }
}

/** The specification does not say it: a container is taken for privileged when nothing of what confines others is there. */
function isPrivileged(spec: unknown): boolean {
  const linux = member(spec, 'linux')
  const profile = textAt(spec, 'process', 'apparmorProfile')
  if (typeof linux !== 'object' || linux === null || member(spec, 'process') === undefined) return false
  if (['maskedPaths', 'readonlyPaths', 'seccomp'].some((key) => (member(linux, key) ?? null) !== null)) return false
  if (textAt(spec, 'process', 'selinuxLabel') !== '' || (profile !== '' && profile !== 'unconfined')) return false
  return !listAt(spec, 'mounts').some(
    (mount) => ['sysfs', 'cgroup'].includes(textAt(mount, 'type')) && textsAt(mount, 'options').includes('ro'),
  )
}
