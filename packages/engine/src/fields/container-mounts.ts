/** container.mount: one mount of a container, by its number or by a regular expression on its path. */

import { RE2JS } from 're2js'

import * as kinds from '../events/kinds.ts'
import type { ContainerMount } from '../state/container-info.ts'
import { containerOf, required } from './container-access.ts'
import { custom, type FieldEntry } from './entry.ts'

export function mountText(m: ContainerMount): string {
  return `${m.source}:${m.destination}:${m.mode}:${m.writable}:${m.propagation}`
}

type Find = (mounts: readonly ContainerMount[]) => ContainerMount | undefined

/** A number without leading zeros counts from 0; anything else is looked for in the path. No expression: no mount is found. */
function finder(key: string, path: (mount: ContainerMount) => string): Find {
  if (/^(0|[1-9][0-9]*)$/.test(key)) {
    const index = Number(key)
    return (mounts) => mounts[index]
  }
  let pattern: RE2JS
  try {
    pattern = RE2JS.compile(key, RE2JS.MULTILINE)
  } catch {
    return () => undefined
  }
  return (mounts) => mounts.find((m) => pattern.test(path(m)))
}

/** `path`: which path of a mount the expression is matched with; `show`: what the field shows of the mount found. */
export function mount(
  name: string,
  doc: string,
  path: (mount: ContainerMount) => string,
  show: (mount: ContainerMount) => string,
): FieldEntry {
  return custom(
    kinds.PT_CHARBUF,
    doc,
    (rest) =>
      required(name, rest, (key) => {
        const find = finder(key, path)
        return {
          extract: (c) => {
            const found = find(containerOf(c)?.mounts ?? [])
            return found === undefined ? undefined : show(found)
          },
        }
      }),
    { arg: { rule: 'required', index: true, key: true } },
  )
}
