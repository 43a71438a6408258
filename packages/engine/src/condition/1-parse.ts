/**
 * Reads a condition into its tree. Positions of errors are where the reading stopped.
 *
 *     or          = and { "or" (blank and | "(" or ")") }
 *     and         = not { "and" (blank not | "(" or ")") }
 *     not         = { "not" space } ("not(" or ")" | "(" or ")" | check)
 *     check       = operand comparison | name of a macro
 *     operand     = field ["[" argument "]"] | transformer
 *     transformer = name "(" operand or constant or list {"," …} ")" ["[" argument "]"]
 *
 * Brackets are kept on a stack of our own: a condition may nest as deep as it likes without growing the call stack, and only
 * nesting that makes the tree deeper counts.
 */

import type { Operator } from '../fields/define.ts'
import type {
  ArgList,
  Check,
  Expr,
  Field,
  List,
  Literal,
  Operand,
  Position,
  Transformer,
  TransformerArg,
} from './ast.ts'
import { Lexer, Refusal, transformerNames } from './lexer.ts'

export interface ConditionError {
  readonly message: string
  readonly at: Position
}
export type ParseOutcome =
  | { readonly ok: true; readonly expr: Expr }
  | { readonly ok: false; readonly error: ConditionError }

/**
 * Levels a tree may have: each `and`, `or` and `not` is one. What walks a tree calls itself once or a few times a level, and the
 * compiler of JavaScript more often: all of them have room for this.
 */
export const MAX_DEPTH = 1500

/** Transformers inside transformers. */
const MAX_TRANSFORMERS = 1000

const someTransformers = `val(field) or a transformer (${transformerNames.join(', ')})`

/** `text` is a byte string (bytes.ts). Takes time in proportion to its length. */
export function parseCondition(text: string, maxDepth: number = MAX_DEPTH): ParseOutcome {
  const parser = new Parser(text, maxDepth)
  try {
    return { ok: true, expr: parser.parse() }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ok: false, error: { message: error.message, at: parser.lexer.position() } }
  }
}

/** An `or` under construction: one for the whole condition and one for each open bracket. */
interface Level {
  readonly orAt: Position
  readonly ors: Expr[]
  andAt: Position
  ands: Expr[]
  notAt: Position
  negated: boolean
  /** What the bracket that this level stands in is a part of. */
  readonly partOf: 'not' | 'and' | 'or'
  /** Levels of the deepest child so far. */
  deepest: number
}

class Parser {
  readonly lexer: Lexer
  readonly #maxDepth: number

  constructor(text: string, maxDepth: number) {
    this.lexer = new Lexer(text)
    this.#maxDepth = maxDepth
  }

  parse(): Expr {
    const { lexer } = this
    if (lexer.isAtEnd) throw new Refusal('the condition is empty')
    const stack: Level[] = [this.#open('or')]
    for (;;) {
      const level = stack.at(-1)!
      if (this.#startNot(level)) {
        stack.push(this.#open('not'))
        continue
      }
      let expr = this.#check()
      let depth = 1
      let part: Level['partOf'] = 'not'
      // The check may complete an `and`, that an `or`, that a bracket, and so on outwards.
      for (;;) {
        const inner = stack.at(-1)!
        if (part === 'not') {
          if (inner.negated) {
            expr = { kind: 'not', child: expr, at: inner.notAt }
            depth = this.#deeper(depth)
          }
          part = 'and'
        }
        inner.deepest = Math.max(inner.deepest, depth)
        if (part === 'and') {
          inner.ands.push(expr)
          lexer.blank()
          if (lexer.skip('and')) {
            if (this.#blankOrBracket('and')) stack.push(this.#open('and'))
            break
          }
          if (inner.ands.length > 1) {
            expr = { kind: 'and', children: inner.ands, at: inner.andAt }
            inner.deepest = depth = this.#deeper(inner.deepest)
          } else expr = inner.ands[0]!
        }
        inner.ors.push(expr)
        lexer.blank()
        if (lexer.skip('or')) {
          if (this.#blankOrBracket('or')) stack.push(this.#open('or'))
          else this.#startAnd(inner)
          break
        }
        if (inner.ors.length > 1) {
          expr = { kind: 'or', children: inner.ors, at: inner.orAt }
          depth = this.#deeper(inner.deepest)
        } else {
          expr = inner.ors[0]!
          depth = inner.deepest
        }
        stack.pop()
        if (stack.length === 0) {
          if (!lexer.isAtEnd)
            throw new Refusal("what stands here is neither 'and' nor 'or', so the condition should end before it")
          return expr
        }
        lexer.blank()
        if (!lexer.skip(')')) throw new Refusal("a ')' is missing here")
        part = inner.partOf
      }
    }
  }

  /** Begins the inside of a bracket, or the whole condition. */
  #open(partOf: Level['partOf']): Level {
    const { lexer } = this
    lexer.blank()
    const at = lexer.position()
    return { orAt: at, ors: [], andAt: at, ands: [], notAt: at, negated: false, partOf, deepest: 0 }
  }

  #startAnd(level: Level): void {
    level.andAt = this.lexer.position()
    level.ands = []
  }

  /** Reads `not`s; true when a bracket opens behind them. */
  #startNot(level: Level): boolean {
    const { lexer } = this
    lexer.blank()
    level.notAt = lexer.position()
    level.negated = lexer.nots() % 2 === 1
    if (lexer.skip('not(')) {
      level.negated = !level.negated
      return true
    }
    return lexer.skip('(')
  }

  /** After `and` or `or`: true when a bracket opens at once, false when a blank follows. */
  #blankOrBracket(word: string): boolean {
    if (this.lexer.blank()) return false
    if (this.lexer.skip('(')) return true
    throw new Refusal(`a blank or '(' must follow '${word}'`)
  }

