/** Members of JSON that somebody else wrote: what has an unexpected type counts as absent. */

export function member(object: unknown, ...path: readonly string[]): unknown {
  let value = object
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = member(object, ...path)
  return typeof value === 'string' ? value : ''
}

export function numberAt(object: unknown, ...path: readonly string[]): number {
  const value = member(object, ...path)
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

export function flagAt(object: unknown, ...path: readonly string[]): boolean {
  return member(object, ...path) === true
}

export function listAt(object: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = member(object, ...path)
  return Array.isArray(value) ? value : []
}

export function textsAt(object: unknown, ...path: readonly string[]): string[] {
  return listAt(object, ...path).filter((item) => typeof item === 'string')
}

/** The members that are texts. */
export function mapAt(object: unknown, ...path: readonly string[]): Record<string, string> {
  const value = member(object, ...path)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
