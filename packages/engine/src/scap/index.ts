/** Captures: reading, writing, and what they say besides their events. */

export { STATE_ONLY } from './blocks.ts'
export { ByteWriter } from './byte-writer.ts'
export { collectCapture, CollectingSink, type CollectedEvent } from './collecting-sink.ts'
export { ScapError, type ScapErrorCode } from './error.ts'
export * from './metadata.ts'
export { BlockReader, type CaptureSink, type ReadCounts } from './reader.ts'
export {
  writeEvent,
  writeEventBody,
  writeFds,
  writeHeader,
  writeInterfaces,
  writeMachine,
  writeProcesses,
  writeUsers,
} from './writer.ts'
