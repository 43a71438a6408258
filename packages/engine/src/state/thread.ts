import type { FdTable } from './fd-table.ts'
import type { ThreadGroup } from './thread-group.ts'

/** Bits of Thread.flags (the clone_flags table of events/flag-tables.ts has the others). */
export const CLONE_FILES = 1 << 0
export const CLONE_THREAD = 1 << 2

/**
 * A thread, keyed by its id in the initial namespace. Text members are byte strings. Ids are -1 when unknown.
 * What belongs to the process (working directory, environment, descriptors) is kept by the thread that leads it: go through `main`.
 */
export class Thread {
  readonly tid: number
  pid = -1
  /** The parent: the thread that leads the parent process; 0 when there is none. */
  ptid = -1
  sid = 0
  vpgid = -1
  pgid = -1
  vtid = -1
  vpid = -1
  comm = ''
  exe = ''
  exepath = ''
  /** Arguments after the program name, NUL-terminated each, as captured. Parsed by `args` when asked for. */
  argBytes: Uint8Array = NO_BYTES
  /** Environment entries `NAME=value`, NUL-terminated each, as captured. */
  envBytes: Uint8Array = NO_BYTES
  /** `subsystem=path` entries, NUL-terminated each. Interned. */
  cgroups = ''
  /** Ends with '/'. */
  cwd = ''
  root = '/'
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
  ctimeSincePidns: bigint | undefined
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
  /** Descriptors; only read on the thread that leads the process. */
  fds: FdTable

  #args: readonly string[] | undefined
  #argsOf: Uint8Array | undefined
  #cmdline: string | undefined
  #cmdlineComm = ''

  constructor(tid: number, fds: FdTable) {
    this.tid = tid
    this.fds = fds
  }

  /** Arguments without the program name. */
  get args(): readonly string[] {
    if (this.#args === undefined || this.#argsOf !== this.argBytes) {
      this.#args = splitNul(this.argBytes)
      this.#argsOf = this.argBytes
      this.#cmdline = undefined
    }
    return this.#args
  }

  /** Name and arguments, one blank between them. */
  get cmdline(): string {
    const { args, comm } = this
    if (this.#cmdline === undefined || this.#cmdlineComm !== comm) {
      this.#cmdline = args.length === 0 ? comm : `${comm} ${args.join(' ')}`
      this.#cmdlineComm = comm
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
  if (bytes.length === 0) return []
  let text = ''
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096) as never)
  if (text.endsWith('\0')) text = text.slice(0, -1)
  return text.split('\0')
}
