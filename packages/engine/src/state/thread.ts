import type { FdTable } from './fd-table.ts'
import type { ThreadGroup } from './thread-group.ts'

/** Bits of Thread.flags: those of clone in the event encoding (clone_flags of events/flag-tables.ts) … */
export const CLONE_FILES = 1 << 0
export const CLONE_NEWPID = 1 << 6
export const CLONE_PARENT = 1 << 8
export const CLONE_THREAD = 1 << 13
export const CLONE_NEWUSER = 1 << 20
export const CLONE_VFORK = 1 << 27
/** The thread lives in a pid namespace below the initial one. */
export const CHILD_IN_PIDNS = 1 << 29
/** … and those that only state sets. The event of the child came before that of its parent. */
export const CLONE_INVERTED = 1 << 16
/** The thread has ended. */
export const DEAD = 1 << 18
/** Its standard output, or input, was replaced by dup: part of a shell pipe. */
export const PIPE_SRC = 1 << 21
export const PIPE_DST = 1 << 22
export const MAIN_THREAD = 1 << 30

/**
 * A thread, keyed by its id in the initial namespace. Text members are byte strings. Ids are -1 when unknown.
 * What belongs to the process (working directory, environment, descriptors) is kept by the thread that leads it: ask
 * ThreadTable for the main thread, the descriptors and the working directory.
 */
export class Thread {
  readonly tid: number
  pid = -1
  /** The parent: the thread that leads the parent process; 0 when there is none. */
  ptid = -1
  sid = -1
  vpgid = -1
  pgid = -1
  vtid = -1
  vpid = -1
  comm = ''
  exe = ''
  exepath = ''
  /** Arguments after the program name, NUL-terminated each, as captured. Parsed by `args` when asked for. */
  argBytes: Uint8Array = NO_BYTES
  /** Environment entries `NAME=value`, NUL-terminated each, as captured. Only of the thread that leads. */
  envBytes: Uint8Array = NO_BYTES
  /** `subsystem=path` entries, NUL-separated, names normalised (state/cgroups.ts). Interned. */
  cgroups = ''
  /** Ends with '/'. Only of the thread that leads. */
  cwd = ''
  root = ''
  /** PPM_CL_* bits. */
  flags = 0
  uid = 0xffffffff
  gid = 0xffffffff
  loginuid = 0xffffffff
  /** Controlling terminal as the kernel's device number; 0: none. */
  tty = 0
  fdLimit = -1
  /** Capability sets as two unsigned halves. */
  capInheritableHi = 0
  capInheritableLo = 0
  capPermittedHi = 0
  capPermittedLo = 0
  capEffectiveHi = 0
  capEffectiveLo = 0
  exeWritable = false
  exeUpperLayer = false
  exeLowerLayer = false
  exeFromMemfd = false
  exeInoHi = 0
  exeInoLo = 0
  /** Times in nanoseconds since the epoch, two unsigned halves each; both 0: unknown. */
  exeCtimeHi = 0
  exeCtimeLo = 0
  exeMtimeHi = 0
  exeMtimeLo = 0
  cloneTimeHi = 0
  cloneTimeLo = 0
  lastExecHi = 0
  lastExecLo = 0
  /** Start of the init process of the thread's pid namespace. */
  pidnsStartHi = 0
  pidnsStartLo = 0
  /** clone time less change time of the executable, exact, unsigned 64 bit (it wraps); undefined: not known. */
  ctimeSinceClone: bigint | undefined
  /** Change time of the executable less start of the pid namespace, when that is positive; undefined: not known. */
  ctimeSincePidns: bigint | undefined
  /** Memory in KiB. */
  vmSize = 0
  vmRss = 0
  vmSwap = 0
  pfMajor = 0
  pfMinor = 0
  /** '' on the host, else the (short) id of the container. */
  containerId = ''
  /** Who takes over the children, from the exit event; -1 unknown. */
  reaperTid = -1
  /** The process that this thread belongs to; undefined until it is known. */
  group: ThreadGroup | undefined
  /** Threads whose parent this is. */
  children: Set<Thread> | undefined
  /** Descriptors of the process when this thread leads it; go through ThreadTable.fdsOf. */
  fds: FdTable
  /** The enter event that waits for its exit (state/entered.ts); 0: none. */
  entered = 0
  /** What that enter event said: a path or a socket address, flags, a directory descriptor. */
  enteredName = ''
  enteredFlags = 0
  enteredDirfd = 0
  /** High half of the time when the thread was last looked up, about 4.3 s each: who is silent for long is checked for life. */
  lastSeenHi = 0

  #args: readonly string[] | undefined
  #argsOf: Uint8Array | undefined
  #cmdline: string | undefined
  #cmdlineComm = ''
  #cmdlineOf: Uint8Array | undefined

  constructor(tid: number, fds: FdTable) {
    this.tid = tid
    this.fds = fds
  }

  /** Leads its process. */
  get isMain(): boolean {
    return this.tid === this.pid || (this.flags & MAIN_THREAD) !== 0
  }

  /** Nothing is known but that it exists. */
  get invalid(): boolean {
    return this.tid < 0 || this.pid < 0 || this.ptid < 0
  }

  get dead(): boolean {
    return (this.flags & DEAD) !== 0
  }

  get inPidNamespace(): boolean {
    return (this.flags & CHILD_IN_PIDNS) !== 0 || (this.tid !== this.vtid && this.vtid >= 0)
  }

  /** Arguments without the program name. */
  get args(): readonly string[] {
    if (this.#args === undefined || this.#argsOf !== this.argBytes) {
      this.#args = splitNul(this.argBytes)
      this.#argsOf = this.argBytes
    }
    return this.#args
  }

  /** Name and arguments, one blank between them. */
  get cmdline(): string {
    const { comm, argBytes } = this
    if (this.#cmdline === undefined || this.#cmdlineComm !== comm || this.#cmdlineOf !== argBytes) {
      const { args } = this
      this.#cmdline = args.length === 0 ? comm : `${comm} ${args.join(' ')}`
      this.#cmdlineComm = comm
      this.#cmdlineOf = argBytes
    }
    return this.#cmdline
  }

  get env(): readonly string[] {
    return splitNul(this.envBytes)
  }
}

export const NO_BYTES: Uint8Array = new Uint8Array(0)

/** Entries of a NUL-separated block; a last entry may lack its NUL. */
export function splitNul(bytes: Uint8Array): readonly string[] {
  const end = bytes.length > 0 && bytes[bytes.length - 1] === 0 ? bytes.length - 1 : bytes.length
  if (end === 0) return []
  let text = ''
  for (let i = 0; i < end; i += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, Math.min(i + 4096, end)) as never)
  }
  return text.split('\0')
}
