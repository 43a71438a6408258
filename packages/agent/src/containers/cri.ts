/** Runtimes of Kubernetes, by the Container Runtime Interface, version 1: containerd and CRI-O. */

import { setTimeout as sleep } from 'node:timers/promises'
import { CONTAINER_CONTAINERD, CONTAINER_CRI, CONTAINER_CRIO } from '@saker/engine'
import type { Containerd } from './containerd.ts'
import { bareDescription, countCpus, DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, shortLabels } from './description.ts'
import type { Description, Mount } from './description.ts'
import { Grpc, GrpcError, NOT_FOUND, UNIMPLEMENTED } from './grpc.ts'
import { parseImageName } from './image-name.ts'
import { encodeMessage, Message } from './protobuf.ts'
import { flagAt, listAt, mapAt, member, parseJson, textAt } from './read-json.ts'
import type { ContainerChange, DescribeOptions, Runtime } from './runtime.ts'
import { NotOffered } from './unix-http.ts'

const SERVICE = '/runtime.v1.RuntimeService'

/** Numbers of the fields of its messages that are used here. */
const listed = { id: 1, podSandboxId: 2 }
const answer = { status: 1, info: 2 }
const containerStatus = {
  id: 1,
  metadata: 2,
  createdAt: 4,
  image: 8,
  imageRef: 9,
  labels: 12,
  mounts: 14,
  resources: 16,
  imageId: 17,
  user: 18,
}
const mount = { containerPath: 1, hostPath: 2, readonly: 3, propagation: 5 }
const limits = { cpuPeriod: 1, cpuQuota: 2, cpuShares: 3, memory: 4, cpuset: 6, swap: 10 }
const sandboxStatus = { id: 1, metadata: 2, createdAt: 4, network: 5, linux: 6, labels: 7 }
const sandboxMetadata = { name: 1, uid: 2, namespace: 3 }
const namespaces = { network: 1, pid: 2, ipc: 3 }
const changed = { containerId: 1, type: 2 }
const stats = { stats: 1, writableLayer: 4, usedBytes: 3 }

/** Namespace mode: the host's. */
const NODE = 2
const propagations = ['private', 'rslave', 'rshared']
const NANOSECONDS = 1e9
/** Waits before CRI is asked again about what it did not know yet, in milliseconds. */
const LATER = [200, 800, 4000]
/** What the network plugin reported is cut to so many bytes. */
const LONGEST_CNI = 4096

export class Cri implements Runtime {
  readonly name = 'cri'
  readonly socket: string
  /** Known once the runtime was asked for its name. */
  type = CONTAINER_CRI
  readonly #grpc: Grpc
  readonly #options: DescribeOptions
  /** The same socket by containerd's own API, which knows containers before CRI does. */
  readonly #native: Containerd
  #version: Promise<void> | undefined

  constructor(socket: string, options: DescribeOptions, native: Containerd, grpc = new Grpc(socket)) {
    this.socket = socket
    this.#options = options
    this.#native = native
    this.#grpc = grpc
  }

  async inspect(id: string, onOther?: (description: Description) => void): Promise<Description | undefined> {
    await this.#askVersion()
    const found = await this.#inspectAll(id)
    if (found !== undefined || this.type !== CONTAINER_CONTAINERD) return found
    // Containers run before CRI tells of them, those that hold the namespaces of a pod long before.
    const native = await this.#native.inspect(id)
    if (native !== undefined && onOther !== undefined) void this.#inspectLater(native.full_id, onOther)
    return native
  }

  async #inspectAll(id: string): Promise<Description | undefined> {
    return (await this.#container(id)) ?? (await this.#sandbox(id))
  }

