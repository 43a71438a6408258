// How each event type finds its thread and its descriptor.

import * as codes from '../events/codes.ts'
import { SKIP_RESET, USES_FD } from '../events/kinds.ts'
import { EVENT_COUNT, events, isExit } from '../events/table.ts'

/** The event belongs to no thread. */
export const THREAD_NONE = 0
/** The thread must be known. */
export const THREAD_KNOWN = 1
/** A thread that is not known is looked up, or gets an entry that says so. */
export const THREAD_ANY = 2

/** Meta events that are not about the thread in their header. */
const threadless: readonly number[] = [
  codes.CONTAINER_JSON_E,
  codes.CONTAINER_JSON_2_E,
  codes.USER_ADDED_E,
  codes.USER_DELETED_E,
  codes.GROUP_ADDED_E,
  codes.GROUP_DELETED_E,
  codes.PLUGINEVENT_E,
  codes.ASYNCEVENT_E,
]

/** Of these the thread may be on its way in or out, or one of the kernel's own: an entry for it would be wrong or useless. */
const knownOnly: readonly number[] = [
  codes.CLONE_20_X,
  codes.CLONE3_X,
  codes.FORK_20_X,
  codes.VFORK_20_X,
  codes.PROCEXIT_1_E,
  codes.SCHEDSWITCH_6_E,
  codes.PROCINFO_E,
]

/** By event code: one of the THREAD_ numbers. */
export const threadOf: Uint8Array = Uint8Array.from(events, (e) => {
  if (knownOnly.includes(e.code)) return THREAD_KNOWN
  return (e.flags & SKIP_RESET) !== 0 || threadless.includes(e.code) ? THREAD_NONE : THREAD_ANY
})

/** The parameter that holds the descriptor, of exit events that use one. Types not listed do not tell it. */
const fdParameters: readonly (readonly [parameter: number, codes: readonly number[]])[] = [
  [
    1,
    [
      codes.SETNS_X,
      codes.LISTEN_X,
      codes.SHUTDOWN_X,
      codes.FCHDIR_X,
      codes.LSEEK_X,
      codes.LLSEEK_X,
      codes.IOCTL_3_X,
      codes.FSTAT_X,
      codes.CLOSE_X,
      codes.GETDENTS_X,
      codes.GETDENTS64_X,
      codes.FLOCK_X,
      codes.COPY_FILE_RANGE_X,
      codes.FCNTL_X,
      codes.DUP_1_X,
      codes.DUP2_X,
      codes.DUP3_X,
      codes.NEWFSTATAT_X,
      codes.FCHOWNAT_X,
      codes.FCHMODAT_X,
      codes.MKDIRAT_X,
      codes.UNLINKAT_2_X,
      codes.MKNODAT_X,
      codes.SENDMMSG_X,
      codes.RECVMMSG_X,
      codes.IO_URING_REGISTER_X,
      codes.IO_URING_ENTER_X,
      codes.SETSOCKOPT_X,
      codes.GETSOCKOPT_X,
      codes.FSCONFIG_X,
      codes.FINIT_MODULE_X,
      codes.FCHMOD_X,
      codes.FCHOWN_X,
    ],
  ],
  [
    2,
    [
      codes.READ_X,
      codes.PREAD_X,
      codes.BIND_X,
      codes.WRITE_X,
      codes.PWRITE_X,
      codes.RECV_X,
      codes.SEND_X,
      codes.SENDTO_X,
      codes.SENDMSG_X,
      codes.SENDFILE_X,
      codes.SPLICE_X,
      codes.WRITEV_X,
      codes.PWRITEV_X,
      codes.CONNECT_X,
      codes.SYMLINKAT_X,
    ],
  ],
  [3, [codes.RECVFROM_X, codes.READV_X, codes.PREADV_X]],
  [5, [codes.RECVMSG_X]],
  [8, [codes.MMAP_X, codes.MMAP2_X]],
]

/** By event code: the parameter that holds the descriptor that the event works on; -1: none. */
export const fdParameterOf: Int8Array = new Int8Array(EVENT_COUNT).fill(-1)
for (const [parameter, list] of fdParameters) {
  for (const code of list) if ((events[code]!.flags & USES_FD) !== 0) fdParameterOf[code] = parameter
}
// Of the enter events only this one is delivered and uses a descriptor.
fdParameterOf[codes.CONNECT_E] = 0

/** By event code: 1 for events that begin something or happen to a thread, as opposed to the end of a system call. */
export const isEnter: Uint8Array = Uint8Array.from(events, (e) => (isExit(e.code) ? 0 : 1))
