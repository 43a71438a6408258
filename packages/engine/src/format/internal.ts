/** Messages of the agent itself (lost events, metrics, a failed restart), in the form of alerts with the source `internal`. */

import { toBytes } from '../bytes.ts'
import { priorityNames, type Priority } from '../rules/ruleset.ts'
import { escapeLine } from './escape.ts'
import { jsonString } from '../json.ts'
import { isoTime, localTimeOfDay } from './time.ts'

/** All members are text, not byte strings. */
export interface InternalMessage {
  readonly rule: string
  readonly priority: Priority
  readonly message: string
  readonly fields: Readonly<Record<string, string | number | bigint | null>>
  /** Nanoseconds since the epoch. */
  readonly time: bigint
}

/** `HH:MM:SS.nnnnnnnnn: Debug MESSAGE (k1=v1 k2=v2)`, always in local time; no newline at the end. A byte string. */
export function internalText(m: InternalMessage): string {
  const pairs = Object.keys(m.fields)
    .toSorted()
    .map((key) => `${key}=${jsonValue(m.fields[key]!)}`)
  const clock = localTimeOfDay(Number(m.time >> 32n), Number(m.time & 0xffffffffn))
  return `${clock}: ${priorityNames[m.priority]} ${escapeLine(toBytes(m.message))} (${pairs.join(' ')})`
}

/** As one JSON object; the json_include_ keys do not apply, and there are no tags. A byte string. */
export function internalJson(m: InternalMessage, hostname: string): string {
  const pairs = Object.keys(m.fields)
    .toSorted()
    .map((key) => `${jsonString(toBytes(key))}:${jsonValue(m.fields[key]!)}`)
  const time = isoTime(Number(m.time >> 32n), Number(m.time & 0xffffffffn))
  return (
    `{"hostname":${jsonString(toBytes(hostname))},"output":${jsonString(toBytes(m.message))},` +
    `"output_fields":{${pairs.join(',')}},"priority":"${priorityNames[m.priority]}",` +
    `"rule":${jsonString(toBytes(m.rule))},"source":"internal","time":"${time}Z"}`
  )
}

function jsonValue(value: string | number | bigint | null): string {
  return typeof value === 'string' ? jsonString(toBytes(value)) : String(value)
}
