/** container.* and k8s.*: the container in which the event happened, and its pod. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import * as ids from '../state/container-id.ts'
import type { ContainerMount } from '../state/container-info.ts'
import { containerBool, containerText, keyed, labelText, threadOf, toldContainer } from './container-access.ts'
import { mount, mountText } from './container-mounts.ts'
import { bool, foldNever, never, number, text, type FieldClass, type FieldEntry } from './entry.ts'
import { u64, u64Difference } from './integers.ts'
import { kubernetes } from './kubernetes.ts'

/** Kinds that have no name show an empty text. */
const runtimes = new Map<number, string>([
  [ids.CONTAINER_DOCKER, 'docker'],
  [ids.CONTAINER_LXC, 'lxc'],
  [ids.CONTAINER_LIBVIRT_LXC, 'libvirt-lxc'],
  [ids.CONTAINER_MESOS, 'mesos'],
  [ids.CONTAINER_RKT, 'rkt'],
  [ids.CONTAINER_CRI, 'cri'],
  [ids.CONTAINER_CONTAINERD, 'containerd'],
  [ids.CONTAINER_CRIO, 'cri-o'],
  [ids.CONTAINER_BPM, 'bpm'],
  [ids.CONTAINER_PODMAN, 'podman'],
  [ids.CONTAINER_HOST, 'host'],
])

function containerId(c: EventContext): string | undefined {
  const told = toldContainer(c)
  if (told !== undefined) return told.id
  const thread = threadOf(c)
  return thread === undefined ? undefined : (c.state.containers.get(thread.containerId)?.id ?? thread.containerId)
}

/** The first process of a container starts its pid namespace. */
function start(c: EventContext): number | bigint | undefined {
  const thread = toldContainer(c) === undefined ? threadOf(c) : undefined
  if (thread === undefined || (thread.pidnsStartHi === 0 && thread.pidnsStartLo === 0)) return undefined
  return u64(thread.pidnsStartHi, thread.pidnsStartLo)
}

function age(c: EventContext): number | bigint | undefined {
  if (start(c) === undefined) return undefined
  const { pidnsStartHi, pidnsStartLo } = threadOf(c)!
  return u64Difference(c.ev.timeHi, c.ev.timeLo, pidnsStartHi, pidnsStartLo)
}

const suggestedOutput = { suggestedOutput: true } as const
const gone = { deprecated: true, fold: foldNever } as const

const source = (m: ContainerMount): string => m.source
const destination = (m: ContainerMount): string => m.destination

const own = {
  'container.id': text(
    'Short id of the container; host for what runs in none. Known from control groups, so always there.',
    containerId,
    suggestedOutput,
  ),
  'container.full_id': containerText('Full id of the container.', (info) => info.fullId),
  'container.name': containerText('Name of the container; host on the host.', (info) => info.name, suggestedOutput),
  'container.image': containerText('Name of the image, with tag.', (info) => info.image),
  'container.image.id': containerText('Id of the image.', (info) => info.imageId),
  'container.type': containerText(
    'Runtime of the container, for instance docker or containerd.',
    (info) => runtimes.get(info.kind) ?? '',
  ),
  'container.privileged': containerBool('The container runs with all privileges.', (info) => info.privileged),
  'container.mounts': containerText(
    'All mounts, joined by commas, each source:destination:mode:writable:propagation.',
    (info) => info.mounts.map(mountText).join(','),
  ),
  'container.mount': mount(
    'container.mount',
    'One mount, by number or by a regular expression that its source matches.',
    source,
    mountText,
  ),
  'container.mount.source': mount(
    'container.mount.source',
    'Source of one mount, by number or by a regular expression that its destination matches.',
    destination,
    source,
  ),
  'container.mount.dest': mount(
    'container.mount.dest',
    'Destination of one mount, by number or by a regular expression that its source matches.',
    source,
    destination,
  ),
  'container.mount.mode': mount(
    'container.mount.mode',
    'Mode of one mount, by number or by a regular expression that its source matches.',
    source,
    (m) => m.mode,
  ),
  'container.mount.rdwr': mount(
    'container.mount.rdwr',
    'true when one mount is writable, by number or by a regular expression that its source matches.',
    source,
    (m) => String(m.writable),
  ),
  'container.mount.propagation': mount(
    'container.mount.propagation',
    'Propagation of one mount, by number or by a regular expression that its source matches.',
    source,
    (m) => m.propagation,
  ),
  'container.image.repository': containerText(
    'Repository of the image: its name without tag.',
    (info) => info.imageRepository,
    suggestedOutput,
  ),
  'container.image.tag': containerText('Tag of the image.', (info) => info.imageTag, suggestedOutput),
  'container.image.digest': containerText('Digest of the image in its registry.', (info) => info.imageDigest),
  'container.healthcheck': text('Has no value any more.', never, gone),
  'container.liveness_probe': text('Has no value any more.', never, gone),
  'container.readiness_probe': text('Has no value any more.', never, gone),
  'container.start_ts': number(kinds.PT_ABSTIME, 'Start of the container, in nanoseconds since the epoch.', start),
  'container.duration': number(kinds.PT_RELTIME, 'Nanoseconds since the container started.', age),
  'container.ip': containerText('First IPv4 address of the container.', (info) => info.ip),
  'container.cni.json': containerText('What the network plugin of the pod reported, as JSON.', (info) => info.cniJson),
  'container.host_pid': containerBool('The container shares the pid namespace of the host.', (info) => info.hostPid),
  'container.host_network': containerBool('The container shares the network of the host.', (info) => info.hostNetwork),
  'container.host_ipc': containerBool('The container shares the IPC namespace of the host.', (info) => info.hostIpc),
  'container.label': keyed('container.label', 'One label of the container, by its key.', (info, key) =>
    info.labels.get(key),
  ),
  'container.labels': containerText('All labels of the container: key:value, joined by commas.', (info) =>
    labelText(info.labels),
  ),
  'proc.is_container_healthcheck': bool('Has no value any more.', never, gone),
  'proc.is_container_liveness_probe': bool('Has no value any more.', never, gone),
  'proc.is_container_readiness_probe': bool('Has no value any more.', never, gone),
} satisfies Record<string, FieldEntry>

export const container: FieldClass = {
  name: 'container',
  note: '',
  doc: 'The container in which the event happened, and its pod. All but the id come from the container runtime, a moment after the container starts.',
  fields: { ...own, ...kubernetes },
}
