/** --list-events: the event types that rules can look at. */

import { events, kinds, type EventSpec } from '@saker/engine'
import type { ListFormat } from './options.ts'

const typeNames = new Map(
  Object.entries(kinds)
    .filter(([name]) => name.startsWith('PT_'))
    .map(([name, code]) => [code as number, name.slice(3)]),
)

/** Enter events have even codes. */
function direction(event: EventSpec): '>' | '<' {
  return event.code % 2 === 0 ? '>' : '<'
}

function signature(event: EventSpec): string {
  return `${event.name}(${event.params.map((p) => `${typeNames.get(p.type) ?? '?'} ${p.name}`).join(', ')})`
}

export function listEvents(format: ListFormat): string {
  const shown = events.filter((e) => (e.flags & (kinds.UNUSED | kinds.OLD)) === 0)
  switch (format) {
    case 'json':
      return `${JSON.stringify(
        shown.map((e) => ({
          name: e.name,
          code: e.code,
          enter: direction(e) === '>',
          params: e.params.map((p) => ({ name: p.name, type: typeNames.get(p.type) ?? '?' })),
        })),
      )}\n`
    case 'markdown':
      return `Dir | Name | Params\n:---|:---|:-----\n${shown.map((e) => `\`${direction(e)}\` | \`${e.name}\` | ${e.params.map((p) => `${typeNames.get(p.type) ?? '?'} **${p.name}**`).join(', ')}\n`).join('')}`
    case 'text':
      return shown.map((e) => `${direction(e)} ${signature(e)}\n`).join('')
  }
}
