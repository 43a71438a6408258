/** evt.*: what all events have. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { paramText } from '../events/render.ts'
import { events } from '../events/table.ts'
import { bool, custom, foldNever, id, never, NO_VALUE, text, type FieldClass } from './entry.ts'
import { time } from './evt-time.ts'

/** Events that tell something besides system calls: containers, users, lost events. */
function isMeta(code: number): boolean {
  return (events[code]!.category & kinds.METAEVENT) !== 0
}

function asyncType(c: EventContext): string | undefined {
  const { type } = c.ev
  if (!isMeta(type)) return undefined
  return type === codes.ASYNCEVENT_E ? paramText(c.ev, 1) : events[type]!.name
}

/** Sources are known by the category of the event type; events of plugins have the source of their plugin. */
function source(code: number): string | undefined {
  return (events[code]!.category & (kinds.SYSCALL | kinds.TRACEPOINT | kinds.METAEVENT)) === 0 ? undefined : 'syscall'
}

export const genericEvents: FieldClass = {
  name: 'evt',
  note: 'All event types',
  doc: 'What all events have, whatever their source.',
  fields: {
    'evt.num': id(kinds.PT_UINT64, 'Number of the event, from 1.', (c) => c.ev.num),
    ...time,
    'evt.pluginname': text('Name of the plugin that made the event.', never, { fold: foldNever }),
    'evt.plugininfo': text('Summary of the event by the plugin that made it.', never, { fold: foldNever }),
    'evt.source': text('Source of the event: syscall, or that of a plugin.', (c) => source(c.ev.type), {
      fold: (code) => ({ value: source(code) }),
    }),
    'evt.is_async': bool(
      'The event was not made by a thread, it tells of something else: a container, a user, lost events.',
      (c) => isMeta(c.ev.type),
      { fold: (code) => ({ value: isMeta(code) }) },
    ),
    'evt.asynctype': text('What an event with evt.is_async tells of, for instance container.', asyncType, {
      fold: (code) => {
        if (code === codes.ASYNCEVENT_E) return undefined
        return isMeta(code) ? { value: events[code]!.name } : NO_VALUE
      },
    }),
    'evt.hostname': custom(kinds.PT_CHARBUF, 'Name of the machine on which the event happened.', (_rest, env) => {
      const { hostname } = env
      return {
        used: 0,
        body: { extract: (c) => hostname ?? c.state.machine?.hostname ?? '' },
      }
    }),
  },
}
