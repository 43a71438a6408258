// Events that tell of containers.

import { byteString } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { bareContainer } from './container-info.ts'
import type { Handlers } from './handler.ts'
import type { State } from './state.ts'

/** Text up to its first NUL. Not interned: no description comes twice. */
function jsonAt({ ev }: EventContext, parameter: number): string {
  const start = ev.start(parameter)
  const end = start + Math.max(0, ev.size(parameter))
  const nul = ev.buf.subarray(start, end).indexOf(0)
  return byteString(ev.buf, start, nul < 0 ? end : start + nul)
}

function onJson(c: EventContext, state: State): void {
  if (c.ev.size(0) > 0) state.containers.onJson(jsonAt(c, 0), c.ev.num, false)
}

/** Any part of the system can send these; those of containers are known by name. */
function onAsync(c: EventContext, state: State): void {
  const { ev } = c
  const name = ev.text(1)
  if (name === 'container' || name === 'container_removed') {
    state.containers.onJson(jsonAt(c, 2), ev.num, name === 'container_removed')
  }
}

/** The oldest form, without JSON. */
function onContainer(c: EventContext, state: State): void {
  const { ev } = c
  const info = { ...bareContainer(ev.text(0), ev.uint(1)), name: ev.text(2), image: ev.text(3) }
  state.containers.tell(info, ev.num)
}

export const containerHandlers: Handlers = {
  [codes.CONTAINER_E]: onContainer,
  [codes.CONTAINER_JSON_E]: onJson,
  [codes.CONTAINER_JSON_2_E]: onJson,
  [codes.ASYNCEVENT_E]: onAsync,
}
