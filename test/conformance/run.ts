/**
 * Compares Saker with the conformance corpus and prints how many cases of each set are equal.
 *
 * usage: run.ts [--corpus DIR] [--only SET,SET] [--case TEXT] [--show N]
 * Exit status: 0 all equal or no corpus there, 1 a difference, 2 wrong usage.
 */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Suite } from './suite.ts'

const here = dirname(fileURLToPath(import.meta.url))
const own = new Set(['run.ts', 'suite.ts'])

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: resolve(here, '../../../shared/corpus') },
    only: { type: 'string', default: '' },
    case: { type: 'string', default: '' },
    show: { type: 'string', default: '10' },
  },
})

if (!existsSync(values.corpus)) {
  console.log(`skipped: the corpus ${values.corpus} is not on this machine (--corpus DIR names another)`)
  process.exit(0)
}

const available = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !own.has(file))
  .map((file) => file.slice(0, -3))
  .toSorted()
const wanted = values.only === '' ? available : values.only.split(',')
const unknown = wanted.filter((name) => !available.includes(name))
if (unknown.length > 0) {
  console.error(`no conformance set is called ${unknown.join(', ')}; there are: ${available.join(', ')}`)
  process.exit(2)
}

type Total = { set: string; cases: number; equal: number; different: number; seconds: number }
const totals: Total[] = []
const limit = Number(values.show)

for (const name of wanted) {
  const { suite } = (await import(join(here, `${name}.ts`))) as { suite?: Suite }
  if (suite === undefined) continue
  const total: Total = { set: suite.name, cases: 0, equal: 0, different: 0, seconds: 0 }
  const start = performance.now()
  for await (const outcome of suite.run({ corpus: values.corpus, case: values.case })) {
    total.cases++
    if (outcome.differences.length === 0) {
      total.equal++
      continue
    }
    total.different++
    if (total.different > limit) continue
    console.log(`${suite.name} ${outcome.name}: different`)
    for (const line of outcome.differences.slice(0, limit)) console.log(`  ${line}`)
    const rest = outcome.differences.length - limit
    if (rest > 0) console.log(`  and ${rest} more`)
  }
  total.seconds = (performance.now() - start) / 1000
  totals.push(total)
}

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, column) => (column === 0 ? String(cell).padEnd(12) : String(cell).padStart(11))).join('')
console.log(row(['set', 'cases', 'equal', 'different', 'seconds']))
for (const t of totals) console.log(row([t.set, t.cases, t.equal, t.different, t.seconds.toFixed(1)]))
const different = totals.reduce((sum, t) => sum + t.different, 0)
const cases = totals.reduce((sum, t) => sum + t.cases, 0)
if (cases === 0) console.log(`no case matches: ONLY=${values.only} CASE=${values.case}`)
process.exit(different > 0 ? 1 : 0)
