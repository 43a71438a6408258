/**
 * Docker Engine, by its API, and by the files that it keeps of each container where these can be read: while a container is being
 * started the API does not answer about it, and that is when its first events come.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { CONTAINER_DOCKER } from '@saker/engine'
import { bareDescription, countCpus, DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, shortLabels } from './description.ts'
import type { Description, Mount, PortMapping, Probe } from './description.ts'
import { readDockerFiles } from './docker-files.ts'
import { parseImageName } from './image-name.ts'
import { flagAt, listAt, mapAt, member, numberAt, parseJson, textAt, textsAt } from './read-json.ts'
import type { ContainerChange, DescribeOptions, Runtime } from './runtime.ts'
import { RuntimeError, UnixHttp } from './unix-http.ts'

/** What is kept of images, and for how long, in milliseconds: tags can change. */
const MOST_IMAGES = 256
const IMAGE_AGE = 30_000
/** After so long without all details those of the list of containers are given, in milliseconds. */
const GLANCE = 50

interface KnownImage {
  readonly at: number
  readonly image: Promise<unknown>
}

export class Docker implements Runtime {
  readonly name = 'docker'
  readonly type = CONTAINER_DOCKER
  readonly socket: string
  readonly #http: UnixHttp
  readonly #options: DescribeOptions
  readonly #images = new Map<string, KnownImage>()
  /** Where the engine keeps its files; '' when it does not say. */
  #root: Promise<string> | undefined

  constructor(socket: string, options: DescribeOptions, http = new UnixHttp(socket)) {
    this.socket = socket
    this.#options = options
    this.#http = http
  }

  async inspect(id: string, onOther?: (description: Description) => void): Promise<Description | undefined> {
    const kept = this.#options.withSize ? undefined : readDockerFiles(await this.#rootFolder(), id)
    if (kept !== undefined) return this.#describe(kept)
    const all = this.#container(id).then((found) => (found === undefined ? undefined : this.#describe(found)))
    const first = await Promise.race([all, sleep(GLANCE, 'late' as const, { ref: false })])
    if (first !== 'late') return first
    const glanced = await this.#glance(id)
    if (glanced !== undefined) onOther?.(glanced)
    try {
      return await all
    } catch (error) {
      if (glanced === undefined) throw error
      return glanced
    }
  }

  async list(): Promise<readonly string[]> {
    const { status, body } = await this.#http.get('/containers/json?all=1')
    if (status !== 200) throw new RuntimeError(`status ${status} for the list of containers`)
    return listAt(parseJson(body))
      .map((item) => textAt(item, 'Id'))
      .filter((id) => id !== '')
  }

  async watch(onOpen: () => void, onChange: (change: ContainerChange) => void, signal: AbortSignal): Promise<void> {
    const path = `/events?filters=${eventFilters(changes)}`
    // It may have been started anew with other options.
    this.#root = undefined
    await this.#http.lines(path, onOpen, (line) => readChange(line, changes, onChange), signal)
  }

  close(): void {
    this.#http.close()
  }

  async #describe(found: unknown): Promise<Description> {
    const image = await this.#image(textAt(found, 'Image'))
    return describeDocker(found, image, await this.#address(found), this.#options.longestLabel)
  }

