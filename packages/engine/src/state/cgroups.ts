/** Names of control group subsystems that differ between kernel versions and sources, and the one used here. */
const renamed: Readonly<Record<string, string>> = { perf: 'perf_event', mem: 'memory', io: 'blkio' }

/**
 * `subsystem=path` entries as captured, NUL-separated, with subsystem names normalised: `mem_cgroup` and `mem` become
 * `memory` and so on. undefined when an entry has no '=': then the whole block is not to be used.
 */
export function normaliseCgroups(captured: string): string | undefined {
  const text = captured.endsWith('\0') ? captured.slice(0, -1) : captured
  if (text === '') return ''
  const entries: string[] = []
  for (const entry of text.split('\0')) {
    const at = entry.indexOf('=')
    if (at === -1) return undefined
    const name = entry.slice(0, at).replace('_cgroup', '')
    entries.push((Object.hasOwn(renamed, name) ? renamed[name] : name) + entry.slice(at))
  }
  return entries.join('\0')
}

/** Remembers normalised blocks: all threads of a container have the same one, and so one string. Fixed in size. */
export class Cgroups {
  readonly #normal = new Map<string, string | undefined>()

  /** As normaliseCgroups. */
  normalise(captured: string): string | undefined {
    const known = this.#normal.get(captured)
    if (known !== undefined || this.#normal.has(captured)) return known
    if (this.#normal.size >= 4096) this.#normal.clear()
    const normal = normaliseCgroups(captured)
    this.#normal.set(captured, normal)
    return normal
  }
}