  async #inspectLater(id: string, onOther: (description: Description) => void): Promise<void> {
    for (const wait of LATER) {
      await sleep(wait, undefined, { ref: false })
      const found = await this.#inspectAll(id).catch(() => undefined)
      if (found !== undefined) return onOther(found)
    }
  }

  async list(): Promise<readonly string[]> {
    const ids: string[] = []
    for (const method of ['ListContainers', 'ListPodSandbox']) {
      const list = await this.#call(method, {})
      ids.push(...list.messages(1).map((item) => item.text(listed.id)))
    }
    return ids
  }

  async watch(onOpen: () => void, onChange: (change: ContainerChange) => void, signal: AbortSignal): Promise<void> {
    this.#version = undefined
    await this.#askVersion()
    if (this.type === CONTAINER_CONTAINERD) return this.#native.watch(onOpen, onChange, signal)
    const stream = this.#grpc.stream(
      { method: `${SERVICE}/GetContainerEvents`, request: encodeMessage({}) },
      (bytes) => {
        const told = new Message(bytes)
        const kind = changes[told.number(changed.type)]
        const fullId = told.text(changed.containerId)
        if (kind !== undefined && fullId !== '') onChange({ kind, fullId, image: '' })
      },
      signal,
    )
    onOpen()
    await stream
  }

  close(): void {
    this.#grpc.close()
    this.#native.close()
  }

  /** Which runtime it is. */
  async #askVersion(): Promise<void> {
    this.#version ??= this.#call('Version', {}).then((version) => {
      this.type = runtimes.get(version.text(2)) ?? CONTAINER_CRI
    })
    try {
      await this.#version
    } catch (error) {
      this.#version = undefined
      if (error instanceof GrpcError && error.status === UNIMPLEMENTED) throw new NotOffered()
      throw error
    }
  }

  async #call(method: string, request: Parameters<typeof encodeMessage>[0]): Promise<Message> {
    return new Message(await this.#grpc.call({ method: `${SERVICE}/${method}`, request: encodeMessage(request) }))
  }

  /** The first entry of a list whose id begins so. */
  async #first(method: 'ListContainers' | 'ListPodSandbox', id: string): Promise<Message | undefined> {
    const list = await this.#call(method, { 1: encodeMessage({ 1: id }) })
    return list.messages(1).find((item) => item.text(listed.id).startsWith(id))
  }

  async #container(id: string): Promise<Description | undefined> {
    const item = await this.#first('ListContainers', id)
    if (item === undefined) return undefined
    const told = await orNothing(this.#call('ContainerStatus', { 1: item.text(listed.id), 2: true }))
    if (told === undefined) return undefined
    const pod = await orNothing(this.#call('PodSandboxStatus', { 1: item.text(listed.podSandboxId), 2: true }))
    return this.#describe(told, pod ?? new Message(), await this.#size(item.text(listed.id)))
  }

  async #size(id: string): Promise<number> {
    if (!this.#options.withSize) return -1
    const told = await orNothing(this.#call('ContainerStats', { 1: id }))
    const layer = told?.message(stats.stats).message(stats.writableLayer)
    return layer === undefined ? -1 : layer.message(stats.usedBytes).number(1)
  }

  #describe(told: Message, podTold: Message, size: number): Description {
    const status = told.message(answer.status)
    const info = parseJson(told.map(answer.info)['info'] ?? '')
    const pod = podTold.message(answer.status)
    const resources = status.message(containerStatus.resources).message(1)
    return {
      ...bareDescription(this.type, status.text(containerStatus.id)),
      ...describePod(pod, podTold, this.#options.longestLabel),
      ...describeImage(status, info),
      name: status.message(containerStatus.metadata).text(1),
      User: String(status.message(containerStatus.user).message(1).number(1)),
      privileged: isPrivileged(info),
      Mounts: status.messages(containerStatus.mounts).map(toMount),
      labels: {
        ...shortLabels(status.map(containerStatus.labels), this.#options.longestLabel),
        ...podLabels(pod, pod.text(sandboxStatus.id) || status.text(containerStatus.id)),
      },
      env: listAt(info, 'config', 'envs').map((item) => `${textAt(item, 'key')}=${textAt(item, 'value')}`),
      cpu_shares: resources.number(limits.cpuShares) || DEFAULT_CPU_SHARES,
      cpu_quota: resources.number(limits.cpuQuota),
      cpu_period: resources.number(limits.cpuPeriod) || DEFAULT_CPU_PERIOD,
      cpuset_cpu_count: countCpus(resources.text(limits.cpuset)),
      memory_limit: resources.number(limits.memory),
      swap_limit: resources.number(limits.swap),
      created_time: Math.floor(status.number(containerStatus.createdAt) / NANOSECONDS),
      size,
    }
  }

  /** The container that holds the namespaces of a pod. */
  async #sandbox(start: string): Promise<Description | undefined> {
    const id = (await this.#first('ListPodSandbox', start))?.text(listed.id)
    if (id === undefined) return undefined
    const told = await orNothing(this.#call('PodSandboxStatus', { 1: id, 2: true }))
    if (told === undefined) return undefined
    const status = told.message(answer.status)
    const image = textAt(parseJson(told.map(answer.info)['info'] ?? ''), 'image')
    const named = parseImageName(image)
    return {
      ...bareDescription(this.type, id),
      ...describePod(status, told, this.#options.longestLabel),
      name: status.message(sandboxStatus.metadata).text(sandboxMetadata.name),
      image,
      imagerepo: named.repository,
      imagetag: named.tag,
      is_pod_sandbox: true,
      labels: {
        ...shortLabels(status.map(sandboxStatus.labels), this.#options.longestLabel),
        ...podLabels(status, id),
      },
      created_time: Math.floor(status.number(sandboxStatus.createdAt) / NANOSECONDS),
    }
  }
}

/** By the name that the runtime gives itself. */
const runtimes: ReadonlyMap<string, number> = new Map([
  ['containerd', CONTAINER_CONTAINERD],
  ['cri-o', CONTAINER_CRIO],
])

/** By number of the type of the event; the third is the end of the processes, after which the container still exists. */
const changes: readonly (ContainerChange['kind'] | undefined)[] = ['created', 'started', undefined, 'removed']

/** undefined when the runtime does not know the thing any more, or does not offer the call. */
async function orNothing(call: Promise<Message>): Promise<Message | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof GrpcError && (error.status === NOT_FOUND || error.status === UNIMPLEMENTED)) return undefined
    throw error
  }
}

type FromPod = Pick<
  Description,
  'ip' | 'host_pid' | 'host_network' | 'host_ipc' | 'pod_sandbox_id' | 'pod_sandbox_labels' | 'cni_json'
>

function describePod(pod: Message, told: Message, longestLabel: number): FromPod {
  const modes = pod.message(sandboxStatus.linux).message(1).message(2)
  const info = parseJson(told.map(answer.info)['info'] ?? '')
  return {
    ip: pod.message(sandboxStatus.network).text(1),
    host_pid: modes.number(namespaces.pid) === NODE,
    host_network: modes.number(namespaces.network) === NODE,
    host_ipc: modes.number(namespaces.ipc) === NODE,
    pod_sandbox_id: pod.text(sandboxStatus.id),
    pod_sandbox_labels: shortLabels(pod.map(sandboxStatus.labels), longestLabel),
    cni_json: networkReport(info).slice(0, LONGEST_CNI),
  }
}

/** What the network plugin reported: the interfaces of the pod as containerd tells them, the whole report as CRI-O does. */
function networkReport(info: unknown): string {
  const interfaces = member(info, 'cniResult', 'Interfaces') ?? member(info, 'cniResult', 'interfaces')
  if (interfaces !== undefined && interfaces !== null) return JSON.stringify(interfaces)
  return mapAt(info, 'runtimeSpec', 'annotations')['io.kubernetes.cri-o.CNIResult'] ?? ''
}

function podLabels(pod: Message, sandboxId: string): Record<string, string> {
  const metadata = pod.message(sandboxStatus.metadata)
  return {
    'io.kubernetes.sandbox.id': sandboxId,
    ...(pod.has(sandboxStatus.metadata)
      ? {
          'io.kubernetes.pod.uid': metadata.text(sandboxMetadata.uid),
          'io.kubernetes.pod.name': metadata.text(sandboxMetadata.name),
          'io.kubernetes.pod.namespace': metadata.text(sandboxMetadata.namespace),
        }
      : {}),
  }
}

function toMount(told: Message): Mount {
  return {
    Source: told.text(mount.hostPath),
    Destination: told.text(mount.containerPath),
    Mode: '',
    RW: !told.flag(mount.readonly),
    Propagation: propagations[told.number(mount.propagation)] ?? 'unknown',
  }
}

/** The first place that says it. */
function isPrivileged(info: unknown): boolean {
  for (const path of [
    ['runtimeSpec', 'linux', 'security_context', 'privileged'],
    ['config', 'linux', 'security_context', 'privileged'],
  ]) {
    if (typeof member(info, ...path) === 'boolean') return flagAt(info, ...path)
  }
  return flagAt(info, 'privileged')
}

type FromImage = Pick<Description, 'image' | 'imageid' | 'imagerepo' | 'imagetag' | 'imagedigest'>

function isHash(text: string): boolean {
  return text.startsWith('sha256:')
}
function withoutAlgorithm(hash: string): string {
  return hash.slice(hash.indexOf(':') + 1)
}

/**
 * The reference of an image is `host/image@sha256:…` or `sha256:…`. Where only a hash is known the annotations of the runtime have
 * the name.
 */
function describeImage(status: Message, info: unknown): FromImage {
  const told = status.message(containerStatus.image).text(1)
  const reference = status.text(containerStatus.imageRef)
  const digestAt = reference.indexOf('sha256:')
  const byName = digestAt > 0 && reference[digestAt - 1] === '@'
  let name = told
  if (byName) {
    const { tag } = parseImageName(told)
    name = reference.slice(0, digestAt - 1) + (tag === '' || isHash(told) ? '' : `:${tag}`)
  }
  if (name === '' || name.startsWith('sha256')) {
    const annotations = mapAt(info, 'runtimeSpec', 'annotations')
    name =
      ['io.kubernetes.cri.image-name', 'io.kubernetes.cri-o.Image', 'io.kubernetes.cri-o.ImageName']
        .map((key) => annotations[key])
        .find((value) => value !== undefined) ?? name
  }
  const named = parseImageName(name)
  const asked = textAt(info, 'config', 'image', 'image')
  return {
    image: name,
    imageid: withoutAlgorithm([asked, status.text(containerStatus.imageId), reference].find(isHash) ?? ''),
    imagerepo: named.repository,
    imagetag: named.tag,
    imagedigest: byName || digestAt === 0 ? reference.slice(digestAt) : '',
  }
}
