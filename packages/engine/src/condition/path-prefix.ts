/**
 * The `pmatch` comparison: is one of the given paths the path itself or a directory above it? Paths are compared name by name; empty
 * names do not count (`//etc/` is `/etc`), nor does a leading slash; `/` and the empty path are above everything. A name with `*`, `?`
 * or `[` is a pattern for one name.
 */

import { compileGlob, type GlobMatch } from './glob.ts'

interface Directory {
  /** A given path ends here. */
  end: boolean
  readonly names: Map<string, Directory>
  readonly globs: { readonly pattern: string; readonly match: GlobMatch; readonly below: Directory }[]
}

/** More plain paths than these are looked up name by name; fewer are tried one after the other. */
const MANY = 16

export function compilePathPrefix(paths: readonly string[]): (path: string) => boolean {
  const split = paths.map(namesOf)
  if (split.some((names) => names.length === 0)) return () => true
  if (split.length <= MANY && !split.some((names) => names.some(isGlob))) {
    const prefixes = split.map((names) => names.join('/'))
    return (path) => {
      // A path is nearly always in plain form already.
      const plain = path.includes('//') ? namesOf(path).join('/') : path
      const start = plain.charCodeAt(0) === 47 ? 1 : 0
      for (const prefix of prefixes) {
        if (!plain.startsWith(prefix, start)) continue
        const end = start + prefix.length
        if (end === plain.length || plain.charCodeAt(end) === 47) return true
      }
      return false
    }
  }
  const root = newDirectory()
  for (const names of split) add(root, names)
  return (path) => isBelow(root, namesOf(path), 0)
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function isGlob(name: string): boolean {
  return /[?*[]/.test(name)
}

function newDirectory(): Directory {
  return { end: false, names: new Map(), globs: [] }
}

function add(root: Directory, names: readonly string[]): void {
  let directory = root
  for (const name of names) {
    let below: Directory | undefined
    if (isGlob(name)) {
      below = directory.globs.find((glob) => glob.pattern === name)?.below
      if (below === undefined) {
        below = newDirectory()
        directory.globs.push({ pattern: name, match: compileGlob(name, false), below })
      }
    } else {
      below = directory.names.get(name)
      if (below === undefined) {
        below = newDirectory()
        directory.names.set(name, below)
      }
    }
    directory = below
  }
  directory.end = true
}

/**
 * Looks at each directory of the tree at most once. Of several patterns in one place the one given last is tried first, and each that
 * matched in vain makes the others see the next name in place of this one: a fault of Falco's that decides which paths match there.
 */
function isBelow(directory: Directory, names: readonly string[], depth: number): boolean {
  if (directory.end) return true
  const name = names[depth]
  if (name === undefined) return false
  const below = directory.names.get(name)
  if (below !== undefined && isBelow(below, names, depth + 1)) return true
  let at = depth
  for (let i = directory.globs.length - 1; i >= 0 && at < names.length; i--) {
    const glob = directory.globs[i]!
    if (glob.match(names[at]!) && isBelow(glob.below, names, ++at)) return true
  }
  return false
}
