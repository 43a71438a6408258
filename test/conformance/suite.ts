/**
 * What a conformance set is: a folder of the corpus, read case by case.
 *
 * A set is a file of this folder that exports `suite`. It yields one outcome for each case (a capture with a ruleset,
 * a rules file, a condition, a template) whose name contains `selection.case`, and never throws for a case that differs.
 */
export type Selection = {
  /** The corpus folder: captures, rules, alerts, fields, conditions, loader, format. */
  readonly corpus: string
  /** Only the cases whose name contains this text; '' for all. */
  readonly case: string
}

export type Outcome = {
  readonly name: string
  /** Empty when the case is equal; else what differs, one readable line each, most telling first. */
  readonly differences: readonly string[]
}

export type Suite = {
  readonly name: string
  run(selection: Selection): Iterable<Outcome> | AsyncIterable<Outcome>
}
