/** containerd, by its own API: containers of ctr, nerdctl and others that use it directly, and, before CRI knows them, those of pods. */

import { setTimeout as sleep } from 'node:timers/promises'
import { CONTAINER_CONTAINERD } from '@saker/engine'
import { bareDescription, shortId, shortLabels, type Description } from './description.ts'
import { Grpc, GrpcError, NOT_FOUND } from './grpc.ts'
import { parseImageName } from './image-name.ts'
import { describeSpec } from './oci-spec.ts'
import { encodeMessage, Message } from './protobuf.ts'
import { mapAt, parseJson } from './read-json.ts'
import type { ContainerChange, DescribeOptions, Runtime } from './runtime.ts'

const CONTAINERS = '/containerd.services.containers.v1.Containers'
const NAMESPACES = '/containerd.services.namespaces.v1.Namespaces'
const IMAGES = '/containerd.services.images.v1.Images'
const EVENTS = '/containerd.services.events.v1.Events'

/** Numbers of the fields of its messages that are used here. */
const namespace = { name: 1 }
const container = { id: 1, labels: 2, image: 3, spec: 5, createdAt: 8, sandbox: 11 }
const any = { value: 2 }
const timestamp = { seconds: 1 }
const image = { target: 3 }
const descriptor = { digest: 2, size: 3 }
const envelope = { namespace: 2, topic: 3, event: 4 }
const containerCreate = { id: 1, image: 2 }

/** The stream of events has no beginning that can be seen: after so long without an error it is there, in milliseconds. */
const SETTLED = 100

export class Containerd implements Runtime {
  readonly name = 'containerd'
  readonly type = CONTAINER_CONTAINERD
  readonly socket: string
  readonly #grpc: Grpc
  readonly #options: DescribeOptions
  readonly #isOurs: (namespace: string) => boolean

  /** `isOurs`: tells the namespaces that nobody else answers for. */
  constructor(
    socket: string,
    options: DescribeOptions,
    isOurs: (namespace: string) => boolean = () => true,
    grpc = new Grpc(socket),
  ) {
    this.socket = socket
    this.#options = options
    this.#isOurs = isOurs
    this.#grpc = grpc
  }

  async inspect(id: string): Promise<Description | undefined> {
    for (const name of await this.#namespaces()) {
      const found = await this.#find(name, id)
      if (found !== undefined) return this.#describe(name, found)
    }
    return undefined
  }

  async list(): Promise<readonly string[]> {
    const ids: string[] = []
    for (const name of await this.#namespaces()) {
      const answer = await this.#call(`${CONTAINERS}/List`, {}, name)
      ids.push(...answer.messages(1).map((found) => found.text(container.id)))
    }
    return ids
  }

  async watch(onOpen: () => void, onChange: (change: ContainerChange) => void, signal: AbortSignal): Promise<void> {
    const request = encodeMessage({ 1: [...changes.keys()].map((topic) => `topic=="${topic}"`) })
    const stream = this.#grpc.stream(
      { method: `${EVENTS}/Subscribe`, request },
      (bytes) => {
        const told = new Message(bytes)
        const kind = changes.get(told.text(envelope.topic))
        if (kind === undefined || !this.#isOurs(told.text(envelope.namespace))) return
        // The messages of all these topics begin with the id.
        const event = told.message(envelope.event).message(any.value)
        const picture = kind === 'created' ? event.text(containerCreate.image) : ''
        onChange({ kind, fullId: event.text(containerCreate.id), image: picture })
      },
      signal,
    )
    await Promise.race([stream, sleep(SETTLED, undefined, { ref: false })])
    onOpen()
    await stream
  }

  close(): void {
    this.#grpc.close()
  }

  async #call(method: string, request: Parameters<typeof encodeMessage>[0], name?: string): Promise<Message> {
    const headers = name === undefined ? {} : { 'containerd-namespace': name }
    return new Message(await this.#grpc.call({ method, request: encodeMessage(request), headers }))
  }

  async #namespaces(): Promise<string[]> {
    const answer = await this.#call(`${NAMESPACES}/List`, {})
    return answer
      .messages(1)
      .map((found) => found.text(namespace.name))
      .filter(this.#isOurs)
  }

  async #find(name: string, id: string): Promise<Message | undefined> {
    try {
      return (await this.#call(`${CONTAINERS}/Get`, { 1: id }, name)).message(1)
    } catch (error) {
      if (!(error instanceof GrpcError && error.status === NOT_FOUND)) throw error
    }
    // Only the start of the id may be known. It has none of the characters that mean something in a regular expression but dots.
    const filter = `id~="^${id.replaceAll('.', '[.]')}"`
    const found = (await this.#call(`${CONTAINERS}/List`, { 1: filter }, name)).messages(1)
    return found.find((item) => shortId(item.text(container.id)) === shortId(id))
  }

  async #describe(name: string, found: Message): Promise<Description> {
    const id = found.text(container.id)
    const reference = found.text(container.image)
    const spec = parseJson(found.message(container.spec).text(any.value))
    const annotations = mapAt(spec, 'annotations')
    const labels = found.map(container.labels)
    const target = await this.#target(name, reference)
    const named = parseImageName(reference)
    const podSandbox = found.text(container.sandbox) || (annotations['io.kubernetes.cri.sandbox-id'] ?? '')
    return {
      ...bareDescription(CONTAINER_CONTAINERD, id),
      ...describeSpec(spec),
      name: annotations['io.kubernetes.cri.container-name'] ?? labels['nerdctl/name'] ?? shortId(id),
      image: reference,
      imagerepo: named.repository,
      imagetag: named.tag,
      imagedigest: target?.text(descriptor.digest) || named.digest,
      is_pod_sandbox: labels['io.cri-containerd.kind'] === 'sandbox',
      pod_sandbox_id: podSandbox,
      labels: shortLabels({ ...labels, ...podLabels(annotations) }, this.#options.longestLabel),
      created_time: found.message(container.createdAt).number(timestamp.seconds),
      size: this.#options.withSize && target !== undefined ? target.number(descriptor.size) : -1,
    }
  }

  /** What the image's name stands for; undefined when the image is not known any more. */
  async #target(name: string, reference: string): Promise<Message | undefined> {
    if (reference === '') return undefined
    try {
      return (await this.#call(`${IMAGES}/Get`, { 1: reference }, name)).message(1).message(image.target)
    } catch {
      return undefined
    }
  }
}

const changes: ReadonlyMap<string, ContainerChange['kind']> = new Map([
  ['/containers/create', 'created'],
  ['/tasks/start', 'started'],
  ['/containers/delete', 'removed'],
])

/** The pod, as CRI tells it. */
function podLabels(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [from, to] of [
    ['sandbox-id', 'io.kubernetes.sandbox.id'],
    ['sandbox-uid', 'io.kubernetes.pod.uid'],
    ['sandbox-name', 'io.kubernetes.pod.name'],
    ['sandbox-namespace', 'io.kubernetes.pod.namespace'],
  ] as const) {
    const value = annotations[`io.kubernetes.cri.${from}`]
    if (value !== undefined) out[to] = value
  }
  return out
}
