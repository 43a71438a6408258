/** What is known about open file descriptors. */

/** Kinds of descriptor. The number decides nothing outside; names are those of `fd.type`, letters those of `fd.typechar`. */
/** Nothing is known about it, not even that it is unknown to the kernel side: what a failed memfd_create leaves. */
export const FD_UNTYPED = -1
export const FD_UNKNOWN = 0
export const FD_FILE = 1
export const FD_DIRECTORY = 2
export const FD_IPV4 = 3
export const FD_IPV6 = 4
export const FD_IPV4_SERVER = 5
export const FD_IPV6_SERVER = 6
export const FD_FIFO = 7
export const FD_UNIX = 8
export const FD_EVENT = 9
export const FD_UNSUPPORTED = 10
export const FD_SIGNAL = 11
export const FD_EVENTPOLL = 12
export const FD_INOTIFY = 13
export const FD_TIMER = 14
export const FD_NETLINK = 15
export const FD_FILE_V2 = 16
export const FD_BPF = 17
export const FD_USERFAULTFD = 18
export const FD_IO_URING = 19
export const FD_MEMFD = 20
export const FD_PIDFD = 21

/** Transport of a socket, numbered as in the descriptor lists of captures. */
export const L4_UNKNOWN = 0
export const L4_NA = 1
export const L4_TCP = 2
export const L4_UDP = 3
export const L4_ICMP = 4
export const L4_RAW = 5

/** Bits of Fd.flags. */
export const FD_ROLE_CLIENT = 1
export const FD_ROLE_SERVER = 2
export const FD_CONNECTED = 8
export const FD_UPPER_LAYER = 32
export const FD_LOWER_LAYER = 64
export const FD_IN_OVERLAY = 96

/** Bits of Fd.openFlags (file_flags of events/flag-tables.ts) that decide something here. */
export const OPEN_DIRECTORY = 1 << 10
export const OPEN_CLOEXEC = 1 << 12
/** Bits from here on are added by the kernel side, they were not asked for by the program. */
export const OPEN_CREATED = 1 << 14
export const OPEN_UPPER_LAYER = 1 << 15
export const OPEN_LOWER_LAYER = 1 << 16
/** memfd_create and epoll_create1 have a close-on-exec bit of their own. */
const OWN_CLOEXEC = 1

/**
 * One open descriptor. Immutable: a change makes a new one (`changeFd`) and replaces it in the table, so that a
 * fork can share the descriptors of its parent without copying them.
 */
export class Fd {
  readonly type: number
  /** Byte string: the path, tuple text, … that `fd.name` shows. */
  readonly name: string
  /** The path as the program gave it; for anything but files ''. */
  readonly nameRaw: string
  readonly flags: number
  /** Open flags in the event encoding (file_flags). */
  readonly openFlags: number
  readonly dev: number
  /** Inode as two unsigned halves. */
  readonly inoHi: number
  readonly inoLo: number
  /** Raw network-order address bytes (4 or 16 characters), '' when there is none. Source (client) and destination of a tuple;
   * a server socket has its address in `sip`, port in `sport`; a unix socket has the kernel's addresses of its two ends. */
  readonly sip: string
  readonly dip: string
  readonly sport: number
  readonly dport: number
  readonly l4: number
  /** For a pidfd: the process. */
  readonly pid: number
  /** For a socket whose other members do not tell all: the bytes of its address record (state/socket-record.ts); else ''. */
  readonly record: string
  /** For a socket: the tuple parameter of the event that it has its name from; the same one again changes nothing. */
  readonly tuple: string

  /** Many parameters, all of them: descriptors are made often, and objects of one shape are the cheapest. See makeFd. */
  constructor(
    type: number,
    name: string,
    nameRaw: string,
    flags: number,
    openFlags: number,
    dev: number,
    inoHi: number,
    inoLo: number,
    sip: string,
    dip: string,
    sport: number,
    dport: number,
    l4: number,
    pid: number,
    record: string,
    tuple: string,
  ) {
    this.type = type
    this.name = name
    this.nameRaw = nameRaw
    this.flags = flags
    this.openFlags = openFlags
    this.dev = dev
    this.inoHi = inoHi
    this.inoLo = inoLo
    this.sip = sip
    this.dip = dip
    this.sport = sport
    this.dport = dport
    this.l4 = l4
    this.pid = pid
    this.record = record
    this.tuple = tuple
  }
}

export interface FdInit extends Partial<Omit<Fd, 'type'>> {
  readonly type: number
}

/** A descriptor with the members given, the others empty. */
export function makeFd(f: FdInit): Fd {
  return changeFd(emptyFd, f)
}

/** A copy of `fd` with some members changed. */
export function changeFd(fd: Fd, change: Partial<Fd>): Fd {
  return new Fd(
    change.type ?? fd.type,
    change.name ?? fd.name,
    change.nameRaw ?? fd.nameRaw,
    change.flags ?? fd.flags,
    change.openFlags ?? fd.openFlags,
    change.dev ?? fd.dev,
    change.inoHi ?? fd.inoHi,
    change.inoLo ?? fd.inoLo,
    change.sip ?? fd.sip,
    change.dip ?? fd.dip,
    change.sport ?? fd.sport,
    change.dport ?? fd.dport,
    change.l4 ?? fd.l4,
    change.pid ?? fd.pid,
    change.record ?? fd.record,
    change.tuple ?? fd.tuple,
  )
}

const emptyFd = new Fd(FD_UNKNOWN, '', '', 0, 0, 0, 0, 0, '', '', 0, 0, L4_UNKNOWN, 0, '', '')

/** A file that was opened. */
export function openedFile(
  type: number,
  name: string,
  nameRaw: string,
  flags: number,
  openFlags: number,
  dev: number,
  inoHi: number,
  inoLo: number,
): Fd {
  return new Fd(type, name, nameRaw, flags, openFlags, dev, inoHi, inoLo, '', '', 0, 0, L4_UNKNOWN, 0, '', '')
}

/** A copy of `fd` with other open flags. */
export function withOpenFlags(f: Fd, openFlags: number): Fd {
  if (f.openFlags === openFlags) return f
  const { type, name, nameRaw, flags, dev, inoHi, inoLo, sip, dip, sport, dport, l4, pid, record, tuple } = f
  return new Fd(
    type,
    name,
    nameRaw,
    flags,
    openFlags,
    dev,
    inoHi,
    inoLo,
    sip,
    dip,
    sport,
    dport,
    l4,
    pid,
    record,
    tuple,
  )
}

/** An exec closes it. */
export function isCloexec(fd: Fd): boolean {
  return (
    (fd.openFlags & OPEN_CLOEXEC) !== 0 ||
    ((fd.openFlags & OWN_CLOEXEC) !== 0 && (fd.type === FD_EVENTPOLL || fd.type === FD_MEMFD))
  )
}

/** `fd` with close-on-exec set or not. */
export function withCloexec(fd: Fd, cloexec: boolean): Fd {
  const rest = fd.openFlags & ~(OPEN_CLOEXEC | OWN_CLOEXEC)
  return withOpenFlags(fd, cloexec ? rest | OPEN_CLOEXEC : rest)
}
