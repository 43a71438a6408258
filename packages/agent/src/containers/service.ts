/** Knows the containers of this host, and tells the engine worker of them. Runs in the control plane. */

import { createHash } from 'node:crypto'
import { toBytes } from '@saker/engine'
import { Connection } from './connection.ts'
import { Containerd } from './containerd.ts'
import { Cri } from './cri.ts'
import { bareDescription, containerJson, shortId, type Description } from './description.ts'
import { Docker } from './docker.ts'
import type { AskedContainer, ToldContainer } from './gate.ts'
import { Lookups } from './lookups.ts'
import type { ContainerOptions, RuntimeOptions } from './options.ts'
import { Podman } from './podman.ts'
import { KUBERNETES_NAMESPACE, type ContainerChange, type Runtime } from './runtime.ts'

export interface ServiceOptions {
  readonly options: ContainerOptions
  readonly tell: (told: ToldContainer) => void
  readonly log: (level: 'info' | 'warning', text: string) => void
  /** Instead of the usual, for tests. */
  readonly open?: (options: RuntimeOptions) => Runtime
}

/** What is remembered of a container: enough to tell whether something new is to be told. */
interface Known {
  announced: boolean
  /** Short hash of what was told of it. */
  told: string
}

const MOST_KNOWN = 16_384
/** Sockets that are tried, and how often new ones are looked for, in milliseconds. */
const MOST_RUNTIMES = 256
const SEARCH = 30_000
/** The last events of a container may still be on their way when it is removed, so many milliseconds. */
const LAST_EVENTS = 2000
/** A container counts as new when it was created no longer than so many seconds before the start. */
const SLACK = 1

/** Ids are hexadecimal, or names of containerd's. */
const NAME = /^[A-Za-z0-9._-]{1,128}$/

export class ContainerService {
  readonly #options: ContainerOptions
  readonly #tell: (told: ToldContainer) => void
  /** By kind and socket. */
  readonly #connections = new Map<string, Connection>()
  #search: NodeJS.Timeout | undefined
  readonly #log: ServiceOptions['log']
  readonly #open: (options: RuntimeOptions) => Runtime
  readonly #lookups: Lookups
  readonly #known = new Map<string, Known>()
  readonly #startedAt = Math.floor(Date.now() / 1000)
  readonly #removals = new Set<NodeJS.Timeout>()

  /** What is known of a container besides the description that is told as an event. */
  readonly #other = (description: Description): void => this.#found(description, 'besides')

