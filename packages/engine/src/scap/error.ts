/** What can be wrong with a capture. The codes are stable. */
export type ScapErrorCode =
  /** The bytes do not begin as a capture does. */
  | 'SCAP_NOT_A_CAPTURE'
  /** The capture ends in the middle of a block. */
  | 'SCAP_TRUNCATED'
  /** A block contradicts itself. */
  | 'SCAP_CORRUPT'
  /** Written by a version whose format is not known here. */
  | 'SCAP_VERSION'
  /** Metadata, but no event. */
  | 'SCAP_NO_EVENTS'

/** A capture that cannot be read on. Everything before `offset` was delivered. */
export class ScapError extends Error {
  readonly code: ScapErrorCode
  /** Where the block at fault starts, in bytes of the uncompressed capture. */
  readonly offset: number

  constructor(code: ScapErrorCode, offset: number, message: string) {
    super(message)
    this.name = 'ScapError'
    this.code = code
    this.offset = offset
  }
}
