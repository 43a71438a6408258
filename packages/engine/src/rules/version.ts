/** Versions x.y.z of the engine and of plugins. */

export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** Reads `x.y.z`; what follows the third number does not count. undefined when the text is no such version. */
export function parseVersion(text: string): Version | undefined {
  const found = /^\s*\+?(\d+)\.\s*\+?(\d+)\.\s*\+?(\d+)/.exec(text)
  if (found === null) return undefined
  const [major, minor, patch] = found.slice(1).map((number) => Math.min(Number(number), 0xffffffff))
  return { major: major!, minor: minor!, patch: patch! }
}

export function printVersion({ major, minor, patch }: Version): string {
  return `${major}.${minor}.${patch}`
}

/** Negative when `a` is older, 0 when they are equal. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}

/** Whether `version` can stand in for `required`: the same major number and not older. */
export function satisfies(version: Version, required: Version): boolean {
  return version.major === required.major && compareVersions(version, required) >= 0
}
