/** fd.*: the descriptor that the event works on. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import * as kinds from '../events/kinds.ts'
import { transportOf } from '../events/render.ts'
import { FD_CONNECTED, FD_LOWER_LAYER, FD_UNIX, FD_UPPER_LAYER, L4_ICMP, L4_RAW, L4_TCP, L4_UDP } from '../state/fd.ts'
import { fdKindLetter, fdKindName } from '../state/fd-kinds.ts'
import { wantFdOrder } from '../state/fd-order.ts'
import { bracketed } from './arguments.ts'
import { address, bool, custom, id, number, text, type FieldBody, type FieldClass, type FieldEntry } from './entry.ts'
import {
  addressOf,
  endOf,
  fdOf,
  foldFd,
  hasFdFields,
  isLocal,
  isNetwork,
  isServerSocket,
  portOf,
  type End,
} from './fd-access.ts'
import { comparisons } from './fd-compare.ts'
import { names } from './fd-name.ts'
import { i64, parseInteger } from './integers.ts'

const fold = { fold: foldFd }

/** Kinds that calls make, for descriptors that are not known: by code, enter and exit alike. */
const madeKinds = new Map<number, string>([
  [codes.OPENAT_2_X, 'f'],
  [codes.OPENAT2_X, 'f'],
  [codes.CREAT_X, 'f'],
  [codes.SOCKET_X, '4'],
  [codes.ACCEPT_5_X, '4'],
  [codes.ACCEPT4_6_X, '4'],
  [codes.PIPE_X, 'p'],
  [codes.PIPE2_X, 'p'],
  [codes.EVENTFD_X, 'e'],
  [codes.EVENTFD2_X, 'e'],
  [codes.SIGNALFD_X, 's'],
  [codes.SIGNALFD4_X, 's'],
  [codes.TIMERFD_CREATE_X, 't'],
  [codes.INOTIFY_INIT_X, 'i'],
  [codes.INOTIFY_INIT1_X, 'i'],
])

function typeLetter(c: EventContext): string | undefined {
  if (!hasFdFields(c)) return undefined
  const fd = fdOf(c)
  return fd === undefined ? (madeKinds.get(c.ev.type | 1) ?? 'o') : fdKindLetter(fd.type)
}

function transport(c: EventContext): string | undefined {
  const fd = fdOf(c)
  if (fd === undefined) return undefined
  switch (transportOf(fd)) {
    case L4_TCP:
      return 'tcp'
    case L4_UDP:
      return 'udp'
    case L4_ICMP:
      return 'icmp'
    case L4_RAW:
      return 'raw'
  }
  return '<NA>'
}

function family(c: EventContext): string | undefined {
  const fd = fdOf(c)
  if (fd === undefined) return undefined
  return isNetwork(fd) ? 'ip' : fd.type === FD_UNIX ? 'unix' : undefined
}

function isServer(c: EventContext): boolean | undefined {
  const fd = fdOf(c)
  if (fd === undefined) return undefined
  return isNetwork(fd) && (isServerSocket(fd) || isLocal(c, fd.dip))
}

function ip(doc: string, end: End): FieldEntry {
  return address(kinds.PT_IPADDR, doc, (c) => addressOf(c, end), fold)
}

function port(doc: string, end: End): FieldEntry {
  return number(kinds.PT_PORT, doc, (c) => portOf(c, end), fold)
}

/** A port as text: ports are not replaced by names of services. */
function portText(doc: string, end: End): FieldEntry {
  return text(
    doc,
    (c) => {
      const fd = fdOf(c)
      if (fd === undefined) return undefined
      const which = endOf(c, fd, end)
      if (which !== 0) {
        const found = which === 1 ? fd.sport : fd.dport
        return String(found)
      }
      return hasEmptyPortText(c, end) ? '' : undefined
    },
    fold,
  )
}

/** Descriptors without the port asked for give an empty text instead of none in two cases. */
function hasEmptyPortText(c: EventContext, end: End): boolean {
  const fd = fdOf(c)!
  if (end === 'server') return isServerSocket(fd)
  return end === 'client' && (fd.flags & 3) !== 0
}

/** Each kind once, in the order in which Falco lists descriptors: outputs and join() show it. */
const distinct = (c: EventContext): readonly string[] | undefined => {
  if (!hasFdFields(c)) return undefined
  const table = c.state.threads.fdsOf(c.thread!)
  return table === undefined ? [] : [...new Set(table.inListOrder().map((open) => fdKindName(open.type)))]
}

/** The order is kept from here on. */
function allTypes(): FieldBody {
  wantFdOrder()
  return { extract: distinct, fold: foldFd }
}

