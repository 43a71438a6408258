/** Items of infrastructure events of old captures: `Event: start; ID: …; name: …; Image: …`. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { paramText } from '../events/render.ts'
import { NO_VALUE, text, type FieldEntry } from './entry.ts'

const DESCRIPTION = 2

/** The first item whose name begins with `name`: what follows its colon. */
function item(c: EventContext, name: string): string | undefined {
  if (c.ev.type !== codes.INFRASTRUCTURE_EVENT_E) return undefined
  for (const element of paramText(c.ev, DESCRIPTION).split(';')) {
    const trimmed = element.trim()
    if (trimmed.startsWith(name)) return trimmed.split(':')[1]?.trim() ?? ''
  }
  return undefined
}

/** The name of an image without its digest. */
function image(c: EventContext): string | undefined {
  if (c.ev.type !== codes.INFRASTRUCTURE_EVENT_E) return undefined
  for (const element of paramText(c.ev, DESCRIPTION).split(';')) {
    const trimmed = element.trim()
    if (!trimmed.startsWith('Image')) continue
    const found = trimmed.split(':')[1] ?? ''
    const at = found.indexOf('@')
    if (at >= 0) return found.slice(0, at).trim()
    return (found.includes('sha256') ? trimmed.slice(trimmed.indexOf(':') + 1) : found).trim()
  }
  return undefined
}

const marks = {
  hidden: true,
  fold: (code: number) => (code === codes.INFRASTRUCTURE_EVENT_E ? undefined : NO_VALUE),
} as const

export const infrastructure = {
  'evt.infra.docker.name': text("Name of the container runtime's event.", (c) => item(c, 'Event'), marks),
  'evt.infra.docker.container.id': text("Container of the runtime's event.", (c) => item(c, 'ID')?.slice(0, 12), marks),
  'evt.infra.docker.container.name': text('Name of that container.', (c) => item(c, 'name'), marks),
  'evt.infra.docker.container.image': text('Image of that container.', image, marks),
} satisfies Record<string, FieldEntry>
