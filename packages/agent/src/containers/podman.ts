/** Podman 4 and newer, by its own API: the one that it offers in Docker's form lacks names and digests of images. */

import { CONTAINER_PODMAN } from '@saker/engine'
import { bareDescription, shortLabels, type Description } from './description.ts'
import { addressOf, eventFilters, readChange, readLimits, readMounts, readPorts, secondsOf } from './docker.ts'
import { parseImageName } from './image-name.ts'
import { flagAt, listAt, mapAt, member, numberAt, parseJson, textAt, textsAt } from './read-json.ts'
import type { ContainerChange, DescribeOptions, Runtime } from './runtime.ts'
import { RuntimeError, UnixHttp } from './unix-http.ts'

/** Every Podman since 4.0 answers to it. */
const API = '/v4.0.0/libpod'

export class Podman implements Runtime {
  readonly name = 'podman'
  readonly type = CONTAINER_PODMAN
  readonly socket: string
  readonly #http: UnixHttp
  readonly #options: DescribeOptions

  constructor(socket: string, options: DescribeOptions, http = new UnixHttp(socket)) {
    this.socket = socket
    this.#options = options
    this.#http = http
  }

  async inspect(id: string): Promise<Description | undefined> {
    const { status, body } = await this.#http.get(
      `${API}/containers/${encodeURIComponent(id)}/json${this.#options.withSize ? '?size=true' : ''}`,
    )
    if (status === 404) return undefined
    if (status !== 200) throw new RuntimeError(`status ${status} for a container`)
    const found = parseJson(body)
    const fullId = textAt(found, 'Id')
    if (fullId === '') throw new RuntimeError('the answer about a container is not what Podman gives')
    // A container can have the id of another one as its name.
    return fullId.startsWith(id) ? describePodman(found, this.#options.longestLabel) : undefined
  }

  async list(): Promise<readonly string[]> {
    const { status, body } = await this.#http.get(`${API}/containers/json?all=true`)
    if (status !== 200) throw new RuntimeError(`status ${status} for the list of containers`)
    return listAt(parseJson(body))
      .map((item) => textAt(item, 'Id'))
      .filter((id) => id !== '')
  }

  async watch(onOpen: () => void, onChange: (change: ContainerChange) => void, signal: AbortSignal): Promise<void> {
    const path = `${API}/events?stream=true&filters=${eventFilters(changes)}`
    await this.#http.lines(path, onOpen, (line) => readChange(line, changes, onChange), signal)
  }

  close(): void {
    this.#http.close()
  }
}

/** By the word that Podman uses. */
const changes: ReadonlyMap<string, ContainerChange['kind']> = new Map([
  ['create', 'created'],
  ['start', 'started'],
  ['rename', 'changed'],
  ['remove', 'removed'],
])

export function describePodman(found: unknown, longestLabel: number): Description {
  const image = textAt(found, 'ImageName')
  const named = parseImageName(image)
  const host = member(found, 'HostConfig')
  const name = textAt(found, 'Name')
  return {
    ...bareDescription(CONTAINER_PODMAN, textAt(found, 'Id')),
    name,
    image,
    imageid: textAt(found, 'Image'),
    imagerepo: named.repository,
    imagetag: named.tag,
    imagedigest: textAt(found, 'ImageDigest'),
    User: textAt(found, 'Config', 'User'),
    privileged: flagAt(host, 'Privileged'),
    host_pid: textAt(host, 'PidMode') === 'host',
    host_network: textAt(host, 'NetworkMode') === 'host',
    host_ipc: textAt(host, 'IpcMode') === 'host',
    is_pod_sandbox: flagAt(found, 'IsInfra') || name.includes('k8s_POD'),
    Mounts: readMounts(found),
    labels: shortLabels(mapAt(found, 'Config', 'Labels'), longestLabel),
    ip: addressOf(found),
    port_mappings: readPorts(member(found, 'NetworkSettings', 'Ports')),
    env: textsAt(found, 'Config', 'Env'),
    ...readLimits(host),
    created_time: secondsOf(textAt(found, 'Created')),
    size: typeof member(found, 'SizeRw') === 'number' ? numberAt(found, 'SizeRw') : -1,
  }
}
