/** The control groups of a process, `controller=path`, NUL behind each: by /proc/PID/cgroup. */

import { readLines, readText } from './files.ts'

/** Finds groups of the unified hierarchy: its controllers are enabled on the way down, each to its own depth. */
export class Cgroups {
  readonly #mount: string | undefined
  readonly #all: readonly string[]
  readonly #enabled = new Map<string, readonly string[] | undefined>()

  /** `root`: where the host's file system is seen ('' : here). */
  constructor(root: string) {
    this.#mount = findUnified(root)
    this.#all = (this.#mount === undefined ? undefined : this.#controllers(this.#mount)) ?? []
  }

  /** The entries for the content of a `cgroup` file, cut at 4096 bytes between two of them. */
  resolve(text: string): Uint8Array {
    const entries: string[] = []
    for (const line of text.split('\n')) {
      // hierarchy:controllers:path, and the path may have colons in it.
      const first = line.indexOf(':')
      const second = line.indexOf(':', first + 1)
      if (first < 0 || second < 0) continue
      const path = line.slice(second + 1)
      const controllers = line.slice(first + 1, second)
      if (controllers !== '') for (const name of controllers.split(',')) entries.push(`${name}=${path}\0`)
      else if (line.startsWith('0:')) this.#addUnified(entries, path)
    }
    let size = 0
    const kept = entries.filter((entry) => (size += entry.length) <= 4096)
    return new Uint8Array(Buffer.from(kept.join(''), 'latin1'))
  }

  /** Each controller with the deepest group on the way that has it. */
  #addUnified(entries: string[], path: string): void {
    const missing = new Set(this.#all)
    for (let group = path; missing.size > 0; group = group.slice(0, group.lastIndexOf('/')) || '/') {
      // A group that cannot be looked into (gone, or outside of our namespace) is taken to have all of them.
      const enabled = group === '/' ? this.#all : (this.#controllers(`${this.#mount}${group}`) ?? this.#all)
      for (const name of enabled) if (missing.delete(name)) entries.push(`${name}=${group}\0`)
      if (group === '/') return
    }
  }

  #controllers(folder: string): readonly string[] | undefined {
    if (this.#enabled.has(folder)) return this.#enabled.get(folder)
    const words = readText(`${folder}/cgroup.controllers`)?.trim()
    const names = words === undefined ? undefined : words === '' ? [] : words.split(' ')
    // Bounded, though a host does not have so many groups: names come from whoever may make groups.
    if (this.#enabled.size >= 10_000) this.#enabled.clear()
    this.#enabled.set(folder, names)
    return names
  }
}

/** Where the unified hierarchy is mounted, by the mounts of the host's first process. */
function findUnified(root: string): string | undefined {
  for (const line of readLines(`${root}/proc/1/mounts`)) {
    const [, folder, type] = line.split(' ')
    if (type === 'cgroup2') return `${root}${folder}`
  }
  return undefined
}
