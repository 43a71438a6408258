// Events that tell of containers.

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { bareContainer } from './container-info.ts'
import type { Handlers } from './handler.ts'
import type { State } from './state.ts'

function onJson(c: EventContext, state: State): void {
  if (c.ev.size(0) > 0) state.containers.onJson(c.ev.text(0), c.ev.num, false)
}

/** Any part of the system can send these; those of containers are known by name. */
function onAsync(c: EventContext, state: State): void {
  const { ev } = c
  const name = ev.text(1)
  if (name === 'container' || name === 'container_removed') {
    state.containers.onJson(ev.text(2), ev.num, name === 'container_removed')
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
