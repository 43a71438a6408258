/** Devices of mounts, by the id that a descriptor's fdinfo names. */

import { readLines } from './files.ts'

/** Mount ids are those of the kernel: one means the same mount in all namespaces. */
export class MountDevices {
  readonly #devices = new Map<number, number>()
  /** Namespaces that have been read, and the ids that they did not have either. */
  readonly #read = new Set<string>()

  /** Device of a mount, in the kernel's 32-bit encoding; 0 when it is not known. `folder`: of a process that has the mount. */
  find(folder: string, id: number): number {
    const known = this.#devices.get(id)
    if (known !== undefined) return known
    // A process holds descriptors on few mounts that are not in its namespace: each is looked for once.
    const question = `${folder} ${id}`
    if (this.#read.has(question)) return 0
    if (this.#read.size >= 10_000) this.#read.clear()
    if (this.#devices.size >= 100_000) this.#devices.clear()
    this.#read.add(question)
    for (const line of readLines(`${folder}/mountinfo`)) {
      // id parent major:minor root mountpoint …
      const found = /^([0-9]+) [0-9]+ ([0-9]+):([0-9]+) /.exec(line)
      if (found !== null) this.#devices.set(Number(found[1]), encodeDevice(Number(found[2]), Number(found[3])))
    }
    return this.#devices.get(id) ?? 0
  }
}

/** new_encode_dev of include/linux/kdev_t.h, as events have it. */
function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0
}
