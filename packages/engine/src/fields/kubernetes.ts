/** k8s.*: the pod of the container. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { ContainerInfo } from '../state/container-info.ts'
import { containerOf, containerText, keyed, labelText, required } from './container-access.ts'
import { custom, foldNever, never, text, type FieldEntry } from './entry.ts'

/** Length of a short id. */
const SHORT = 12

/** The sandbox container of the pod, which has what this container's own entry lacks. */
function sandboxOf(c: EventContext, info: ContainerInfo): ContainerInfo | undefined {
  return info.cniJson === '' ? c.state.containers.get(info.podSandboxId.slice(0, SHORT)) : undefined
}

/** A text that this container's entry has, or else that of its sandbox container. */
function shared(
  doc: string,
  own: (info: ContainerInfo) => string,
  sandbox: (info: ContainerInfo) => string,
): FieldEntry {
  return text(doc, (c) => {
    const info = containerOf(c)
    if (info === undefined) return undefined
    if (info.cniJson !== '') return own(info)
    const other = sandboxOf(c, info)
    return other === undefined ? undefined : sandbox(other)
  })
}

const suggestedOutput = { suggestedOutput: true } as const
const gone = { deprecated: true, fold: foldNever } as const

function label(key: string): (info: ContainerInfo) => string | undefined {
  return (info) => info.labels.get(key)
}

/** Fields that nothing gives a value any more, but rules may still name. */
function goneFields(kind: string, what: string, members: readonly string[]): Record<string, FieldEntry> {
  const doc = `Has no value any more. It was about ${what}.`
  const fields: Record<string, FieldEntry> = {}
  for (const member of members) {
    const name = `k8s.${kind}.${member}`
    fields[name] =
      member === 'label'
        ? custom(kinds.PT_CHARBUF, doc, (rest) => required(name, rest, () => ({ extract: never, fold: foldNever })), {
            deprecated: true,
            arg: { rule: 'required', key: true },
          })
        : text(doc, never, gone)
  }
  return fields
}

const all = ['name', 'id', 'label', 'labels']

export const kubernetes: Record<string, FieldEntry> = {
  'k8s.pod.name': containerText('Name of the pod.', label('io.kubernetes.pod.name'), suggestedOutput),
  'k8s.ns.name': containerText('Namespace of the pod.', label('io.kubernetes.pod.namespace'), suggestedOutput),
  'k8s.pod.id': containerText('The same as k8s.pod.uid.', label('io.kubernetes.pod.uid')),
  'k8s.pod.uid': containerText('Id that Kubernetes gave to the pod.', label('io.kubernetes.pod.uid')),
  'k8s.pod.sandbox_id': containerText('Short id of the sandbox container of the pod.', (info) =>
    info.podSandboxId.slice(0, SHORT),
  ),
  'k8s.pod.full_sandbox_id': containerText('Full id of the sandbox container of the pod.', (info) => info.podSandboxId),
  'k8s.pod.label': keyed(
    'k8s.pod.label',
    'One label of the pod, by its key.',
    (info, key, c) => sandboxOf(c, info)?.podSandboxLabels.get(key) ?? info.podSandboxLabels.get(key),
  ),
  'k8s.pod.labels': text('All labels of the pod: key:value, joined by commas.', (c) => {
    const info = containerOf(c)
    return info === undefined ? undefined : labelText((sandboxOf(c, info) ?? info).podSandboxLabels)
  }),
  'k8s.pod.ip': shared(
    'IPv4 address of the pod.',
    (info) => info.ip,
    (info) => info.ip,
  ),
  'k8s.pod.cni.json': shared(
    'What the network plugin of the pod reported, as JSON.',
    (info) => info.cniJson,
    (info) => info.cniJson,
  ),
  ...goneFields('rc', 'the replication controller', all),
  ...goneFields('svc', 'the service', all),
  ...goneFields('ns', 'the namespace', ['id', 'label', 'labels']),
  ...goneFields('rs', 'the replica set', all),
  ...goneFields('deployment', 'the deployment', all),
}