  #deeper(depth: number): number {
    if (depth >= this.#maxDepth)
      throw new Refusal(`the condition is nested more than ${this.#maxDepth} levels deep: use macros that are simpler`)
    return depth + 1
  }

  #check(): Expr {
    const { lexer } = this
    const at = lexer.position()
    const left = this.#field(at) ?? this.#transformer(at, 1)
    if (left !== undefined) return this.#comparison(left, at)
    const name = lexer.identifier()
    if (name === undefined) throw new Refusal("a condition on a field, the name of a macro or '(' should stand here")
    return { kind: 'identifier', name, at }
  }

  #comparison(left: Operand, at: Position): Check {
    const { lexer } = this
    lexer.blank()
    if (lexer.skip('exists')) return { kind: 'check', left, op: 'exists', modifier: undefined, right: undefined, at }
    const order = lexer.orderOperator()
    if (order !== undefined) return this.#compare(left, order, this.#numberValue(), at)
    const text = lexer.textOperator()
    if (text !== undefined) {
      const modifier = text.blank ? lexer.modifier() : undefined
      if (modifier === undefined) return this.#compare(left, text.op, this.#textValue(), at)
      return { kind: 'check', left, op: text.op, modifier, right: this.#listValue(false), at }
    }
    const list = lexer.listOperator()
    if (list !== undefined) return this.#compare(left, list, this.#listValue(true), at)
    throw new Refusal(
      'a comparison should stand here: exists, =, !=, <, <=, >, >=, in, intersects, pmatch, contains, icontains, bcontains, startswith, bstartswith, endswith, glob, iglob or regex (a blank must follow the last nine)',
    )
  }

  #compare(left: Operand, op: Operator, right: Literal | List | Operand, at: Position): Check {
    return { kind: 'check', left, op, modifier: undefined, right, at }
  }

  #numberValue(): Literal | Operand {
    const { lexer } = this
    lexer.blank()
    const at = lexer.position()
    const operand = this.#rightOperand(at)
    if (operand !== undefined) return operand
    const value = lexer.number()
    if (value === undefined) throw new Refusal(`a number, ${someTransformers} should stand here`)
    return { kind: 'literal', value, at }
  }

  #textValue(): Literal | Operand {
    const { lexer } = this
    lexer.blank()
    const at = lexer.position()
    const operand = this.#rightOperand(at)
    if (operand !== undefined) return operand
    const value = lexer.quoted() ?? lexer.bareText()
    if (value === undefined) throw new Refusal(`a value, ${someTransformers} should stand here`)
    return { kind: 'literal', value, at }
  }

  /** A list, a single name (one value: names of lists have been replaced before), or an operand where that is allowed. */
  #listValue(operandAllowed: false): Literal | List
  #listValue(operandAllowed: boolean): Literal | List | Operand
  #listValue(operandAllowed: boolean): Literal | List | Operand {
    const { lexer } = this
    lexer.blank()
    const at = lexer.position()
    if (lexer.skip('(')) return { kind: 'list', values: this.#listItems(), at }
    const operand = operandAllowed ? this.#rightOperand(at) : undefined
    if (operand !== undefined) return operand
    const value = lexer.identifier()
    if (value === undefined)
      throw new Refusal(
        operandAllowed ? `a list, a name, ${someTransformers} should stand here` : 'a list or a name should stand here',
      )
    return { kind: 'literal', value, at }
  }

  /** The rest of a list whose opening bracket was read. */
  #listItems(): string[] {
    const { lexer } = this
    const items: string[] = []
    lexer.blank()
    let item = lexer.quoted() ?? lexer.bareText()
    if (item !== undefined) {
      items.push(item)
      lexer.blank()
      while (lexer.skip(',')) {
        lexer.blank()
        item = lexer.quoted() ?? lexer.bareText()
        if (item === undefined)
          throw new Refusal('a value should stand here: a list may be empty, but it cannot end with a comma')
        items.push(item)
        lexer.blank()
      }
    }
    if (!lexer.skip(')')) throw new Refusal("a ',' or the ')' of the list is missing here")
    return items
  }

  /** val(field) or a transformer. */
  #rightOperand(at: Position): Operand | undefined {
    const { lexer } = this
    if (!lexer.skip('val(')) return this.#transformer(at, 1)
    lexer.blank()
    const field = this.#field(lexer.position())
    if (field === undefined) throw new Refusal("a field should stand here, inside 'val(…)'")
    lexer.blank()
    if (!lexer.skip(')')) throw new Refusal("the ')' that closes 'val(' is missing here")
    const arg = this.#argument()
    // An argument behind the bracket is refused later, with its check.
    return arg === undefined
      ? { ...field, val: true, at }
      : { kind: 'transformer', name: 'val', args: [field], arg, at }
  }

  #field(at: Position): Field | undefined {
    const name = this.lexer.fieldName()
    return name === undefined ? undefined : { kind: 'field', name, arg: this.#argument(), val: false, at }
  }

  /** The text in brackets directly behind a field or a transformer. */
  #argument(): string | undefined {
    const { lexer } = this
    if (!lexer.skip('[')) return undefined
    const arg = lexer.quoted() ?? lexer.bareArgument()
    if (arg === undefined)
      throw new Refusal(
        'the argument of the field should stand here: a quoted text, or one without blanks, quotes and brackets',
      )
    if (!lexer.skip(']')) throw new Refusal("the ']' that closes the argument is missing here")
    return arg
  }

  #transformer(at: Position, depth: number): Transformer | undefined {
    const { lexer } = this
    const name = lexer.transformer()
    if (name === undefined) return undefined
    if (depth > MAX_TRANSFORMERS) throw new Refusal(`more than ${MAX_TRANSFORMERS} transformers inside each other`)
    const args: TransformerArg[] = []
    do {
      lexer.blank()
      args.push(this.#transformerArg(lexer.position(), depth))
      lexer.blank()
    } while (lexer.skip(','))
    if (!lexer.skip(')')) throw new Refusal(`a ',' or the ')' that closes '${name}(' is missing here`)
    return { kind: 'transformer', name, args, arg: this.#argument(), at }
  }

  #transformerArg(at: Position, depth: number): TransformerArg {
    const { lexer } = this
    const value = lexer.number() ?? lexer.quoted()
    if (value !== undefined) return { kind: 'literal', value, at }
    if (lexer.skip('(')) return this.#argList(at, depth)
    const operand = this.#transformer(at, depth + 1) ?? this.#field(at)
    if (operand === undefined)
      throw new Refusal('a field, a transformer, a quoted text, a number or a list in brackets should stand here')
    return operand
  }

  /** The rest of a list inside a transformer, whose opening bracket was read. */
  #argList(at: Position, depth: number): ArgList {
    const { lexer } = this
    const items: (Operand | Literal)[] = []
    lexer.blank()
    if (lexer.skip(')')) return { kind: 'arglist', items, at }
    do {
      lexer.blank()
      const itemAt = lexer.position()
      const operand = this.#field(itemAt) ?? this.#transformer(itemAt, depth + 1)
      const value = operand === undefined ? (lexer.quoted() ?? lexer.number()) : undefined
      if (operand !== undefined) items.push(operand)
      else if (value !== undefined) items.push({ kind: 'literal', value, at: itemAt })
      else throw new Refusal('a field, a transformer, a quoted text or a number should stand here')
      lexer.blank()
    } while (lexer.skip(','))
    if (!lexer.skip(')')) throw new Refusal("a ',' or the ')' of the list is missing here")
    return { kind: 'arglist', items, at }
  }
}
