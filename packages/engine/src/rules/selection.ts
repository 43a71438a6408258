/** Which rules are on, and in which order they are tried. */

/** An entry of `rules:` in the configuration: switches rules on or off by name (with `*`) or by tag. Byte strings. */
export type Selection =
  | { readonly enable: boolean; readonly rule: string }
  | { readonly enable: boolean; readonly tag: string }

export interface Selectable {
  readonly name: string
  readonly tags: readonly string[]
  readonly enabled: boolean
}

/**
 * The enabled rules in the order in which they are tried. Selections are applied one after the other; a rule that one of them
 * switches on goes behind all others.
 */
export function selectRules<T extends Selectable>(rules: readonly T[], selections: readonly Selection[]): T[] {
  const enabled = new Set(rules.filter((rule) => rule.enabled))
  for (const selection of selections) {
    for (const rule of rules) {
      if (!selects(selection, rule)) continue
      // Adding what is there changes nothing; adding what is not puts it last.
      if (selection.enable) enabled.add(rule)
      else enabled.delete(rule)
    }
  }
  return [...enabled]
}

function selects(selection: Selection, rule: Selectable): boolean {
  return 'rule' in selection ? matchesWildcard(selection.rule, rule.name) : rule.tags.includes(selection.tag)
}

/**
 * Falco's wildcard: `*` stands for any text. The parts between stars are searched from left to right, each at its first place,
 * and the last part must end the name there: `*foo` does not match `foofoo`.
 */
export function matchesWildcard(pattern: string, name: string): boolean {
  const [first = '', ...parts] = pattern.split(/\*+/)
  if (!pattern.includes('*')) return pattern === name
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const part of parts) {
    if (part === '') continue
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return parts.at(-1) === '' || at === name.length
}
