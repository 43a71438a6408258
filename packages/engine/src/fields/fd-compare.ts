/**
 * Fields that look at both ends of a connection (fd.ip, fd.port, fd.net) and those that compare host names. `=` holds when it
 * holds for one end, `!=` only when it holds for both.
 */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { FieldEnvironment, FieldRef, Operator } from './define.ts'
import { address, custom, foldNever, never, type FieldBody, type FieldEntry, type FieldMarks } from './entry.ts'
import { addressOf, fdOf, foldFd, isNetwork, isServerSocket, type End } from './fd-access.ts'
import { inNetwork, parseLiteral } from './literals.ts'

type Compare = NonNullable<FieldRef['compare']>
const bothEnds: FieldMarks = { filterOnly: true, noRhs: true, noTransformers: true }

/** The values of all constants, or what is wrong with one. */
function parseAll(type: number, literals: readonly string[], env: FieldEnvironment) {
  const values = []
  for (const text of literals) {
    const parsed = parseLiteral(type, text, env.portOf)
    if (!parsed.ok) return { error: parsed.error }
    values.push(parsed.value)
  }
  return { values }
}

const exists = (c: EventContext): boolean => fdOf(c) !== undefined
const neverHolds = (): boolean => false

/** `holds` for one end, or with `!=` for both. A server socket has one end. */
function ends(op: Operator, holds: (address: string) => boolean) {
  return (c: EventContext): boolean => {
    const fd = fdOf(c)
    if (fd === undefined || !isNetwork(fd)) return false
    const source = holds(fd.sip)
    if (isServerSocket(fd)) return source
    return op === '!=' ? source && holds(fd.dip) : source || holds(fd.dip)
  }
}

function compareIp(env: FieldEnvironment): Compare {
  return (op, _modifier, literals) => {
    if (op === 'exists') return exists
    const parsed = parseAll(kinds.PT_IPADDR, literals, env)
    if (parsed.error !== undefined) return { error: parsed.error }
    const wanted = parsed.values[0]
    if (wanted === undefined) return neverHolds
    switch (op) {
      case '=':
        return ends(op, (bytes) => bytes === wanted)
      case '!=':
        return ends(op, (bytes) => bytes !== wanted)
    }
    // A set is searched by a value without length: nothing is found.
    return neverHolds
  }
}

function compareNet(env: FieldEnvironment): Compare {
  return (op, _modifier, literals) => {
    if (op === 'exists') return exists
    const parsed = parseAll(kinds.PT_IPNET, literals, env)
    if (parsed.error !== undefined) return { error: parsed.error }
    // Of a list the first network counts.
    const first = parsed.values[0] as string | undefined
    if (first === undefined) return neverHolds
    switch (op) {
      case '=':
      case 'in':
        return ends(op, (bytes) => inNetwork(bytes, first))
      case '!=':
        return ends(op, (bytes) => !inNetwork(bytes, first))
    }
    return neverHolds
  }
}

function comparePort(env: FieldEnvironment): Compare {
  return (op, _modifier, literals) => {
    if (op === 'exists') return exists
    const parsed = parseAll(kinds.PT_PORT, literals, env)
    if (parsed.error !== undefined) return { error: parsed.error }
    const values = new Set(parsed.values as number[])
    const wanted = parsed.values[0] as number | undefined
    if (wanted === undefined) return neverHolds
    const test = portTest(op, wanted, values)
    if (test === undefined) return neverHolds
    return (c) => {
      const fd = fdOf(c)
      if (fd === undefined || !isNetwork(fd)) return false
      const source = test(fd.sport)
      if (isServerSocket(fd)) return source
      return op === '!=' ? source && test(fd.dport) : source || test(fd.dport)
    }
  }
}

function portTest(op: Operator, wanted: number, values: ReadonlySet<number>): ((port: number) => boolean) | undefined {
  switch (op) {
    case '=':
      return (port) => port === wanted
    case '!=':
      return (port) => port !== wanted
    case '<':
      return (port) => port < wanted
    case '<=':
      return (port) => port <= wanted
    case '>':
      return (port) => port > wanted
    case '>=':
      return (port) => port >= wanted
    case 'in':
      return (port) => values.has(port)
  }
  return undefined
}

/** A filter that has no value to show. */
function filter(
  type: number,
  doc: string,
  compare: (env: FieldEnvironment) => Compare,
  marks: FieldMarks = {},
): FieldEntry {
  return custom(
    type,
    doc,
    (_rest, env) => ({ used: 0, body: { extract: never, fold: foldNever, compare: compare(env) } }),
    { ...bothEnds, ...marks },
  )
}

/** The address of an end, to be compared with networks. */
function net(doc: string, end: End): FieldEntry {
  return address(kinds.PT_IPNET, doc, (c) => addressOf(c, end), { ...bothEnds, fold: foldFd })
}

/** The host name of an end. Names are looked up outside; without that nothing has a name. */
function hostName(doc: string, end: End): FieldEntry {
  return custom(kinds.PT_CHARBUF, doc, (_rest, env) => ({ used: 0, body: hostNameBody(end, env) }), {
    noRhs: true,
    noTransformers: true,
  })
}

function hostNameBody(end: End, env: FieldEnvironment): FieldBody {
  const extract = (c: EventContext): string | undefined => {
    const bytes = addressOf(c, end)
    return bytes === undefined ? undefined : env.nameOf?.(bytes) || undefined
  }
  const compare: Compare = (op, modifier, literals, build) => {
    if (op === 'exists') return (c) => extract(c) !== undefined || exists(c)
    const byName = build(kinds.PT_CHARBUF, op, modifier, literals)
    if (typeof byName !== 'function') return byName
    return (c) => {
      const name = extract(c)
      if (name !== undefined) return byName(name)
      const fd = fdOf(c)
      if (fd === undefined || isServerSocket(fd)) return false
      const bytes = addressOf(c, end)
      if (bytes === undefined) return false
      const named = literals.some((literal) => env.addressesOf?.(literal).includes(bytes) === true)
      return op === '!=' ? !named : named
    }
  }
  return { extract, fold: foldFd, compare }
}

export const comparisons = {
  'fd.ip': filter(kinds.PT_IPADDR, 'The address of either end of a connection, or that of a server socket.', compareIp),
  'fd.port': filter(kinds.PT_PORT, 'The port of either end of a connection, or that of a server socket.', comparePort, {
    format: 'dec',
  }),
  'fd.proto': filter(kinds.PT_PORT, 'As fd.port, for ports given by the name of their service.', comparePort),
  'fd.net': filter(kinds.PT_IPNET, 'The address of either end lies in a network.', compareNet),
  'fd.cnet': net('The address of the client lies in a network.', 'client'),
  'fd.snet': net('The address of the server lies in a network.', 'server'),
  'fd.lnet': net('The address of the local end lies in a network.', 'local'),
  'fd.rnet': net('The address of the remote end lies in a network.', 'remote'),
  'fd.cip.name': hostName('Host name of the client.', 'client'),
  'fd.sip.name': hostName('Host name of the server.', 'server'),
  'fd.lip.name': hostName('Host name of the local end.', 'local'),
  'fd.rip.name': hostName('Host name of the remote end.', 'remote'),
} satisfies Record<string, FieldEntry>
