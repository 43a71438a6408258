/** The options of a command line, told apart as getopt(3) does: what the getopt transformer gives. */

export interface OptionString {
  readonly valid: ReadonlySet<string>
  readonly withArgument: ReadonlySet<string>
}

/** Reads `ab:c`: option characters, those that take an argument with a colon behind. Further colons do not count. */
export function parseOptionString(text: string): OptionString {
  const valid = new Set<string>()
  const withArgument = new Set<string>()
  for (let i = 0; i < text.length; i++) {
    const option = text[i]!
    if (option === ':') continue
    valid.add(option)
    if (text[i + 1] === ':') withArgument.add(option)
  }
  return { valid, withArgument }
}

/**
 * Calls `found` for each option in order: with its argument, undefined when it takes none and '' with `missing` when there should be
 * one. An unknown option is undefined. Stops at `--` and at the first word that is no option; long options are stepped over.
 */
export function scanOptions(
  words: readonly string[],
  options: OptionString,
  found: (option: string | undefined, argument: string | undefined, missing: boolean) => void,
): void {
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!
    if (word.length < 2 || word[0] !== '-' || word === '--') return
    if (word[1] === '-') continue
    for (let i = 1; i < word.length; i++) {
      const option = word[i]!
      if (!options.valid.has(option)) {
        found(undefined, undefined, false)
        continue
      }
      if (!options.withArgument.has(option)) {
        found(option, undefined, false)
        continue
      }
      const argument = i + 1 < word.length ? word.slice(i + 1) : words[++w]
      found(option, argument ?? '', argument === undefined)
      break
    }
  }
}
