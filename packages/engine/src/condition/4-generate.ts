/**
 * Compiles rules to JavaScript: for each event type one function that tries the rules which can match it, in order.
 *
 * Shape of the generated code (printed by `saker list rules --generated`):
 *
 *     let n = 0                        // number of the event: a memo is valid when its number is n
 *     let v3, e3 = -1                  // value of an operand that is used more than once, and when it was read
 *     const s7 = c => ...              // a part of a condition that several rules share, evaluated once per event
 *     return c => { n++; if (...) report(r0, c); if (...) report(r1, c); ... }
 *
 * Nothing of a rules file enters the source as text. Values, extractors and rules are constants of the compiled scope (k0, x0, r0 …),
 * reached by names that are made here; so no rule can inject code.
 */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import type { Rule } from '../rules/ruleset.ts'
import { simplify } from './3-simplify.ts'
import type { Checked, OperandRef, Predicate } from './checked.ts'

/** Evaluates the rules of one event type and reports those that match. */
export type Program = (c: EventContext) => void
export type Report = (rule: Rule, c: EventContext) => void

export interface Generated {
  readonly run: Program
  /** The source of the function, for people. */
  readonly source: string
  /** What the names of the source stand for, by name. */
  readonly names: ReadonlyMap<string, unknown>
}

/**
 * The function for events of type `code`; undefined when none of the rules can match such an event.
 * `rules` are tried in the given order; `first`: stop at the first that matches.
 */
export function generate(rules: readonly Rule[], code: number, first: boolean, report: Report): Generated | undefined {
  const candidates: { rule: Rule; condition: Checked | true }[] = []
  for (const rule of rules) {
    if (!rule.enabled || rule.codes[code] !== 1) continue
    const condition = simplify(rule.condition, code)
    if (condition === false) continue
    candidates.push({ rule, condition })
    // Nothing after a rule that always matches is reached.
    if (condition === true && first) break
  }
  if (candidates.length === 0) return undefined
  return new Generator(report).generate(candidates, first)
}

/** The cost of a comparison in rough units of one machine comparison: cheap ones run first. */
const SET_COST = 3
const SEARCH_COST = 5
const CALL_COST = 20

const wideTypes = new Set([
  kinds.PT_INT64,
  kinds.PT_UINT64,
  kinds.PT_ERRNO,
  kinds.PT_RELTIME,
  kinds.PT_ABSTIME,
  kinds.PT_FD,
  kinds.PT_PID,
  kinds.PT_DOUBLE,
])
const textTypes = new Set([kinds.PT_CHARBUF, kinds.PT_FSPATH, kinds.PT_FSRELPATH, kinds.PT_BYTEBUF])

/** A node of the conditions of one event type; equal parts are one node. */
interface Node {
  readonly id: number
  readonly condition: Checked
  readonly children: readonly Node[]
  readonly cost: number
  /** Reads a field that changes with every evaluation: never shared, never reordered. */
  readonly stateful: boolean
  /** Places it stands in. */
  uses: number
}

interface Operand {
  readonly id: number
  readonly ref: OperandRef
  uses: number
}

class Generator {
  readonly #report: Report
  readonly #names = new Map<string, unknown>()
  readonly #constants = new Map<unknown, string>()
  readonly #nodes = new Map<string, Node>()
  readonly #operands = new Map<string, Operand>()
  readonly #shared: string[] = []
  readonly #sharedIds = new Set<number>()

  constructor(report: Report) {
    this.#report = report
  }

