// Numbers of the savefile format: block types (with the ids of the first captures, which ended in ABCD) and limits.

export const SECTION_HEADER = 0x0a0d0d0a
export const SECTION_MAGIC = 0x1a2b3c4d
export const MAJOR_VERSION = 1
export const MINOR_VERSION = 2

export const MACHINE = 0x201
export const MACHINE_OLD = 0x8002abcd

export const INTERFACES_V1 = 0x205
export const INTERFACES_V1_OLD = 0x8011abcd
export const INTERFACES_V2 = 0x219

export const USERS_V1 = 0x206
export const USERS_V1_OLD = 0x8012abcd
export const USERS_V2 = 0x220

export const PROCESSES_V1 = 0x202
export const PROCESSES_V1_OLD = 0x8000abcd
export const PROCESSES_V2 = 0x207
export const PROCESSES_V2_OLD = 0x8013abcd
export const PROCESSES_V3 = 0x209
export const PROCESSES_V3_OLD = 0x8014abcd
export const PROCESSES_V4 = 0x210
export const PROCESSES_V5 = 0x211
export const PROCESSES_V6 = 0x212
export const PROCESSES_V7 = 0x213
export const PROCESSES_V8 = 0x214
export const PROCESSES_V9 = 0x215

export const FDS_V1 = 0x203
export const FDS_V1_OLD = 0x8001abcd
export const FDS_V2 = 0x218

export const EVENT_V1 = 0x204
export const EVENT_V1_OLD = 0x8010abcd
export const EVENT_V1_FLAGS = 0x208
export const EVENT_V2 = 0x216
export const EVENT_V2_FLAGS = 0x217
export const EVENT_V2_LARGE = 0x221
export const EVENT_V2_LARGE_FLAGS = 0x222

/**
 * Our own block: start times of the processes of the next process list, whose entries have no room for them. Pairs of u64
 * thread id and u64 nanoseconds since the epoch. The top bit marks block types of local use: other readers skip it.
 */
export const START_TIMES = 0x80534b52

/** Bytes around the body of a block: type and length before it, the length again behind. */
export const BLOCK_OVERHEAD = 12

/** Longest block of an ordinary event: what follows type and length fits 64 KiB. */
export const MAX_EVENT_BLOCK = 8 + 65536

/** Longest block of any kind that is read. A list of 30,000 processes with 4 KiB each of arguments and environment fits. */
export const MAX_BLOCK = 256 * 1024 * 1024

/** Longest text of each kind in a list; a longer one means that the list is corrupt. */
export const MAX_PATH = 1024
export const MAX_ARGS = 4096
export const MAX_CREDENTIAL = 255

/** Bit of an event's flags: it only tells what the state was; rules must not see it. */
export const STATE_ONLY = 1
