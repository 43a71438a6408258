/** Reading files of /proc: names and content can be any bytes, and what a path leads to may be gone at any time. */

import { closeSync, openSync, readdirSync, readlinkSync, readSync, statSync, type BigIntStats } from 'node:fs'

const scratch = Buffer.allocUnsafeSlow(64 * 1024)

/** The first `most` bytes of a file about one process; undefined when it cannot be read. A copy. */
export function readBytes(path: string, most: number): Uint8Array | undefined {
  const size = readInto(path, Math.min(most, scratch.length))
  return size < 0 ? undefined : new Uint8Array(scratch.subarray(0, size))
}

/** A file about one process, 64 KiB at the most, as a byte string; undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  const size = readInto(path, scratch.length)
  return size < 0 ? undefined : scratch.toString('latin1', 0, size)
}

/** All of a file, however long, as byte strings that each end with a line. Nothing when it cannot be read. */
export function* readLines(path: string): Generator<string, void> {
  let fd
  try {
    fd = openSync(path, 'r')
  } catch {
    return
  }
  // Not the shared buffer: whoever takes the lines may read other files meanwhile.
  const buffer = Buffer.allocUnsafe(64 * 1024)
  let rest = ''
  try {
    for (;;) {
      const size = readSync(fd, buffer, 0, buffer.length, null)
      if (size === 0) break
      const lines = (rest + buffer.toString('latin1', 0, size)).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } catch {
    // The process has gone: what was read of its table stands.
  } finally {
    closeSync(fd)
  }
}

/** One read: the kernel gives files about a single process whole, as far as the buffer takes them. */
function readInto(path: string, most: number): number {
  let fd
  try {
    fd = openSync(path, 'r')
  } catch {
    return -1
  }
  try {
    return readSync(fd, scratch, 0, most, null)
  } catch {
    return -1
  } finally {
    closeSync(fd)
  }
}

/** Where a symbolic link leads, as a byte string; undefined when it cannot be read. */
export function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path, 'buffer').toString('latin1')
  } catch {
    return undefined
  }
}

/** What is behind a path, links followed; undefined when nothing is. */
export function readStat(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}

/** The entries of a folder that are numbers (processes, threads, descriptors), in order. */
export function listNumbers(path: string): number[] {
  let names
  try {
    names = readdirSync(path)
  } catch {
    return []
  }
  return names
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
}

/** The inode in a link of the form `kind:[123]`; 0 when it has another form. */
export function inodeOf(link: string | undefined): number {
  const found = /^[a-z]+:\[([0-9]+)\]$/.exec(link ?? '')
  return found === null ? 0 : Number(found[1])
}

const HALF = 0xffffffffn

/** The high 32 bits of a number of 64. */
export function high(n: bigint): number {
  return Number((n >> 32n) & HALF)
}

/** The low 32 bits. */
export function low(n: bigint): number {
  return Number(n & HALF)
}
