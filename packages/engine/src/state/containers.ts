import { bareContainer, hostContainer, parseContainer, type ContainerInfo } from './container-info.ts'
import { containerEngines, matchContainer, type ContainerEngine, type ContainerMatch } from './container-id.ts'
import type { Thread } from './thread.ts'

/** What is kept at most: containers with their details, and control group blocks with the container found in them. */
const MAX_CONTAINERS = 8192
const MAX_BLOCKS = 4096

export interface ContainerOptions {
  /** Runtimes whose containers are recognised; absent: all. They are tried in the order of containerEngines. */
  readonly engines?: readonly ContainerEngine[]
  /** Every thread belongs to this container; no other one is recognised then. */
  readonly fixed?: ContainerInfo
  /**
   * Called when a thread was found in a container without details, with its control groups: who can should look them up and feed
   * an event.
   */
  readonly onUnknown?: (id: string, cgroups: string) => void
}

/** The containers that are known, and which threads belong to them. */
export class Containers {
  readonly #engines: readonly ContainerEngine[]
  readonly #options: ContainerOptions
  /** By short id; '' is the host. */
  readonly #known = new Map<string, ContainerInfo>()
  /** By control group block of a thread. */
  readonly #matches = new Map<string, ContainerMatch | undefined>()
  /** The container that the event told of, by the number of that event (evt.num); undefined: no event told of one. */
  last: { readonly num: number; readonly info: ContainerInfo } | undefined
  /** Entries that made room for newer ones because the table was full. */
  drops = 0

  constructor(options: ContainerOptions = {}) {
    this.#options = options
    const { engines } = options
    this.#engines = engines === undefined ? containerEngines : containerEngines.filter((e) => engines.includes(e))
    this.clear()
  }

  get size(): number {
    return this.#known.size - 1
  }

  /** Details of a container; '' gives the host. */
  get(id: string): ContainerInfo | undefined {
    return this.#known.get(id)
  }

  /** All containers, the host included. */
  all(): IterableIterator<ContainerInfo> {
    return this.#known.values()
  }

  /** Finds out which container `thread` belongs to. */
  attach(thread: Thread): void {
    const match = this.#match(thread.cgroups)
    thread.containerId = match === undefined ? '' : match.id
    if (match === undefined || match.id === '') return
    if (match.kind !== undefined) this.add(bareContainer(match.id, match.kind))
    else if (!this.#known.has(match.id)) this.#options.onUnknown?.(match.id, thread.cgroups)
  }

  add(info: ContainerInfo): void {
    // An event without id must not replace the host.
    if (info.id === '') return
    if (!this.#known.has(info.id) && this.#known.size > MAX_CONTAINERS) this.#dropOldest()
    this.#known.set(info.id, info)
  }

  /** Without events that tell of ends, the oldest container is the one most likely to be gone. */
  #dropOldest(): void {
    for (const id of this.#known.keys()) {
      if (id === '' || id === this.#options.fixed?.id) continue
      this.#known.delete(id)
      this.drops++
      return
    }
  }

  /** The container that normalised control groups belong to; undefined: none, or one of a runtime that has no details. */
  find(cgroups: string): string | undefined {
    const match = this.#match(cgroups)
    return match === undefined || match.kind !== undefined ? undefined : match.id
  }

  /** An event told of a container, in JSON. */
  onJson(json: string, num: number, removed: boolean): void {
    const info = parseContainer(json)
    if (info === undefined) return
    if (removed) {
      // The host is no container.
      if (info.id !== '') this.#known.delete(info.id)
      this.last = { num, info }
    } else this.tell(info, num)
  }

  /** Event number `num` told of a container. */
  tell(info: ContainerInfo, num: number): void {
    this.add(info)
    this.last = { num, info }
  }

  clear(): void {
    this.#known.clear()
    this.#matches.clear()
    this.#known.set('', hostContainer)
    this.last = undefined
    if (this.#options.fixed !== undefined) this.add(this.#options.fixed)
  }

  #match(cgroups: string): ContainerMatch | undefined {
    const { fixed } = this.#options
    const known = this.#matches.get(cgroups)
    if (known !== undefined || this.#matches.has(cgroups)) return known
    let found: ContainerMatch | undefined
    for (const entry of cgroups.split('\0')) {
      const path = entry.slice(entry.indexOf('=') + 1)
      if (path === '') continue
      const match = fixed === undefined ? matchContainer(path, this.#engines) : { id: fixed.id, kind: undefined }
      if (match !== undefined && match.id !== '') {
        found = match
        break
      }
    }
    if (this.#matches.size >= MAX_BLOCKS) this.#matches.clear()
    this.#matches.set(cgroups, found)
    return found
  }
}
