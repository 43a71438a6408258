// The whole face of the native addon. C fills buffers that we own; it never calls back into JavaScript.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ProbeError } from './errors.ts'

/** An open probe in C. It closes itself when it is collected; close() is for those who can say when. */
export type Handle = { readonly __probe: never }

export interface ProbeAddon {
  readonly abi: number
  /**
   * Loads and attaches the programs of the eBPF object. `ids[i]` is the system call that the program `names[i]` reports;
   * `tables`: packTables, `settings`: packSettings.
   */
  open(object: string, names: readonly string[], ids: Uint16Array, tables: Uint8Array, settings: BigUint64Array): Handle
  /** Copies whole event blocks, in order of time; gives the bytes used. 0: nothing waits, or the first does not fit. */
  drain(handle: Handle, into: Uint8Array): number
  /** Blocks the thread until something waits (true) or `timeoutMs` is over (false); negative: for ever. */
  wait(handle: Handle, timeoutMs: number): boolean
  setTables(handle: Handle, tables: Uint8Array): void
  addToTree(handle: Handle, pid: number): void
  /** Number of CPUs that counts() reports. */
  cpus(handle: Handle): number
  /** For each CPU and each of 512 event types: sent, dropped because the ring was full, dropped because too big. */
  counts(handle: Handle, into: BigUint64Array): void
  /** Time of boot, ns since 1970, as event times use it. */
  bootTime(handle: Handle): bigint
  close(handle: Handle): void
}

const ABI = 1

/** The files that the Makefile builds: beside src and dist alike. */
export function builtFile(name: string): string {
  return fileURLToPath(new URL(`../build/${name}`, import.meta.url))
}

let loaded: ProbeAddon | undefined

/** @throws ProbeError PROBE_ADDON_MISSING, PROBE_ADDON_ABI */
export function loadAddon(path: string = builtFile('saker_probe.node')): ProbeAddon {
  if (loaded) return loaded
  let addon: ProbeAddon
  try {
    addon = createRequire(import.meta.url)(path) as ProbeAddon
  } catch (error) {
    throw new ProbeError('PROBE_ADDON_MISSING', `the native addon can't be loaded: ${String(error)}`, { cause: error })
  }
  if (addon.abi !== ABI)
    throw new ProbeError('PROBE_ADDON_ABI', `${path} has interface ${addon.abi}, this program wants ${ABI}`)
  loaded = addon
  return addon
}
