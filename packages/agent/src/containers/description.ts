/** A container as events describe it: the JSON members of Falco's container plugin, by their names there. */

export interface Mount {
  readonly Source: string
  readonly Destination: string
  readonly Mode: string
  readonly RW: boolean
  readonly Propagation: string
}

export interface PortMapping {
  readonly HostIp: string
  readonly HostPort: number
  readonly ContainerPort: number
}

export interface Probe {
  readonly exe: string
  readonly args: readonly string[]
}

export interface Description {
  /** One of the CONTAINER_ numbers. */
  readonly type: number
  /** Short: what container.id shows. */
  readonly id: string
  readonly full_id: string
  readonly name: string
  readonly image: string
  readonly imageid: string
  readonly imagerepo: string
  readonly imagetag: string
  readonly imagedigest: string
  readonly User: string
  readonly privileged: boolean
  readonly host_pid: boolean
  readonly host_network: boolean
  readonly host_ipc: boolean
  readonly is_pod_sandbox: boolean
  readonly pod_sandbox_id: string
  readonly pod_sandbox_labels: Readonly<Record<string, string>> | null
  readonly Mounts: readonly Mount[]
  readonly labels: Readonly<Record<string, string>>
  readonly cni_json: string
  readonly ip: string
  readonly port_mappings: readonly PortMapping[]
  readonly env: readonly string[]
  readonly cpu_shares: number
  readonly cpu_quota: number
  readonly cpu_period: number
  readonly cpuset_cpu_count: number
  /** Bytes; 0: none. */
  readonly memory_limit: number
  readonly swap_limit: number
  /** Seconds since the epoch; 0: not known. */
  readonly created_time: number
  /** Bytes that the container wrote; -1: not asked for. */
  readonly size: number
  readonly Healthcheck?: Probe
  readonly LivenessProbe?: Probe
  readonly ReadinessProbe?: Probe
}

const SHORT_ID = 12
/** What the kernel grants when a runtime sets nothing: shares of CPU time, and the period of the quota in microseconds. */
export const DEFAULT_CPU_SHARES = 1024
export const DEFAULT_CPU_PERIOD = 100_000

export function shortId(id: string): string {
  return id.slice(0, SHORT_ID)
}

/** A container of which only ids are known. */
export function bareDescription(type: number, fullId: string): Description {
  return {
    type,
    id: shortId(fullId),
    full_id: fullId,
    name: '',
    image: '',
    imageid: '',
    imagerepo: '',
    imagetag: '',
    imagedigest: '',
    User: '',
    privileged: false,
    host_pid: false,
    host_network: false,
    host_ipc: false,
    is_pod_sandbox: false,
    pod_sandbox_id: '',
    pod_sandbox_labels: null,
    Mounts: [],
    labels: {},
    cni_json: '',
    ip: '',
    port_mappings: [],
    env: [],
    cpu_shares: DEFAULT_CPU_SHARES,
    cpu_quota: 0,
    cpu_period: DEFAULT_CPU_PERIOD,
    cpuset_cpu_count: 0,
    memory_limit: 0,
    swap_limit: 0,
    created_time: 0,
    size: -1,
  }
}

/** Texts longer than this are cut; lists and maps longer than this lose their end. A runtime can say anything. */
const LONGEST_TEXT = 4096
const MOST_ITEMS = 512

/** The JSON of a container event. Bounded in size. */
export function containerJson(description: Description): string {
  return JSON.stringify({ container: bounded(description) })
}

/** `value` with all texts, lists and maps cut to the limits. */
function bounded(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) : value
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map(bounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ITEMS)
      .map(([key, item]) => [key.slice(0, LONGEST_TEXT), bounded(item)]),
  )
}

/** Labels without those whose value is longer than `longest` bytes. */
export function shortLabels(labels: Readonly<Record<string, string>>, longest: number): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => Buffer.byteLength(value) <= longest))
}

/** How many CPUs a list such as `0-3,8` names; 0: none, or no such list. */
export function countCpus(list: string): number {
  let count = 0
  for (const part of list.split(',')) {
    const range = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim())
    if (range === null) return 0
    const first = Number(range[1])
    const last = range[2] === undefined ? first : Number(range[2])
    if (last < first) return 0
    count += last - first + 1
  }
  return count
}
