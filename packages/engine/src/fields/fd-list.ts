/** fdlist.*: the descriptors that poll waits for. */

import type { EventContext } from '../context.ts'
import * as codes from '../events/codes.ts'
import { fdListEntry, fdListLength } from '../events/render.ts'
import { ipv4Text, ipv6Text } from '../state/address-text.ts'
import * as fds from '../state/fd.ts'
import type { Fd } from '../state/fd.ts'
import { NO_VALUE, text, type FieldClass, type FieldEntry } from './entry.ts'

const LIST = 1

function isPoll(code: number): boolean {
  return code === codes.POLL_X || code === codes.PPOLL_X
}

/** What each descriptor gives, joined by commas; undefined from `item` leaves one out. undefined when nothing is left. */
function joined(c: EventContext, item: (num: number, fd: Fd | undefined) => string | undefined): string | undefined {
  if (!isPoll(c.ev.type) || c.thread === undefined) return undefined
  const table = c.state.threads.fdsOf(c.thread)
  const items: string[] = []
  const count = fdListLength(c.ev, LIST)
  for (let i = 0; i < count; i++) {
    const num = fdListEntry(c.ev, LIST, i)
    const found = item(num, num < 0 ? undefined : table?.get(num))
    if (found !== undefined) items.push(found)
  }
  return items.length === 0 ? undefined : items.join(',')
}

function list(doc: string, item: (num: number, fd: Fd | undefined) => string | undefined): FieldEntry {
  return text(doc, (c) => joined(c, item), { fold: (code) => (isPoll(code) ? undefined : NO_VALUE) })
}

function addressText(bytes: string): string {
  return bytes.length === 16 ? ipv6Text(bytes) : ipv4Text(bytes)
}

function hasTwoEnds(fd: Fd): boolean {
  return fd.type === fds.FD_IPV4 || fd.type === fds.FD_IPV6
}

/** The same of sockets with two ends only. */
function ofTuple(item: (fd: Fd) => string) {
  return (_num: number, fd: Fd | undefined): string | undefined =>
    fd !== undefined && hasTwoEnds(fd) ? item(fd) : undefined
}

function serverAddress(fd: Fd | undefined): string | undefined {
  if (fd === undefined) return undefined
  if (hasTwoEnds(fd)) return addressText(fd.dip)
  // Of an IPv6 server socket Falco shows the first four bytes, as an IPv4 address.
  return fd.type === fds.FD_IPV4_SERVER || fd.type === fds.FD_IPV6_SERVER ? ipv4Text(fd.sip) : undefined
}

export const fdList: FieldClass = {
  name: 'fdlist',
  note: '',
  doc: 'The descriptors that a poll or ppoll waits for.',
  fields: {
    'fdlist.nums': list('Numbers of the descriptors, joined by commas.', (num) => String(num)),
    'fdlist.names': list(
      'Names of the descriptors, joined by commas; <NA> for those without.',
      (_, fd) => fd?.name || '<NA>',
    ),
    'fdlist.cips': list(
      'Client addresses of the sockets among them.',
      ofTuple((fd) => addressText(fd.sip)),
    ),
    'fdlist.sips': list('Server addresses of the sockets among them.', (_, fd) => serverAddress(fd)),
    'fdlist.cports': list(
      'Client ports of the sockets among them.',
      ofTuple((fd) => String(fd.sport)),
    ),
    'fdlist.sports': list(
      'Server ports of the sockets among them.',
      ofTuple((fd) => String(fd.dport)),
    ),
  },
}
