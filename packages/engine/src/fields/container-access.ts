/** The container of an event, and fields made from what is known of it. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import type { ContainerInfo } from '../state/container-info.ts'
import type { Thread } from '../state/thread.ts'
import type { FieldEnvironment, Value } from './define.ts'
import { bool, custom, text, type FieldBody, type FieldEntry, type FieldMarks, type ReadArg } from './entry.ts'

/** By event code: 1 for events that tell of a container. Asynchronous ones say by their name whether they do. */
const tells = new Set<number>([codes.CONTAINER_E, codes.CONTAINER_JSON_E, codes.CONTAINER_JSON_2_E])

function tellsContainer(c: EventContext): boolean {
  if (c.ev.type !== codes.ASYNCEVENT_E) return tells.has(c.ev.type)
  const name = c.ev.text(1)
  return name === 'container' || name === 'container_removed'
}

/** The thread that the event names, even when it is no event of that thread. */
export function threadOf(c: EventContext): Thread | undefined {
  return c.thread ?? c.state.threads.find(c.ev.tid)
}

/** The container that the event tells of. */
export function toldContainer(c: EventContext): ContainerInfo | undefined {
  const { last } = c.state.containers
  return last !== undefined && last.num === c.ev.num && tellsContainer(c) ? last.info : undefined
}

/** What is known of the container of the event; on the host the entry that stands for it. */
export function containerOf(c: EventContext): ContainerInfo | undefined {
  const told = toldContainer(c)
  if (told !== undefined) return told
  const thread = threadOf(c)
  return thread === undefined ? undefined : c.state.containers.get(thread.containerId)
}

/** A text of the container. */
export function containerText(
  doc: string,
  value: (info: ContainerInfo) => string | undefined,
  marks: FieldMarks = {},
): FieldEntry {
  return text(
    doc,
    (c) => {
      const info = containerOf(c)
      return info === undefined ? undefined : value(info)
    },
    marks,
  )
}

export function containerBool(doc: string, value: (info: ContainerInfo) => boolean): FieldEntry {
  return bool(doc, (c) => {
    const info = containerOf(c)
    return info === undefined ? undefined : value(info)
  })
}

/** The argument of such a field; it must be there. */
export function required(
  name: string,
  rest: string,
  body: (key: string) => FieldBody | { readonly error: string },
): ReadArg {
  if (!rest.startsWith('['))
    return rest === ''
      ? { error: `${name} needs an argument in brackets` }
      : { used: 0, body: { extract: () => undefined } }
  const end = rest.indexOf(']')
  const blank = rest.indexOf(' ')
  if (end < 0 || (blank >= 0 && blank < end))
    return { error: `${name}: the brackets are not closed, or have a blank in them` }
  const made = body(rest.slice(1, end))
  return 'error' in made ? made : { used: end + 1, body: made }
}

/** A text of the container chosen by a key. */
export function keyed(
  name: string,
  doc: string,
  value: (info: ContainerInfo, key: string, c: EventContext) => Value | undefined,
  marks: FieldMarks = {},
): FieldEntry {
  return custom(
    kinds.PT_CHARBUF,
    doc,
    (rest: string, _env: FieldEnvironment) =>
      required(name, rest, (key) => ({
        extract: (c) => {
          const info = containerOf(c)
          return info === undefined ? undefined : value(info, key, c)
        },
      })),
    { ...marks, arg: { rule: 'required', key: true } },
  )
}

/** `key:value` pairs joined by commas; labels that runtimes and Kubernetes keep for themselves are left out. */
export function labelText(labels: ReadonlyMap<string, string>): string {
  const items: string[] = []
  for (const [key, value] of labels) {
    if (key.startsWith('annotation.') || key.startsWith('io.kubernetes.')) continue
    items.push(value === '' ? key : `${key}:${value}`)
  }
  return items.join(', ')
}
