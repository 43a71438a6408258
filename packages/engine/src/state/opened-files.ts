import { type Fd, openedFile } from './fd.ts'
import { LONGEST_PATH, type PathJoiner } from './paths.ts'

/** How many descriptors are remembered. */
const REMEMBERED = 1024
const SLASH = 47

/**
 * Makes descriptors of files. Programs open the same few files again and again, and a descriptor never changes: one that is like
 * the last one of its path is that one. Direct-mapped and fixed in size.
 */
export class OpenedFiles {
  readonly #paths: PathJoiner
  readonly #recent = new Array<Fd | undefined>(REMEMBERED).fill(undefined)

  constructor(paths: PathJoiner) {
    this.#paths = paths
  }

  /** The file `name`, seen from `dir`, was opened; see Fd for the rest. */
  open(
    dir: string,
    name: string,
    type: number,
    flags: number,
    openFlags: number,
    dev: number,
    inoHi: number,
    inoLo: number,
  ): Fd {
    // A relative name is another file from another directory. Short ones are too much alike to be told apart by their ends.
    const { length } = name
    if (length < 6 || name.charCodeAt(0) !== SLASH || dir.length + length > LONGEST_PATH) {
      return openedFile(type, this.#paths.join(dir, name), name, flags, openFlags, dev, inoHi, inoLo)
    }
    let hash = length
    for (let i = length - 5; i < length; i++) hash = Math.imul(hash, 31) + name.charCodeAt(i)
    const slot = (hash ^ (hash >>> 10)) & (REMEMBERED - 1)
    const known = this.#recent[slot]
    if (
      known !== undefined &&
      known.nameRaw === name &&
      known.inoLo === inoLo &&
      known.inoHi === inoHi &&
      known.dev === dev &&
      known.openFlags === openFlags &&
      known.flags === flags &&
      known.type === type
    ) {
      return known
    }
    const made = openedFile(type, this.#paths.join(dir, name), name, flags, openFlags, dev, inoHi, inoLo)
    this.#recent[slot] = made
    return made
  }
}
