/** Which container runtimes to ask, from the configuration: Falco's container plugin, and the older `container_engines`. */

import { readdirSync } from 'node:fs'
import type { ContainerEngine } from '@saker/engine'
import type { Config } from '../config/load.ts'
import { toBool, toInteger } from '../config/scalar.ts'
import { find, plain, type Node } from '../config/tree.ts'
import { member, parseJson } from './read-json.ts'
import { DOCKER_NAMESPACE, KUBERNETES_NAMESPACE, type DescribeOptions } from './runtime.ts'

export type Hook = 'create' | 'start'
export type RuntimeKind = 'docker' | 'podman' | 'cri' | 'containerd'

export interface RuntimeOptions {
  readonly kind: RuntimeKind
  readonly socket: string
  readonly describe: DescribeOptions
  /** Namespaces of containerd that another runtime answers for. */
  readonly leaveOut: readonly string[]
}

export interface ContainerOptions {
  /** Engines whose containers are recognised by their control groups. */
  readonly engines: readonly ContainerEngine[]
  /** Runtimes that may be there; looked for anew, users come and go. */
  readonly findRuntimes: () => RuntimeOptions[]
  /** When a container event enters the stream. */
  readonly hooks: ReadonlySet<Hook>
  /** Every process belongs to this container. */
  readonly fixed: { readonly id: string; readonly name: string; readonly image: string } | undefined
  /** How long events wait for details of their container, in milliseconds. */
  readonly patience: number
}

const allEngines: readonly ContainerEngine[] = ['podman', 'docker', 'cri', 'containerd', 'lxc', 'libvirt_lxc', 'bpm']

/** Where runtimes usually listen; `*` stands for any one name. */
const usualSockets: Readonly<Record<RuntimeKind, readonly string[]>> = {
  docker: ['/var/run/docker.sock'],
  podman: ['/run/podman/podman.sock', '/run/user/*/podman/podman.sock'],
  cri: [
    '/run/containerd/containerd.sock',
    '/run/crio/crio.sock',
    '/run/k3s/containerd/containerd.sock',
    '/run/host-containerd/containerd.sock',
  ],
  containerd: [
    '/run/containerd/containerd.sock',
    '/run/k3s/containerd/containerd.sock',
    '/run/host-containerd/containerd.sock',
  ],
}
/** More would be a mistake. */
const MOST_SOCKETS = 64

/** `warn` gets what is wrong with it; then the usual holds. */
export function readContainerOptions(
  { tree, settings }: Config,
  hostRoot: string,
  warn: (text: string) => void,
): ContainerOptions {
  const plugin = pluginConfig(find(tree, 'plugins'))
  const old = find(tree, 'container_engines')
  const engines = { ...asObject(old === undefined ? undefined : plain(old)), ...asObject(member(plugin, 'engines')) }
  for (const name of Object.keys(engines))
    if (name !== 'static' && !allEngines.some((engine) => engine === name))
      warn(`no container engine is called ${name}`)
  const describe: DescribeOptions = {
    longestLabel: toInteger(String(member(plugin, 'label_max_len') ?? 100), 0, 65_536) ?? 100,
    hostRoot,
    withSize: toBool(String(member(plugin, 'with_size') ?? false)) ?? false,
  }
  const enabled = (name: string): boolean =>
    toBool(String(member(engines, name, 'enabled') ?? name !== 'static')) ?? true
  const socketsOf = (kind: RuntimeKind): string[] => {
    if (!enabled(kind)) return []
    const given = textList(member(engines, kind, 'sockets'))
    const sockets = (given.length > 0 ? given : usualSockets[kind]).flatMap((path) => expand(hostRoot + path))
    return [...new Set(sockets)].slice(0, MOST_SOCKETS)
  }
  const findRuntimes = (): RuntimeOptions[] => {
    const ofCri = socketsOf('cri')
    return (Object.keys(usualSockets) as RuntimeKind[]).flatMap((kind) =>
      socketsOf(kind).map((socket) => ({
        kind,
        socket,
        describe,
        leaveOut: [
          ...(enabled('docker') ? [DOCKER_NAMESPACE] : []),
          ...(ofCri.includes(socket) ? [KUBERNETES_NAMESPACE] : []),
        ],
      })),
    )
  }
  const text = (name: string): string => String(member(engines, 'static', name) ?? '')
  return {
    engines: allEngines.filter(enabled),
    findRuntimes,
    hooks: readHooks(textList(member(plugin, 'hooks')), warn),
    fixed: enabled('static')
      ? { id: text('container_id'), name: text('container_name'), image: text('container_image') }
      : undefined,
    patience: settings['saker.container_wait'],
  }
}

/** init_config of the plugin called container: a map, or JSON as text. */
function pluginConfig(plugins: Node | undefined): unknown {
  if (plugins?.kind !== 'list') return undefined
  for (const item of plugins.items) {
    if (item.kind !== 'map') continue
    const name = item.entries.get('name')
    const config = item.entries.get('init_config')
    if (name?.kind !== 'scalar' || name.value !== 'container' || config === undefined) continue
    return config.kind === 'scalar' ? parseJson(config.value) : plain(config)
  }
  return undefined
}

function readHooks(names: readonly string[], warn: (text: string) => void): ReadonlySet<Hook> {
  const hooks = new Set<Hook>()
  for (const name of names) {
    if (name === 'create' || name === 'start') hooks.add(name)
    // Removal is always told.
    else if (name !== 'remove') warn(`the container plugin has no hook called ${name}; there are create and start`)
  }
  return hooks.size > 0 ? hooks : new Set<Hook>(['create'])
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function textList(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((item): item is string => typeof item === 'string' && item !== '')
}

/** A path with one `*` for a name: those that exist now. */
function expand(path: string): string[] {
  const star = path.indexOf('/*/')
  if (star < 0) return [path]
  try {
    return readdirSync(path.slice(0, star)).map((name) => `${path.slice(0, star)}/${name}${path.slice(star + 2)}`)
  } catch {
    return []
  }
}
