/** What all container runtimes can be asked. One object for one socket. */

import type { Description } from './description.ts'

export interface ContainerChange {
  /** `changed`: its name. */
  readonly kind: 'created' | 'started' | 'changed' | 'removed'
  readonly fullId: string
  /** What is known without asking further. */
  readonly image: string
}

export interface Runtime {
  /** For messages: `docker`. */
  readonly name: string
  /** Number of its kind of container, CONTAINER_. */
  readonly type: number
  readonly socket: string
  /**
   * What it knows of a container, named by its full id or the start of it; undefined: it has no such container.
   * Throws when it cannot be asked. `onOther` gets what can be told of it besides: some details at once where all take long, or more
   * of them later.
   */
  inspect(id: string, onOther?: (description: Description) => void): Promise<Description | undefined>
  /** Full ids of all containers. */
  list(): Promise<readonly string[]>
  /**
   * Tells of changes from the moment when `onOpen` is called, until the signal. Returns or throws when the runtime ends the
   * stream.
   */
  watch(onOpen: () => void, onChange: (change: ContainerChange) => void, signal: AbortSignal): Promise<void>
  close(): void
}

/** How containers are described, from the configuration. */
export interface DescribeOptions {
  /** Labels with longer values are left out. */
  readonly longestLabel: number
  /** Ask how much a container wrote: slow. */
  readonly withSize: boolean
  /** Where the host's file system is seen; '': here. */
  readonly hostRoot: string
}

/** Namespaces of containerd in which Kubernetes and Docker keep their containers. */
export const KUBERNETES_NAMESPACE = 'k8s.io'
export const DOCKER_NAMESPACE = 'moby'