  constructor({ options, tell, log, open = openRuntime }: ServiceOptions) {
    this.#options = options
    this.#tell = tell
    this.#log = log
    this.#open = open
    this.#lookups = new Lookups({
      connections: () => this.#connections.values(),
      onFound: (description) => this.#found(description, 'asked'),
      onOther: this.#other,
      onUnknown: (id) => tell({ kind: 'container-unknown', id: toBytes(id) }),
    })
    this.#connect(false)
  }

  /** Begins to listen. What runs already is told first; resolves when it was, or could not be found out. */
  async start(): Promise<void> {
    for (const connection of this.#connections.values()) void connection.listen()
    this.#search = setInterval(() => this.#connect(true), SEARCH)
    this.#search.unref()
    const there = [...this.#connections.values()].filter((connection) => connection.exists)
    await Promise.all(there.map((connection) => this.#takeStock(connection)))
  }

  /** To the runtimes that are new. */
  #connect(listen: boolean): void {
    for (const options of this.#options.findRuntimes()) {
      const key = `${options.kind} ${options.socket}`
      if (this.#connections.has(key) || this.#connections.size >= MOST_RUNTIMES) continue
      const connection = new Connection(this.#open(options), {
        onChange: (change, from) => void this.#onChange(change, from),
        onOpen: (from) => void this.#takeStock(from),
        log: this.#log,
      })
      this.#connections.set(key, connection)
      if (listen) void connection.listen()
    }
  }

  /** The worker met a container that it knows nothing of. */
  ask({ id, cgroups }: AskedContainer): void {
    if (!NAME.test(id)) return this.#tell({ kind: 'container-unknown', id })
    this.#lookups.start(id, fullIdIn(cgroups, id) ?? id)
  }

  close(): void {
    clearInterval(this.#search)
    for (const connection of this.#connections.values()) connection.close()
    for (const timer of this.#removals) clearTimeout(timer)
    this.#lookups.close()
  }

  /** All containers of a runtime that are not known yet. */
  async #takeStock(connection: Connection): Promise<void> {
    const ids = await connection.list()
    await Promise.all(
      ids.map(async (id) => {
        if (this.#known.has(shortId(id))) return
        const description = await connection.inspect(id, this.#other)
        if (description !== undefined) this.#found(description, 'listed')
      }),
    )
  }

  async #onChange({ kind, fullId, image }: ContainerChange, from: Connection): Promise<void> {
    const id = shortId(fullId)
    if (kind === 'removed') return this.#removed({ ...bareDescription(from.runtime.type, fullId), image })
    // Nothing about it can have changed since it was told, unless it is started again.
    if (kind === 'created' && this.#known.get(id)?.announced === true) return
    const description = await from.inspect(fullId, this.#other)
    if (description !== undefined) this.#found(description, kind)
    // It was told too early, or is gone again.
    else if (!this.#known.has(id)) this.#lookups.start(id, fullId)
  }

  #found(description: Description, why: 'asked' | 'listed' | 'besides' | ContainerChange['kind']): void {
    const { id } = description
    const json = containerJson(description)
    const told = createHash('sha1').update(json).digest('base64')
    if (why !== 'besides') this.#lookups.stop(id)
    const before = this.#known.get(id)
    const { hooks } = this.#options
    const isNew = description.created_time >= this.#startedAt - SLACK && before?.announced !== true
    const announced = why === 'started' ? hooks.has('start') : why !== 'besides' && hooks.has('create') && isNew
    if (why !== 'asked' && !announced && before !== undefined && before.told === told) return
    if (before === undefined && this.#known.size >= MOST_KNOWN) this.#forgetOldest()
    this.#known.set(id, { announced: announced || before?.announced === true, told })
    this.#tell({ kind: 'container', id: toBytes(id), json, quiet: !announced })
  }

  #removed(description: Description): void {
    const { id } = description
    if (!this.#known.delete(id)) return
    this.#lookups.stop(id)
    const timer = setTimeout(() => {
      this.#removals.delete(timer)
      // It can be there again, under the same id, only when a runtime says so: then it was told anew.
      if (!this.#known.has(id)) this.#tell({ kind: 'container-removed', json: containerJson(description) })
    }, LAST_EVENTS)
    timer.unref()
    this.#removals.add(timer)
  }

  #forgetOldest(): void {
    for (const id of this.#known.keys()) {
      this.#known.delete(id)
      return
    }
  }
}

function openRuntime({ kind, socket, describe, leaveOut }: RuntimeOptions): Runtime {
  switch (kind) {
    case 'containerd':
      return new Containerd(socket, describe, (namespace) => !leaveOut.includes(namespace))
    case 'cri':
      return new Cri(
        socket,
        describe,
        new Containerd(socket, describe, (namespace) => namespace === KUBERNETES_NAMESPACE),
      )
    case 'docker':
      return new Docker(socket, describe)
    case 'podman':
      return new Podman(socket, describe)
  }
}

/** The full id of which `id` is the start, as a path of control groups has it: 64 digits, or the last name in the path. */
function fullIdIn(cgroups: string, id: string): string | undefined {
  for (const [found] of cgroups.matchAll(/[0-9a-fA-F]{64}/g)) if (found.startsWith(id)) return found
  return cgroups
    .split('\0')
    .map((entry) => entry.slice(entry.lastIndexOf('/') + 1))
    .find((name) => name.startsWith(id) && NAME.test(name))
}
