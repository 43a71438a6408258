/** A description of a container as an event, as Falco's container plugin gives it. */

import { ByteWriter, events, writeEventBody } from '@saker/engine'

const ASYNC_EVENT = events.findIndex((event) => event.name === 'asyncevent')
/** The plugin id of events that do not come from a source plugin. */
const NO_PLUGIN = new Uint8Array(4)
/** The event is nobody's; the original names process 1, which always exists. */
const TID = 1

const encoder = new TextEncoder()
const names = { container: encoder.encode('container\0'), container_removed: encoder.encode('container_removed\0') }

export type ContainerEventName = keyof typeof names

/** The bytes of the event, without a block around them. `json` is text. */
export function encodeContainerEvent(
  w: ByteWriter,
  name: ContainerEventName,
  json: string,
  timeHi: number,
  timeLo: number,
): void {
  writeEventBody(w, { type: ASYNC_EVENT, tid: TID, timeHi, timeLo }, [
    NO_PLUGIN,
    names[name],
    encoder.encode(`${json}\0`),
  ])
}
