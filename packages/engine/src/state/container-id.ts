// Which container a control group path belongs to. The paths follow the conventions of the container runtimes.

/** Kinds of container, numbered as in container events. */
export const CONTAINER_DOCKER = 0
export const CONTAINER_LXC = 1
export const CONTAINER_LIBVIRT_LXC = 2
export const CONTAINER_MESOS = 3
export const CONTAINER_RKT = 4
export const CONTAINER_CUSTOM = 5
export const CONTAINER_CRI = 6
export const CONTAINER_CONTAINERD = 7
export const CONTAINER_CRIO = 8
export const CONTAINER_BPM = 9
export const CONTAINER_STATIC = 10
export const CONTAINER_PODMAN = 11
export const CONTAINER_HOST = 0xfffe
export const CONTAINER_UNKNOWN = 0xffff

export type ContainerEngine = 'podman' | 'docker' | 'cri' | 'containerd' | 'lxc' | 'libvirt_lxc' | 'bpm'

/** All runtimes, in the order in which they are tried. */
export const containerEngines: readonly ContainerEngine[] = [
  'podman',
  'docker',
  'cri',
  'containerd',
  'lxc',
  'libvirt_lxc',
  'bpm',
]

export interface ContainerMatch {
  /** The id as fields show it. */
  readonly id: string
  /** Kind of container, for runtimes that tell nothing else about theirs; undefined: details come in an event. */
  readonly kind: number | undefined
}

const FULL_ID = 64
const SHORT_ID = 12

type Layout = readonly (readonly [prefix: string, suffix: string])[]

const podman: Layout = [
  ['/libpod-', '.scope'],
  ['/libpod-', '.scope/container'],
  ['/libpod-', ''],
  ['/libpod-payload-', '.scope'],
  ['/libpod-payload-', '.scope/container'],
  ['/libpod-payload-', ''],
]
const docker: Layout = [
  ['/', ''],
  ['/docker-', '.scope'],
]
const cri: Layout = [
  ['/', ''],
  ['/crio-', ''],
  ['/cri-containerd-', '.scope'],
  ['/crio-', '.scope'],
  [':cri-containerd:', ''],
  ['/docker-', '.scope'],
]

/** A namespace of containerd between two slashes. */
const namespace = /\/[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*\//
const notHex = /[^0-9a-fA-F]/
const bpmId = /^[A-Za-z0-9._-]+$/

/** The container of a control group path; undefined: none of `engines` knows it. */
export function matchContainer(path: string, engines: readonly ContainerEngine[]): ContainerMatch | undefined {
  for (const engine of engines) {
    const match = matchers[engine](path)
    if (match !== undefined) return match
  }
  return undefined
}

const matchers: Record<ContainerEngine, (path: string) => ContainerMatch | undefined> = {
  podman: (path) => matchLayout(path, podman),
  docker: (path) => matchLayout(path, docker),
  cri: (path) => matchLayout(path, cri),
  containerd: matchContainerd,
  lxc: matchLxc,
  libvirt_lxc: matchLibvirt,
  bpm: matchBpm,
}

function matchLayout(path: string, layout: Layout): ContainerMatch | undefined {
  for (const [prefix, suffix] of layout) {
    const bounds = idBounds(path, prefix, suffix)
    if (bounds !== undefined && bounds.end - bounds.start === FULL_ID && isHexFrom(path, bounds.start)) {
      return { id: path.slice(bounds.start, bounds.start + SHORT_ID), kind: undefined }
    }
  }
  return undefined
}

/** Where the id lies: after the last occurrence of the prefix, before the last one of the suffix. */
function idBounds(path: string, prefix: string, suffix: string): { start: number; end: number } | undefined {
  const at = path.lastIndexOf(prefix)
  const end = suffix === '' ? path.length : path.lastIndexOf(suffix)
  return at === -1 || end === -1 ? undefined : { start: at + prefix.length, end }
}

/**
 * The characters from `start` on are hexadecimal up to position 64 of the path: a position, not a length, as the original
 * compares it. After a long prefix other characters pass, too.
 */
function isHexFrom(path: string, start: number): boolean {
  const at = path.slice(start).search(notHex)
  return at === -1 || start + at >= FULL_ID
}

function matchContainerd(path: string): ContainerMatch | undefined {
  const found = namespace.exec(path)
  if (found === null) return undefined
  const { start, end } = idBounds(path, found[0], '')!
  const length = end - start
  if (length === FULL_ID && isHexFrom(path, start)) return { id: path.slice(start, start + SHORT_ID), kind: undefined }
  if (length <= 0 || length > FULL_ID) return undefined
  // Units of systemd are not containers.
  if (path.endsWith('.service') || path.endsWith('.slice') || path.endsWith('.scope')) return undefined
  return { id: path.slice(start, start + Math.min(length, SHORT_ID)), kind: undefined }
}

function matchLxc(path: string): ContainerMatch | undefined {
  for (const prefix of ['/lxc/', '/lxc.payload/', '/lxc.payload.']) {
    const at = path.indexOf(prefix)
    if (at !== -1) {
      const start = at + prefix.length
      const end = path.indexOf('/', start)
      return { id: path.slice(start, end === -1 ? path.length : end), kind: CONTAINER_LXC }
    }
  }
  return undefined
}

function matchLibvirt(path: string): ContainerMatch | undefined {
  const plain = '.libvirt-lxc'
  const at = path.indexOf(plain)
  const slash = path.lastIndexOf('/')
  if (at !== -1 && at === path.length - plain.length && slash !== -1) {
    return { id: path.slice(slash + 1, at), kind: CONTAINER_LIBVIRT_LXC }
  }
  const escaped = '-lxc\\x2'
  const scope = path.indexOf(escaped)
  if (scope !== -1) {
    const suffix = path.includes('.scope/libvirt') ? '.scope/libvirt' : '.scope'
    const end = path.indexOf(suffix)
    // One more character is left out: the last digit of the escaped '-'.
    if (end !== -1 && end === path.length - suffix.length) {
      return { id: path.slice(scope + escaped.length + 1, end), kind: CONTAINER_LIBVIRT_LXC }
    }
  }
  const legacy = '/libvirt/lxc/'
  const start = path.indexOf(legacy)
  return start === -1 ? undefined : { id: path.slice(start + legacy.length), kind: CONTAINER_LIBVIRT_LXC }
}

function matchBpm(path: string): ContainerMatch | undefined {
  const at = path.indexOf('bpm-')
  if (at === -1) return undefined
  const start = at + 'bpm-'.length
  const end = path.indexOf('.scope', start)
  const id = path.slice(start, end === -1 ? path.length : end)
  return bpmId.test(id) ? { id, kind: CONTAINER_BPM } : undefined
}
