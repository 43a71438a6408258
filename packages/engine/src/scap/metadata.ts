/**
 * What a capture says besides its events, and what a look at the running machine gives. Text is byte strings; 64-bit values
 * that a double cannot hold are two unsigned halves.
 */

/** The section header. */
export interface CaptureHeader {
  readonly major: number
  readonly minor: number
}

export interface MachineInfo {
  readonly cpus: number
  /** Bytes of memory. */
  readonly memory: number
  readonly maxPid: number
  readonly hostname: string
  /** Boot, in nanoseconds since the epoch. */
  readonly bootHi: number
  readonly bootLo: number
  readonly flagsHi: number
  readonly flagsLo: number
}

/** One address of a network interface. Addresses are raw network-order bytes, 4 or 16 characters. */
export interface InterfaceInfo {
  readonly name: string
  readonly address: string
  readonly netmask: string
  readonly broadcast: string
  /** Bits per second; 0: not known. */
  readonly linkSpeed: number
}

export interface UserInfo {
  readonly uid: number
  readonly gid: number
  readonly name: string
  readonly home: string
  readonly shell: string
}

export interface GroupInfo {
  readonly gid: number
  readonly name: string
}

export interface UserList {
  readonly users: readonly UserInfo[]
  readonly groups: readonly GroupInfo[]
}

/** A thread as the process list describes it. Ids that the list lacks are -1. */
export interface ProcessInfo {
  tid: number
  pid: number
  /** The parent process. */
  ptid: number
  sid: number
  vpgid: number
  pgid: number
  vtid: number
  vpid: number
  comm: string
  exe: string
  exepath: string
  cwd: string
  root: string
  /** Arguments after the program name, NUL-terminated each. */
  args: Uint8Array
  /** `NAME=value`, NUL-terminated each. */
  env: Uint8Array
  /** `subsystem=path`, NUL-terminated each. */
  cgroups: Uint8Array
  /** Limit of open descriptors; -1: none, or not known. */
  fdLimit: number
  /** PPM_CL_* bits. */
  flags: number
  uid: number
  gid: number
  loginuid: number
  tty: number
  /** Memory in KiB. */
  vmSize: number
  vmRss: number
  vmSwap: number
  pfMajor: number
  pfMinor: number
  capInheritableHi: number
  capInheritableLo: number
  capPermittedHi: number
  capPermittedLo: number
  capEffectiveHi: number
  capEffectiveLo: number
  exeWritable: boolean
  exeUpperLayer: boolean
  exeLowerLayer: boolean
  exeFromMemfd: boolean
  exeInoHi: number
  exeInoLo: number
  /** Times in nanoseconds since the epoch; both halves 0: not known. */
  exeCtimeHi: number
  exeCtimeLo: number
  exeMtimeHi: number
  exeMtimeLo: number
  pidnsStartHi: number
  pidnsStartLo: number
  /** Start of the thread. Captures of others do not tell it. */
  cloneTimeHi: number
  cloneTimeLo: number
}

/** An open descriptor as the descriptor list describes it. */
export interface FdInfo {
  fd: number
  /** One of the FD_ numbers of state/fd.ts. */
  type: number
  inoHi: number
  inoLo: number
  /** Path, or what else the kind of descriptor has for a name; '' for network sockets. */
  name: string
  /** Raw network-order addresses; a server socket has only a source. */
  sip: string
  dip: string
  sport: number
  dport: number
  /** One of the L4_ numbers of state/fd.ts. */
  l4: number
  /** File flags in the event encoding, and device, of files. */
  openFlags: number
  dev: number
  /** Kernel addresses of the two ends of a unix socket. */
  sourceHi: number
  sourceLo: number
  destHi: number
  destLo: number
}

const EMPTY: Uint8Array = new Uint8Array(0)

/** A thread of which nothing is known but its ids. */
export function newProcessInfo(tid: number, pid: number, ptid: number): ProcessInfo {
  return {
    tid,
    pid,
    ptid,
    sid: -1,
    vpgid: -1,
    pgid: -1,
    vtid: -1,
    vpid: -1,
    comm: '',
    exe: '',
    exepath: '',
    cwd: '',
    root: '',
    args: EMPTY,
    env: EMPTY,
    cgroups: EMPTY,
    fdLimit: -1,
    flags: 0,
    uid: 0xffffffff,
    gid: 0xffffffff,
    loginuid: 0xffffffff,
    tty: 0,
    vmSize: 0,
    vmRss: 0,
    vmSwap: 0,
    pfMajor: 0,
    pfMinor: 0,
    capInheritableHi: 0,
    capInheritableLo: 0,
    capPermittedHi: 0,
    capPermittedLo: 0,
    capEffectiveHi: 0,
    capEffectiveLo: 0,
    exeWritable: false,
    exeUpperLayer: false,
    exeLowerLayer: false,
    exeFromMemfd: false,
    exeInoHi: 0,
    exeInoLo: 0,
    exeCtimeHi: 0,
    exeCtimeLo: 0,
    exeMtimeHi: 0,
    exeMtimeLo: 0,
    pidnsStartHi: 0,
    pidnsStartLo: 0,
    cloneTimeHi: 0,
    cloneTimeLo: 0,
  }
}

/** A descriptor of which nothing is known but number and kind. */
export function newFdInfo(fd: number, type: number): FdInfo {
  return {
    fd,
    type,
    inoHi: 0,
    inoLo: 0,
    name: '',
    sip: '',
    dip: '',
    sport: 0,
    dport: 0,
    l4: 0,
    openFlags: 0,
    dev: 0,
    sourceHi: 0,
    sourceLo: 0,
    destHi: 0,
    destLo: 0,
  }
}
