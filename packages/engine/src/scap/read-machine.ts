import type { ByteReader } from './byte-reader.ts'
import type { MachineInfo } from './metadata.ts'

/** The machine block. */
export function readMachine(r: ByteReader): MachineInfo {
  const cpus = r.u32()
  const memory = r.u64()
  const maxPid = r.u64()
  const hostname = r.fixedText(128)
  const bootLo = r.u32()
  const bootHi = r.u32()
  const flagsLo = r.u32()
  const flagsHi = r.u32()
  r.skip(16)
  return { cpus, memory, maxPid, hostname, bootHi, bootLo, flagsHi, flagsLo }
}
