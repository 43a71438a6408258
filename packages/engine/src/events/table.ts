/** The event table: what each event type is and which parameters it carries. Everything about events derives from it. */

import { dynamicTables, flagTables, type FlagTable } from './flag-tables.ts'
import * as kinds from './kinds.ts'
import { rows } from './rows.ts'

export type PrintFormat = 'dec' | 'hex' | 'oct' | 'padded' | 'id' | 'none'

export interface ParamSpec {
  readonly name: string
  /** A PT_ number of kinds.ts. */
  readonly type: number
  readonly format: PrintFormat
  /** For a relative path: the parameter that holds its directory descriptor, else -1. */
  readonly dirfd: number
  /** Names of values, for flags and enumerations. */
  readonly names: FlagTable | undefined
  /** For a dynamic parameter: what its first byte selects. */
  readonly dynamic: readonly { readonly type: number; readonly format: PrintFormat }[] | undefined
}

export interface EventSpec {
  readonly code: number
  /** Short id: the savefile's event id without PPME_ and without SYSCALL_ or SOCKET_. */
  readonly id: string
  /** What `evt.type` shows. Several codes share a name (enter and exit, older versions). */
  readonly name: string
  readonly category: number
  readonly flags: number
  readonly params: readonly ParamSpec[]
}

const types = new Map(
  Object.entries(kinds)
    .filter(([name]) => name.startsWith('PT_'))
    .map(([name, value]) => [name.slice(3).toLowerCase(), value as number]),
)
const formats: Record<string, PrintFormat> = { x: 'hex', o: 'oct', p: 'padded', id: 'id', na: 'none' }

function parseType(text: string): { type: number; format: PrintFormat } {
  const [name, format] = text.split('/')
  return { type: types.get(name!)!, format: format === undefined ? 'dec' : formats[format]! }
}

function parseParam(text: string): ParamSpec {
  const [, name, type, dirfd, table] = /^(\w+):([\w/]+)(?:@(\d+))?(?:=(\w+))?$/.exec(text)!
  const dynamic =
    table !== undefined && table in dynamicTables ? dynamicTables[table as keyof typeof dynamicTables] : undefined
  return {
    name: name!,
    ...parseType(type!),
    dirfd: dirfd === undefined ? -1 : Number(dirfd),
    names: table !== undefined && table in flagTables ? flagTables[table as keyof typeof flagTables] : undefined,
    dynamic: dynamic?.map(parseType),
  }
}

/** All event types; the index is the code. */
export const events: readonly EventSpec[] = rows.map(([code, id, name, category, flags, params]) => ({
  code,
  id,
  name,
  category,
  flags,
  params: params === '' ? [] : params.split(' ').map(parseParam),
}))

export const EVENT_COUNT: number = events.length

/** Bytes of one parameter length, by code: 2, or 4 for the types with large payloads. */
export const lengthWidth: Uint8Array = Uint8Array.from(events, (e) => (e.flags & kinds.LARGE ? 4 : 2))

const byId = new Map(events.map((e) => [e.id, e]))

/** The event type with this short id. */
export function eventById(id: string): EventSpec | undefined {
  return byId.get(id)
}

/** Exit events have odd codes, enter events (and events that are no system call) even ones. */
export function isExit(code: number): boolean {
  return (code & 1) === 1
}
