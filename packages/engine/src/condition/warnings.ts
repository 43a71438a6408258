/** What is suspicious about a condition although it is valid. */

import type { Operator, Resolved } from '../fields/define.ts'
import type { Check, Expr, Position, TransformerArg } from './ast.ts'
import { transformerNames } from './lexer.ts'

export type WarningCode = 'LOAD_COMPILE_CONDITION' | 'LOAD_UNSAFE_NA_CHECK' | 'LOAD_DEPRECATED_ITEM'

export interface ConditionWarning {
  readonly code: WarningCode
  readonly message: string
  readonly at: Position
  /** For LOAD_DEPRECATED_ITEM: the field. */
  readonly item?: string
}

/** More event types than these make a rule slow. */
const MANY_EVENTS = 100

/** True when a rule on these event codes (one flag each) deserves LOAD_NO_EVTTYPE: it looks at very many, or can match none. */
export function looksAtTooManyEvents(codes: Uint8Array): boolean {
  const count = codes.reduce((sum, flag) => sum + flag, 0)
  return count === 0 || count > MANY_EVENTS
}

const noLatency = 'it has no value any more, since the kernel side reports only the ends of system calls'

const deprecated: ReadonlyMap<string, string> = new Map([
  [
    'evt.dir',
    "it is always '<', since the kernel side reports only the ends of system calls: the test can be left out",
  ],
  ['evt.latency', noLatency],
  ['evt.latency.s', noLatency],
  ['evt.latency.ns', noLatency],
  ['evt.latency.human', noLatency],
  ['evt.wait_latency', noLatency],
])

/** The fields whose use is LOAD_DEPRECATED_ITEM, and why. */
export { deprecated as deprecatedFields }

/** The warnings that the fields of a condition cause: deprecated ones (each once), and `<NA>` where that text can never be. */
export function warnOfFields(expr: Expr): ConditionWarning[] {
  const warnings: ConditionWarning[] = []
  const seen = new Set<string>()
  const lookAt = (operand: TransformerArg, at: Position): void => {
    switch (operand.kind) {
      case 'literal':
        return
      case 'arglist':
        for (const item of operand.items) lookAt(item, at)
        return
      case 'transformer':
        for (const arg of operand.args) lookAt(arg, at)
        return
      case 'field': {
        const why = deprecated.get(operand.name)
        if (why === undefined || seen.has(operand.name)) return
        seen.add(operand.name)
        warnings.push({
          code: 'LOAD_DEPRECATED_ITEM',
          message: `the field ${operand.name} is deprecated: ${why}`,
          at,
          item: operand.name,
        })
      }
    }
  }
  forEachCheck(expr, (check) => {
    const { left, right } = check
    lookAt(left, check.at)
    if (right?.kind === 'field' || right?.kind === 'transformer') lookAt(right, check.at)
    if (isUnsafeNa(check))
      warnings.push({
        code: 'LOAD_UNSAFE_NA_CHECK',
        message: `a field of ${left.kind === 'field' ? left.name : ''} that is missing never equals <NA>: use exists`,
        at: check.at,
      })
  })
  return warnings
}

const naOperators = new Set<Operator>(['=', '!=', 'in', 'intersects', 'pmatch'])

function isUnsafeNa({ left, op, modifier, right }: Check): boolean {
  if (left.kind !== 'field' || !/^(?:ka|jevt)\./.test(left.name) || modifier !== undefined || !naOperators.has(op))
    return false
  if (right?.kind === 'literal') return right.value === '<NA>'
  return right?.kind === 'list' && right.values.includes('<NA>')
}

function forEachCheck(expr: Expr, act: (check: Check) => void): void {
  switch (expr.kind) {
    case 'and':
    case 'or':
      for (const child of expr.children) forEachCheck(child, act)
      return
    case 'not':
      forEachCheck(expr.child, act)
      return
    case 'check':
      act(expr)
  }
}

/** The warnings that one constant of a comparison causes: it looks like something else than it is. */
export function warnOfValue(
  op: Operator,
  value: string,
  at: Position,
  resolve: (text: string) => Resolved,
): ConditionWarning[] {
  const warnings: ConditionWarning[] = []
  const warn = (message: string): void => {
    warnings.push({ code: 'LOAD_COMPILE_CONDITION', message, at })
  }
  if (op === 'regex' && isPlainRegex(value))
    warn(
      `the regular expression '${value}' needs none: =, contains, startswith or endswith say the same and are faster`,
    )
  const packed = value.replace(/[ \t\n\v\f\r]+/g, '')
  // A field needs a dot; asking only then saves looking up long lists of other values.
  if (packed.includes('.') && resolve(packed).ok)
    warn(`'${value}' is compared as text although it is the name of a field: write val(${packed}) for its value`)
  if (
    packed.endsWith(')') &&
    ['val', ...transformerNames].some((name) => packed.startsWith(`${name}(`) && packed.length >= name.length + 2)
  )
    warn(`'${value}' is compared as text although it looks like a transformer: leave out the quotes for its value`)
  return warnings
}

/** True when the only special characters are anchors and, at either end, `.*`, `.+` or `.?`. */
function isPlainRegex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if ((i === 0 && char === '^') || (i === text.length - 1 && char === '$')) continue
    const isEdge = (i === 0 && text.length > 1) || i === text.length - 2
    if (isEdge && char === '.' && /[+*?]/.test(text[i + 1]!)) {
      i++
      continue
    }
    if (/[.+*?^$()[\]{}|\\]/.test(char)) return false
  }
  return true
}
