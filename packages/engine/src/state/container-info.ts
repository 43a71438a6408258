import { toBytes, toText } from '../bytes.ts'
import { CONTAINER_HOST, CONTAINER_UNKNOWN } from './container-id.ts'

export interface ContainerMount {
  readonly source: string
  readonly destination: string
  readonly mode: string
  readonly writable: boolean
  readonly propagation: string
}

/** What is known about a container. Text is byte strings; '' where nothing is known. */
export interface ContainerInfo {
  /** Short id. */
  readonly id: string
  readonly fullId: string
  /** One of the CONTAINER_ numbers. */
  readonly kind: number
  readonly name: string
  readonly image: string
  readonly imageId: string
  readonly imageRepository: string
  readonly imageTag: string
  readonly imageDigest: string
  readonly user: string
  readonly ip: string
  readonly cniJson: string
  readonly privileged: boolean
  readonly hostPid: boolean
  readonly hostNetwork: boolean
  readonly hostIpc: boolean
  readonly isPodSandbox: boolean
  readonly podSandboxId: string
  readonly mounts: readonly ContainerMount[]
  /** Sorted by key, as bytes. */
  readonly labels: ReadonlyMap<string, string>
  readonly podSandboxLabels: ReadonlyMap<string, string>
}

/** A container of which only id and kind are known. */
export function bareContainer(id: string, kind: number): ContainerInfo {
  return {
    id,
    fullId: '',
    kind,
    name: '',
    image: '',
    imageId: '',
    imageRepository: '',
    imageTag: '',
    imageDigest: '',
    user: '',
    ip: '',
    cniJson: '',
    privileged: false,
    hostPid: false,
    hostNetwork: false,
    hostIpc: false,
    isPodSandbox: false,
    podSandboxId: '',
    mounts: [],
    labels: new Map(),
    podSandboxLabels: new Map(),
  }
}

/** The entry that stands for the host itself. */
export const hostContainer: ContainerInfo = {
  ...bareContainer('host', CONTAINER_HOST),
  fullId: 'host',
  name: 'host',
}

/**
 * The JSON text of a container event, as bytes: `{"container": {...}}`. undefined when it is no JSON or lacks the container.
 * Members of an unexpected type count as absent.
 */
export function parseContainer(json: string): ContainerInfo | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(toText(json))
  } catch {
    return undefined
  }
  const c = member(parsed, 'container')
  if (typeof c !== 'object' || c === null) return undefined
  return {
    id: text(c, 'id'),
    fullId: text(c, 'full_id'),
    kind: kindOf(member(c, 'type')),
    name: text(c, 'name'),
    image: text(c, 'image'),
    imageId: text(c, 'imageid'),
    imageRepository: text(c, 'imagerepo'),
    imageTag: text(c, 'imagetag'),
    imageDigest: text(c, 'imagedigest'),
    user: text(c, 'User'),
    ip: text(c, 'ip'),
    cniJson: text(c, 'cni_json'),
    privileged: flag(c, 'privileged'),
    hostPid: flag(c, 'host_pid'),
    hostNetwork: flag(c, 'host_network'),
    hostIpc: flag(c, 'host_ipc'),
    isPodSandbox: flag(c, 'is_pod_sandbox'),
    podSandboxId: text(c, 'pod_sandbox_id'),
    mounts: mounts(member(c, 'Mounts')),
    labels: labels(member(c, 'labels')),
    podSandboxLabels: labels(member(c, 'pod_sandbox_labels')),
  }
}

function member(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined
  return (object as Record<string, unknown>)[key]
}

function text(object: unknown, key: string): string {
  const value = member(object, key)
  return typeof value === 'string' ? toBytes(value) : ''
}

function flag(object: unknown, key: string): boolean {
  return member(object, key) === true
}

function kindOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : CONTAINER_UNKNOWN
}

function mounts(value: unknown): ContainerMount[] {
  if (!Array.isArray(value)) return []
  return value.map((mount) => ({
    source: text(mount, 'Source'),
    destination: text(mount, 'Destination'),
    mode: text(mount, 'Mode'),
    writable: flag(mount, 'RW'),
    propagation: text(mount, 'Propagation'),
  }))
}

function labels(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map()
  const entries: [string, string][] = []
  for (const [key, label] of Object.entries(value)) {
    if (typeof label === 'string') entries.push([toBytes(key), toBytes(label)])
  }
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
