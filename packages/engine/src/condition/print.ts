/** Writes a condition's tree as text: the form in which conditions are shown and exceptions are joined. */

import type { Expr, List, Literal, Operand, TransformerArg } from './ast.ts'
import { escape } from './escape.ts'

/** Every `and` and `or` in brackets, one blank between words. */
export function printCondition(expr: Expr): string {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return `(${expr.children.map(printCondition).join(` ${expr.kind} `)})`
    case 'not':
      return `not ${printCondition(expr.child)}`
    case 'identifier':
      return expr.name
    case 'check': {
      const op = expr.modifier === undefined ? expr.op : `${expr.op} ${expr.modifier}`
      const left = `${printOperand(expr.left)} ${op}`
      return expr.right === undefined ? left : `${left} ${printRight(expr.right)}`
    }
  }
}

/** A field or transformer as it is written. */
export function printOperand(operand: Operand): string {
  const arg = printArgument(operand.arg)
  if (operand.kind === 'transformer') return `${operand.name}(${operand.args.map(printArg).join(', ')})${arg}`
  return operand.val ? `val(${operand.name}${arg})` : operand.name + arg
}

function printArgument(arg: string | undefined): string {
  if (arg === undefined) return ''
  return `[${arg === '' ? '""' : escape(arg)}]`
}

function printRight(right: Literal | List | Operand): string {
  switch (right.kind) {
    case 'literal':
      return escape(right.value)
    case 'list':
      return `(${right.values.map(escape).join(', ')})`
    default:
      return printOperand(right)
  }
}

function printArg(arg: TransformerArg): string {
  switch (arg.kind) {
    case 'literal':
      return escape(arg.value)
    case 'arglist':
      return `(${arg.items.map(printArg).join(', ')})`
    default:
      return printOperand(arg)
  }
}