  #rootFolder(): Promise<string> {
    this.#root ??= this.#http.get('/info').then(
      ({ status, body }) => {
        const folder = status === 200 ? textAt(parseJson(body), 'DockerRootDir') : ''
        return folder === '' ? '' : this.#options.hostRoot + folder
      },
      () => '',
    )
    return this.#root
  }

  /** What the list of containers tells: names, image, labels and mounts, but not what the container may do. */
  async #glance(id: string): Promise<Description | undefined> {
    const filters = encodeURIComponent(JSON.stringify({ id: [id] }))
    const { status, body } = await this.#http.get(`/containers/json?all=1&filters=${filters}`)
    const found = status === 200 ? listAt(parseJson(body)).find((item) => textAt(item, 'Id').startsWith(id)) : undefined
    if (found === undefined) return undefined
    const created = numberAt(found, 'Created')
    return this.#describe({
      Id: textAt(found, 'Id'),
      Name: textsAt(found, 'Names')[0],
      Image: textAt(found, 'ImageID'),
      Created: new Date(created * 1000).toISOString(),
      Config: { Image: textAt(found, 'Image'), Labels: mapAt(found, 'Labels') },
      HostConfig: { NetworkMode: textAt(found, 'HostConfig', 'NetworkMode') },
      NetworkSettings: member(found, 'NetworkSettings'),
      Mounts: listAt(found, 'Mounts'),
    })
  }

  async #container(id: string): Promise<unknown> {
    const { status, body } = await this.#http.get(
      `/containers/${encodeURIComponent(id)}/json${this.#options.withSize ? '?size=1' : ''}`,
    )
    if (status === 404) return undefined
    if (status !== 200) throw new RuntimeError(`status ${status} for a container`)
    const found = parseJson(body)
    const fullId = textAt(found, 'Id')
    if (fullId === '') throw new RuntimeError('the answer about a container is not what Docker gives')
    // A container can have the id of another one as its name.
    return fullId.startsWith(id) ? found : undefined
  }

  /** undefined when it is not known any more. Without it the names come from the container alone. */
  #image(id: string): Promise<unknown> {
    const now = Date.now()
    const known = this.#images.get(id)
    if (known !== undefined && now - known.at < IMAGE_AGE) return known.image
    const image = this.#http.get(`/images/${encodeURIComponent(id)}/json`).then(
      ({ status, body }) => (status === 200 ? parseJson(body) : undefined),
      () => undefined,
    )
    if (this.#images.size >= MOST_IMAGES) this.#images.clear()
    this.#images.set(id, { at: now, image })
    return image
  }

  /** The container's address, or that of the container whose network it shares. */
  async #address(found: unknown): Promise<string> {
    const own = addressOf(found)
    const other = /^container:(.+)$/.exec(textAt(found, 'HostConfig', 'NetworkMode'))?.[1]
    if (own !== '' || other === undefined) return own
    try {
      return addressOf(await this.#container(other))
    } catch {
      return ''
    }
  }
}

/** By the word that Docker uses. */
const changes: ReadonlyMap<string, ContainerChange['kind']> = new Map([
  ['create', 'created'],
  ['start', 'started'],
  ['rename', 'changed'],
  ['destroy', 'removed'],
])

/** What the API takes as `filters`: containers, and these words only. */
export function eventFilters(words: ReadonlyMap<string, ContainerChange['kind']>): string {
  return encodeURIComponent(JSON.stringify({ type: ['container'], event: [...words.keys()] }))
}

/** One line of the stream of events. Gives on what it tells, if it is one of the words. */
export function readChange(
  line: string,
  words: ReadonlyMap<string, ContainerChange['kind']>,
  onChange: (change: ContainerChange) => void,
): void {
  const event = parseJson(line)
  const kind = words.get(textAt(event, 'Action') || textAt(event, 'status'))
  const fullId = textAt(event, 'Actor', 'ID') || textAt(event, 'id')
  if (kind === undefined || fullId === '') return
  onChange({ kind, fullId, image: textAt(event, 'Actor', 'Attributes', 'image') })
}

export function addressOf(found: unknown): string {
  const plain = textAt(found, 'NetworkSettings', 'IPAddress')
  if (plain !== '') return plain
  // Newer versions tell it for each network only.
  for (const network of Object.values(member(found, 'NetworkSettings', 'Networks') ?? {})) {
    const address = textAt(network, 'IPAddress')
    if (address !== '') return address
  }
  return ''
}

