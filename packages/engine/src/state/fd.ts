/** What is known about open file descriptors. */

/** Kinds of descriptor. The number decides nothing outside; names are those of `fd.type`, letters those of `fd.typechar`. */
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
export const FD_CLOEXEC = 4
export const FD_CONNECTED = 8
export const FD_NAME_CHANGED = 16
export const FD_UPPER_LAYER = 32
export const FD_LOWER_LAYER = 64
export const FD_IN_OVERLAY = 96

/**
 * One open descriptor. Immutable: a change makes a new one (`{...}` through `changeFd`) and replaces it in the table, so that a
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
   * a server socket has its address in `sip`, port in `sport` (see reference of the descriptor list). */
  readonly sip: string
  readonly dip: string
  readonly sport: number
  readonly dport: number
  readonly l4: number
  /** For a pidfd: the process. */
  readonly pid: number

  constructor(f: FdInit) {
    this.type = f.type
    this.name = f.name ?? ''
    this.nameRaw = f.nameRaw ?? ''
    this.flags = f.flags ?? 0
    this.openFlags = f.openFlags ?? 0
    this.dev = f.dev ?? 0
    this.inoHi = f.inoHi ?? 0
    this.inoLo = f.inoLo ?? 0
    this.sip = f.sip ?? ''
    this.dip = f.dip ?? ''
    this.sport = f.sport ?? 0
    this.dport = f.dport ?? 0
    this.l4 = f.l4 ?? L4_UNKNOWN
    this.pid = f.pid ?? -1
  }
}

export interface FdInit extends Partial<Omit<Fd, 'type'>> {
  readonly type: number
}

/** A copy of `fd` with some members changed. */
export function changeFd(fd: Fd, change: Partial<Fd>): Fd {
  return new Fd({ ...fd, ...change })
}
