// State that only certain fields show: where no rule reads them, the events that keep it up need not be followed.

import * as codes from '../events/codes.ts'

interface ShownBy {
  /** Event types that change nothing else. */
  readonly codes: readonly number[]
  readonly fields: readonly string[]
}

export const shownOnlyBy: readonly ShownBy[] = [
  {
    // A read or a write that tells no ends of a connection: it shows that there is one (socket-io.ts).
    codes: [
      codes.READ_X,
      codes.READV_X,
      codes.PREAD_X,
      codes.PREADV_X,
      codes.WRITE_X,
      codes.WRITEV_X,
      codes.PWRITE_X,
      codes.PWRITEV_X,
    ],
    fields: ['fd.connected'],
  },
  {
    // Memory of a thread (resources.ts).
    codes: [codes.BRK_4_X, codes.MMAP_X, codes.MMAP2_X, codes.MUNMAP_X],
    fields: [
      'proc.vmsize',
      'proc.vmrss',
      'proc.vmswap',
      'thread.vmsize',
      'thread.vmrss',
      'thread.vmsize.b',
      'thread.vmrss.b',
    ],
  },
]