/** From what the engine tells of a container and of its image; the latter can be missing. */
export function describeDocker(found: unknown, image: unknown, ip: string, longestLabel: number): Description {
  const fullId = textAt(found, 'Id')
  const name = textAt(found, 'Name').replace(/^\//, '')
  const host = member(found, 'HostConfig')
  const imageText = textAt(found, 'Config', 'Image')
  const imageId = textAt(found, 'Image')
  return {
    ...bareDescription(CONTAINER_DOCKER, fullId),
    name,
    image: imageText,
    imageid: imageId.includes('/') ? '' : imageId.slice(imageId.indexOf(':') + 1),
    ...imageNames(image, imageText),
    User: textAt(found, 'Config', 'User'),
    privileged: flagAt(host, 'Privileged'),
    host_pid: textAt(host, 'PidMode') === 'host',
    host_network: textAt(host, 'NetworkMode') === 'host',
    host_ipc: textAt(host, 'IpcMode') === 'host',
    is_pod_sandbox: name.includes('k8s_POD'),
    Mounts: readMounts(found),
    labels: shortLabels(mapAt(found, 'Config', 'Labels'), longestLabel),
    ip,
    port_mappings: readPorts(member(found, 'NetworkSettings', 'Ports')),
    env: textsAt(found, 'Config', 'Env'),
    ...readLimits(host),
    created_time: secondsOf(textAt(found, 'Created')),
    size: typeof member(found, 'SizeRw') === 'number' ? numberAt(found, 'SizeRw') : -1,
    ...readProbes(found),
  }
}

/** Repository, tag and digest as the image is registered; else as the container names it. */
function imageNames(image: unknown, text: string): Pick<Description, 'imagerepo' | 'imagetag' | 'imagedigest'> {
  const named = parseImageName(text)
  const digests = textsAt(image, 'RepoDigests').map(parseImageName)
  const tags = textsAt(image, 'RepoTags').map(parseImageName)
  const repository = digests[0]?.repository || tags[0]?.repository || named.repository
  return {
    imagerepo: repository,
    imagetag: tags.find((tag) => tag.repository.includes(repository))?.tag ?? named.tag,
    imagedigest: digests[0]?.digest ?? named.digest,
  }
}

/** As Docker and Podman tell them. */
export function readMounts(found: unknown): Mount[] {
  return listAt(found, 'Mounts').map((mount) => ({
    Source: textAt(mount, 'Source'),
    Destination: textAt(mount, 'Destination'),
    Mode: textAt(mount, 'Mode'),
    RW: flagAt(mount, 'RW'),
    Propagation: textAt(mount, 'Propagation'),
  }))
}

/** `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}`; those of TCP. */
export function readPorts(ports: unknown): PortMapping[] {
  const out: PortMapping[] = []
  for (const [port, bindings] of Object.entries(ports ?? {})) {
    const number = /^(\d{1,5})\/tcp$/.exec(port)?.[1]
    if (number === undefined || !Array.isArray(bindings)) continue
    for (const binding of bindings) {
      const HostPort = Number(textAt(binding, 'HostPort'))
      if (Number.isInteger(HostPort))
        out.push({ HostIp: textAt(binding, 'HostIp'), HostPort, ContainerPort: Number(number) })
    }
  }
  return out
}

/** Limits of a HostConfig. */
export function readLimits(
  host: unknown,
): Pick<Description, 'cpu_shares' | 'cpu_quota' | 'cpu_period' | 'cpuset_cpu_count' | 'memory_limit' | 'swap_limit'> {
  return {
    cpu_shares: numberAt(host, 'CpuShares') || DEFAULT_CPU_SHARES,
    cpu_quota: numberAt(host, 'CpuQuota'),
    cpu_period: numberAt(host, 'CpuPeriod') || DEFAULT_CPU_PERIOD,
    cpuset_cpu_count: countCpus(textAt(host, 'CpusetCpus')),
    memory_limit: numberAt(host, 'Memory'),
    swap_limit: numberAt(host, 'MemorySwap'),
  }
}

/** Where dockershim keeps the pod's specification as kubectl applied it. */
const APPLIED = 'io.kubernetes.container.last-applied-config'

/** One probe only: of Kubernetes if the pod has one, else the health check of the container. */
function readProbes(found: unknown): Partial<Pick<Description, 'Healthcheck' | 'LivenessProbe' | 'ReadinessProbe'>> {
  const spec = listAt(parseJson(textAt(found, 'Config', 'Labels', APPLIED)), 'spec', 'containers')[0]
  const live = toProbe(textsAt(spec, 'livenessProbe', 'exec', 'command'))
  if (live !== undefined) return { LivenessProbe: live }
  const ready = toProbe(textsAt(spec, 'readinessProbe', 'exec', 'command'))
  if (ready !== undefined) return { ReadinessProbe: ready }
  const [kind, ...command] = textsAt(found, 'Config', 'Healthcheck', 'Test')
  const health = toProbe(kind === 'CMD' ? command : kind === 'CMD-SHELL' ? ['/bin/sh', '-c', command[0] ?? ''] : [])
  return health === undefined ? {} : { Healthcheck: health }
}

function toProbe([exe, ...args]: readonly string[]): Probe | undefined {
  return exe === undefined ? undefined : { exe, args }
}

/** Of a time such as 2026-11-23T18:50:57.123456789Z; 0 when it is none. */
export function secondsOf(time: string): number {
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? 0 : Math.max(0, Math.floor(ms / 1000))
}