  generate(candidates: readonly { rule: Rule; condition: Checked | true }[], first: boolean): Generated {
    const roots = candidates.map(({ condition }) => (condition === true ? undefined : this.#node(condition)))
    for (const root of roots) if (root !== undefined) this.#count(root)
    const report = this.#bind('report', this.#report)
    const body: string[] = []
    candidates.forEach(({ rule }, i) => {
      const root = roots[i]
      const call = `${report}(${this.#bind(`r${i}`, rule)}, c)`
      const act = first ? `{ ${call}; return }` : call
      body.push(root === undefined ? act : `if (${this.#emit(root)}) ${act}`)
    })
    const operands = [...this.#operands.values()]
    const memos = operands.filter((o) => o.uses > 1).map((o) => o.id)
    const locals = operands.filter((o) => o.uses === 1).map((o) => `v${o.id}`)
    const shared = [...this.#sharedIds]
    const source = [
      'let n = 0',
      ...(locals.length > 0 ? [`let ${locals.join(', ')}`] : []),
      ...memos.map((id) => `let v${id}, e${id} = 0`),
      ...shared.map((id) => `let t${id} = false, f${id} = 0`),
      ...this.#shared,
      'return (c) => {',
      '  if (++n === 0x3fffffff) {',
      '    n = 1',
      ...memos.map((id) => `    e${id} = 0`),
      ...shared.map((id) => `    f${id} = 0`),
      '  }',
      ...body.map((line) => `  ${line}`),
      '}',
    ].join('\n')
    const names = [...this.#names.keys()]
    // oxlint-disable-next-line no-new-func -- the compiler of rules: the source holds no text from outside
    const make = new Function(...names, source) as (...values: unknown[]) => Program
    return { run: make(...this.#names.values()), source, names: this.#names }
  }

  #bind(name: string, value: unknown): string {
    const known = this.#constants.get(value)
    if (known !== undefined) return known
    this.#constants.set(value, name)
    this.#names.set(name, value)
    return name
  }

  #constant(value: unknown): string {
    return this.#bind(`k${this.#names.size}`, value)
  }

  #node(condition: Checked): Node {
    let key: string
    let children: Node[] = []
    let cost: number
    let stateful: boolean
    switch (condition.kind) {
      case 'and':
      case 'or':
        children = condition.children.map((child) => this.#node(child))
        // No predicate has a side effect but the few stateful fields: those keep their place (and so does all beside them).
        stateful = children.some((child) => child.stateful)
        if (!stateful) children.sort((a, b) => a.cost - b.cost)
        key = `${condition.kind}:${children.map((child) => child.id).join()}`
        cost = children.reduce((sum, child) => sum + child.cost, 0)
        break
      case 'not':
        children = [this.#node(condition.child)]
        key = `not:${children[0]!.id}`
        cost = children[0]!.cost
        stateful = children[0]!.stateful
        break
      case 'predicate':
        key = `is:${condition.key}`
        cost = costOf(condition)
        stateful = isStateful(condition)
        break
    }
    let node = this.#nodes.get(key)
    if (node === undefined) {
      node = { id: this.#nodes.size, condition, children, cost, stateful, uses: 0 }
      this.#nodes.set(key, node)
    }
    return node
  }

  /** Counts uses of nodes and operands as the source will have them: the inside of a shared node once. */
  #count(node: Node): void {
    node.uses++
    if (node.uses > 1 && isWorthSharing(node)) return
    for (const child of node.children) this.#count(child)
    if (node.condition.kind === 'predicate' && usesMatch(node.condition)) {
      const operand = this.#operand(node.condition.left)
      // A stateful field is read anew at each place.
      operand.uses = node.stateful ? 1 : operand.uses + 1
    }
  }

  #operand(ref: OperandRef): Operand {
    let operand = this.#operands.get(ref.key)
    if (operand === undefined) {
      operand = { id: this.#operands.size, ref, uses: 0 }
      this.#operands.set(ref.key, operand)
    }
    return operand
  }

  #emit(node: Node): string {
    if (node.uses < 2 || !isWorthSharing(node)) return this.#emitPlain(node)
    const { id } = node
    if (!this.#sharedIds.has(id)) {
      const inside = this.#emitPlain(node)
      this.#sharedIds.add(id)
      this.#shared.push(`const s${id} = (c) => { f${id} = n; return (t${id} = ${inside}) }`)
    }
    return `(f${id} === n ? t${id} : s${id}(c))`
  }

  #emitPlain(node: Node): string {
    const { condition } = node
    switch (condition.kind) {
      case 'and':
        return `(${node.children.map((child) => this.#emit(child)).join(' && ')})`
      case 'or':
        return `(${node.children.map((child) => this.#emit(child)).join(' || ')})`
      case 'not':
        return `!${this.#emit(node.children[0]!)}`
      case 'predicate':
        return `(${this.#emitPredicate(condition)})`
    }
  }

  #emitPredicate(p: Predicate): string {
    if (!usesMatch(p)) return `${this.#constant(p.test)}(c)`
    const operand = this.#operand(p.left)
    const read = this.#read(operand)
    if (p.op === 'exists') return `${read} !== undefined`
    const values = p.right.kind === 'literals' ? p.right.values : []
    const inline = p.left.list || p.modifier !== undefined ? undefined : inlineForm(p)
    const is = p.left.field !== undefined && wideTypes.has(p.left.type) ? '==' : '==='
    if (inline === 'equal') return `${read} ${is} ${this.#constant(values[0])}`
    if (inline === 'order') return `${read} ${p.op} ${this.#constant(values[0])}`
    if (inline === 'set') return `${this.#constant(new Set(values))}.has(${read})`
    // What follows needs the value twice: once to see that there is one.
    const again = `v${operand.id}`
    const first = operand.uses > 1 ? read : `(${again} = ${read})`
    if (inline === 'unequal')
      return `${first} !== undefined && ${again} ${is === '==' ? '!=' : '!=='} ${this.#constant(values[0])}`
    if (inline === 'startsWith' || inline === 'endsWith' || inline === 'includes')
      return `${first} !== undefined && ${again}.${inline}(${this.#constant(values[0])})`
    return `${first} !== undefined && ${this.#constant(p.match)}(${again})`
  }

  #read({ id, ref, uses }: Operand): string {
    const extract = `${this.#constant(ref.extract)}(c)`
    return uses > 1 ? `(e${id} === n ? v${id} : (e${id} = n, v${id} = ${extract}))` : extract
  }
}

/** True when the predicate is evaluated from the left operand's value alone. */
function usesMatch(p: Predicate): boolean {
  return p.op === 'exists' ? p.left.field?.compare === undefined : p.match !== undefined
}

function isWorthSharing(node: Node): boolean {
  return node.cost > 2 && !node.stateful
}

/** Comparisons that have a form of their own in the source. */
function inlineForm(
  p: Predicate,
): 'equal' | 'unequal' | 'order' | 'set' | 'startsWith' | 'endsWith' | 'includes' | undefined {
  const isText = textTypes.has(p.left.type)
  const isAddress = p.left.type === kinds.PT_IPADDR || p.left.type === kinds.PT_IPNET
  switch (p.op) {
    case '=':
      return isAddress ? undefined : 'equal'
    case '!=':
      return isAddress ? undefined : 'unequal'
    case '<':
    case '<=':
    case '>':
    case '>=':
      // Byte strings compare as C strings do: by unsigned bytes.
      return 'order'
    case 'in':
    case 'intersects':
      // A Set tells 1n from 1: only types that never give a bigint.
      return isText ? 'set' : undefined
    case 'startswith':
      return 'startsWith'
    case 'endswith':
      return 'endsWith'
    case 'contains':
      return 'includes'
    default:
      return undefined
  }
}

function costOf(p: Predicate): number {
  if (p.op === 'exists') return 1
  const form = usesMatch(p) && !p.left.list && p.modifier === undefined ? inlineForm(p) : undefined
  if (form === undefined) return CALL_COST
  if (form === 'set') return SET_COST
  return form === 'equal' || form === 'unequal' || form === 'order' ? 1 : SEARCH_COST
}

function isStateful(p: Predicate): boolean {
  const fields = p.right.kind === 'operand' ? [...p.left.fields, ...p.right.operand.fields] : p.left.fields
  return fields.some((field) => field.stateful === true)
}
