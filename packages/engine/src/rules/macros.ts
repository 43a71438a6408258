/** Macros are put into conditions as trees, so the condition of a macro stands as if in brackets. */

import type { Expr, Identifier } from '../condition/ast.ts'
import { MAX_DEPTH } from '../condition/1-parse.ts'

/** Comparisons and brackets that a condition may have with its macros: macros that use each other twice double with every step. */
const MOST_NODES = 100_000

/** Macros inside each other whose own macros are not put in yet: only those that were changed later than others were defined. */
const LONGEST_PATH = 400

/** A macro as other conditions see it. */
export interface VisibleMacro {
  readonly expr: Expr
  /** Whether the macros of its own are put in already. */
  readonly resolved: boolean
}
export type FindMacro = (name: string) => VisibleMacro | undefined

export type ResolveOutcome =
  | { readonly ok: true; readonly expr: Expr; readonly used: ReadonlySet<string> }
  /** `at`: the name that is the mistake. */
  | { readonly ok: false; readonly reason: 'unknown' | 'loop' | 'size'; readonly name: string; readonly at: Expr['at'] }

const noMacros: ReadonlySet<string> = new Set()

interface Size {
  readonly nodes: number
  readonly depth: number
  readonly hasMacros: boolean
}

/** Puts macros in. Keeps what it did, so that the same tree with the same macros gives the same result object again. */
export class MacroResolver {
  readonly #sizes = new WeakMap<Expr, Size>()
  readonly #done = new WeakMap<Expr, { readonly macros: ReadonlyMap<string, Expr>; readonly expr: Expr }>()

  /** A loop is found before an unknown name; of several mistakes the first one counts. */
  resolve(expr: Expr, find: FindMacro): ResolveOutcome {
    const size = this.#sizeOf(expr)
    if (!size.hasMacros) {
      return size.nodes > MOST_NODES
        ? { ok: false, reason: 'size', name: '', at: expr.at }
        : { ok: true, expr, used: noMacros }
    }
    const done = this.#done.get(expr)
    if (done !== undefined && [...done.macros].every(([name, seen]) => find(name)?.expr === seen)) {
      return { ok: true, expr: done.expr, used: new Set(done.macros.keys()) }
    }
    const run = new Run(find, (e) => this.#sizeOf(e))
    try {
      const resolved = run.substitute(expr, 0)
      if (run.unknown !== undefined) return { ok: false, reason: 'unknown', name: run.unknown.name, at: run.unknown.at }
      if (this.#sizeOf(resolved).nodes > MOST_NODES) return { ok: false, reason: 'size', name: '', at: expr.at }
      if (run.cacheable) this.#done.set(expr, { macros: run.macros, expr: resolved })
      return { ok: true, expr: resolved, used: new Set(run.macros.keys()) }
    } catch (error) {
      if (error instanceof Loop)
        return { ok: false, reason: 'loop', name: error.identifier.name, at: error.identifier.at }
      if (error instanceof TooDeep) return { ok: false, reason: 'size', name: '', at: expr.at }
      throw error
    }
  }

  #sizeOf(expr: Expr): Size {
    const known = this.#sizes.get(expr)
    if (known !== undefined) return known
    let nodes = 1
    let depth = 0
    let hasMacros = expr.kind === 'identifier'
    const children = expr.kind === 'and' || expr.kind === 'or' ? expr.children : expr.kind === 'not' ? [expr.child] : []
    for (const child of children) {
      const size = this.#sizeOf(child)
      nodes += size.nodes
      depth = Math.max(depth, size.depth)
      hasMacros ||= size.hasMacros
    }
    const size = { nodes, depth: depth + 1, hasMacros }
    this.#sizes.set(expr, size)
    return size
  }
}

class Loop extends Error {
  readonly identifier: Identifier

  constructor(identifier: Identifier) {
    super(identifier.name)
    this.identifier = identifier
  }
}

class TooDeep extends Error {}

/** One condition: what its names stand for, and the first that stands for nothing. */
class Run {
  readonly macros = new Map<string, Expr>()
  unknown: Identifier | undefined
  /** False when a macro was seen whose own macros are not put in yet: then equal names need not mean equal results. */
  cacheable = true
  readonly #find: FindMacro
  readonly #sizeOf: (expr: Expr) => Size
  readonly #expanded = new Map<string, Expr>()
  readonly #path = new Set<string>()

  constructor(find: FindMacro, sizeOf: (expr: Expr) => Size) {
    this.#find = find
    this.#sizeOf = sizeOf
  }

  /** `depth`: levels of the tree above. */
  substitute(expr: Expr, depth: number): Expr {
    const size = this.#sizeOf(expr)
    if (depth + size.depth > MAX_DEPTH) throw new TooDeep()
    if (!size.hasMacros) return expr
    switch (expr.kind) {
      case 'and':
      case 'or': {
        // A loop, because the calls of map would double the depth of the stack.
        const children: Expr[] = []
        for (const child of expr.children) children.push(this.substitute(child, depth + 1))
        return { kind: expr.kind, children, at: expr.at }
      }
      case 'not':
        return { kind: 'not', child: this.substitute(expr.child, depth + 1), at: expr.at }
      case 'identifier':
        return this.#macro(expr, depth)
      case 'check':
        return expr
    }
  }

  #macro(identifier: Identifier, depth: number): Expr {
    const { name } = identifier
    if (this.#path.has(name)) throw new Loop(identifier)
    const expanded = this.#expanded.get(name)
    if (expanded !== undefined) {
      if (depth + this.#sizeOf(expanded).depth > MAX_DEPTH) throw new TooDeep()
      return expanded
    }
    const macro = this.#find(name)
    if (macro === undefined) {
      this.unknown ??= identifier
      return identifier
    }
    this.macros.set(name, macro.expr)
    if (!macro.resolved) this.cacheable = false
    if (this.#path.size >= LONGEST_PATH) throw new TooDeep()
    this.#path.add(name)
    const expr = this.substitute(macro.expr, depth)
    this.#path.delete(name)
    this.#expanded.set(name, expr)
    return expr
  }
}