const types = custom(
  kinds.PT_CHARBUF,
  'Kinds of all descriptors that the process has open, each once; with a number the kind of that descriptor.',
  (rest) => {
    const found = bracketed(rest)
    if (found === undefined) return { used: 0, body: allTypes() }
    const parsed = parseInteger(found.inside, 64, true)
    if (parsed === undefined) return { error: `fd.types[${found.inside}]: the argument must be a whole number` }
    const num = Number(parsed)
    if (num === -1) return { used: found.used, body: allTypes() }
    return {
      used: found.used,
      body: {
        extract: (c) => {
          if (!hasFdFields(c) || num < 0) return undefined
          const fd = c.state.threads.fdsOf(c.thread!)?.get(num)
          return fd === undefined ? undefined : [fdKindName(fd.type)]
        },
        fold: foldFd,
      },
    }
  },
  { arg: { rule: 'optional', index: true }, list: true, noRhs: true, format: 'dec' },
)

export const fd: FieldClass = {
  name: 'fd',
  note: '',
  doc: 'The descriptor that the event works on: a file, a socket, a pipe. Only events that make, use or close a descriptor have it.',
  fields: {
    'fd.num': id(kinds.PT_INT64, 'Number of the descriptor.', (c) => (hasFdFields(c) ? c.fdNum : undefined), fold),
    'fd.type': text(
      'Kind of the descriptor: file, directory, ipv4, ipv6, unix, pipe, event, signalfd, eventpoll, inotify, timerfd, netlink, bpf, userfaultfd, io_uring, memfd or pidfd.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : fdKindName(found.type)
      },
      { ...fold, format: 'dec' },
    ),
    'fd.typechar': text('Kind of the descriptor as one letter.', typeLetter, { ...fold, format: 'dec' }),
    ...names,
    'fd.cip': ip('Address of the client.', 'client'),
    'fd.sip': ip('Address of the server.', 'server'),
    'fd.lip': ip('Address of the local end.', 'local'),
    'fd.rip': ip('Address of the remote end.', 'remote'),
    'fd.cport': port('Port of the client.', 'client'),
    'fd.sport': port('Port of the server.', 'server'),
    'fd.lport': port('Port of the local end.', 'local'),
    'fd.rport': port('Port of the remote end.', 'remote'),
    'fd.l4proto': text('Transport of the socket: tcp, udp, icmp or raw.', transport, fold),
    'fd.sockfamily': text('ip for network sockets, unix for local ones.', family, fold),
    'fd.is_server': bool('The process is the server of this connection.', isServer, fold),
    'fd.uid': text(
      'Thread id and number of the descriptor in one: tells descriptors of all processes apart.',
      (c) => (hasFdFields(c) ? `${c.thread!.tid}${c.fdNum}` : undefined),
      fold,
    ),
    'fd.cproto': portText('fd.cport as text.', 'client'),
    'fd.sproto': portText('fd.sport as text.', 'server'),
    'fd.lproto': portText('fd.lport as text.', 'local'),
    'fd.rproto': portText('fd.rport as text.', 'remote'),
    ...comparisons,
    'fd.connected': bool(
      'The socket is connected.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : (found.flags & FD_CONNECTED) !== 0
      },
      fold,
    ),
    'fd.name_changed': bool(
      'This event changed the name of the descriptor.',
      (c) => (fdOf(c) === undefined ? undefined : c.state.fdRenamed),
      fold,
    ),
    'fd.dev': number(
      kinds.PT_INT32,
      'Number of the device that holds the file.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : found.dev | 0
      },
      { ...fold, format: 'hex' },
    ),
    'fd.dev.major': number(
      kinds.PT_INT32,
      'Major number of the device that holds the file.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : (found.dev & 0xfff00) >> 8
      },
      fold,
    ),
    'fd.dev.minor': number(
      kinds.PT_INT32,
      'Minor number of the device that holds the file.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : (found.dev & 0xff) | ((found.dev >>> 12) & 0xfff00)
      },
      fold,
    ),
    'fd.ino': number(
      kinds.PT_INT64,
      'Inode of the file.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : i64(found.inoHi, found.inoLo)
      },
      fold,
    ),
    'fd.types': types,
    'fd.is_upper_layer': bool(
      'The file lies in the upper layer of an overlay file system: it was added or changed in a running container.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : (found.flags & FD_UPPER_LAYER) !== 0
      },
      fold,
    ),
    'fd.is_lower_layer': bool(
      'The file lies in a lower layer of an overlay file system: it came with the image.',
      (c) => {
        const found = fdOf(c)
        return found === undefined ? undefined : (found.flags & FD_LOWER_LAYER) !== 0
      },
      fold,
    ),
  },
}
