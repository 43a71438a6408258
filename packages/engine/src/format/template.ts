/** Output templates: text with %fields, compiled once, filled in for each alert. */

import { checkCondition } from '../condition/2-check.ts'
import { parseCondition } from '../condition/1-parse.ts'
import type { OperandRef } from '../condition/checked.ts'
import type { EventContext } from '../context.ts'
import type { FieldRef, Resolved } from '../fields/define.ts'
import { printed, printText } from '../fields/print.ts'
import { escapeLine } from './escape.ts'
import { printOperand } from './operand.ts'
import { fieldNameEnd, transformerEnd } from './scan.ts'

export interface Template {
  readonly text: string
  /** Every plain field in it, those inside transformers too, in order, without repeats. */
  readonly fields: readonly FieldRef[]
  /** The filled-in text, a byte string. */
  readonly render: (c: EventContext) => string
  /**
   * As `render`, but no value can end or restyle the line: control characters and ill-formed UTF-8 in values are escaped
   * (escape.ts). Text of the template itself stays as it is.
   */
  readonly renderEscaped: (c: EventContext) => string
}

/** `at`: offset in the text of the template, in bytes. */
export type TemplateOutcome =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly error: { readonly message: string; readonly at: number } }

/** What prints a value that is missing. */
export const MISSING = '<NA>'

/** Wider columns are refused: a typing error should not cost memory for each alert. */
const WIDEST = 65535

type Print = (c: EventContext) => string
type Resolve = (text: string) => Resolved

/**
 * Compiles a template (a byte string). `%field`, `%field[arg]` and `%transformer(…)` stand for values, digits after the
 * percent sign give a fixed width in bytes. Of a name the longest part that is a field counts: `%proc.names` is proc.name
 * and the letter s. A missing value prints as <NA>; a leading `*`, which asks for that, is therefore dropped.
 */
export function compileTemplate(text: string, resolve: Resolve): TemplateOutcome {
  if (text === '') return fail('the output is empty', 0)
  const body = text.startsWith('*') ? 1 : 0
  const literals: string[] = []
  const prints: Print[] = []
  const fields = new Map<string, FieldRef>()
  let literal = ''
  let i = body
  while (i < text.length) {
    const percent = text.indexOf('%', i)
    if (percent < 0) {
      literal += text.slice(i)
      break
    }
    literal += text.slice(i, percent)
    let at = percent + 1
    while (at < text.length && isDigit(text.charCodeAt(at))) at++
    const width = at > percent + 1 ? Number(text.slice(percent + 1, at)) : 0
    if (at === text.length) {
      return fail(
        at > percent + 1
          ? 'the output ends with a width; a field must follow'
          : 'the output ends with %; a field must follow',
        percent,
      )
    }
    if (width > WIDEST)
      return fail(`the width ${text.slice(percent + 1, at)} is too large (at most ${WIDEST})`, percent + 1)
    const token = compileToken(text, at, resolve)
    if ('error' in token) return fail(token.error, percent)
    for (const field of token.fields) if (!fields.has(field.text)) fields.set(field.text, field)
    literals.push(literal)
    literal = ''
    prints.push(width > 0 ? fit(token.print, width) : token.print)
    i = token.end
  }
  const template = { text, fields: [...fields.values()], ...join(literals, prints, literal) }
  return { ok: true, template }
}

function fail(message: string, at: number): TemplateOutcome {
  return { ok: false, error: { message, at } }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

interface Token {
  readonly end: number
  readonly fields: readonly FieldRef[]
  readonly print: Print
}

/** The longest field or transformer that starts at `at`. */
function compileToken(
  text: string,
  at: number,
  resolve: (text: string) => Resolved,
): Token | { readonly error: string } {
  const call = transformerEnd(text, at)
  if (call !== undefined) {
    let error = ''
    // With its selector in brackets first; brackets that no transformer takes are plain text.
    for (const end of call.ends) {
      const token = compileTransformer(text.slice(at, end), end, resolve)
      if (!('error' in token)) return token
      error ||= token.error
    }
    return { error }
  }
  const lexed = fieldNameEnd(text, at)
  if (lexed === undefined) {
    const seen = text.slice(at, at + 20)
    return {
      error: `a field must follow %, as in %proc.name (found "${seen}"); a single percent sign cannot be printed`,
    }
  }
  let error: string | undefined
  if (lexed.arg !== undefined) {
    const found = fieldToken(`${text.slice(at, lexed.nameEnd)}[${lexed.arg}]`, lexed.end, resolve)
    if (!('error' in found)) return found
    error = found.error
  }
  for (let end = lexed.nameEnd; end > at; end--) {
    const found = fieldToken(text.slice(at, end), end, resolve)
    if (!('error' in found)) return found
    error ??= found.error
  }
  return { error: error ?? `${text.slice(at, lexed.end)} is no field` }
}

function fieldToken(name: string, end: number, resolve: Resolve): Token | { readonly error: string } {
  const found = resolve(name)
  if (!found.ok) return found
  const { field } = found
  const print = (c: EventContext): string => {
    const value = printed(field, c)
    return value === undefined ? MISSING : printText(field, value)
  }
  // A field that counts its looks counts those for text and those for output_fields apart.
  const second = field.stateful === true ? resolve(name) : found
  return { end, fields: [second.ok ? second.field : field], print }
}

function compileTransformer(
  source: string,
  end: number,
  resolve: (text: string) => Resolved,
): Token | { readonly error: string } {
  // Written as a condition, so that parsing and type rules are those of conditions.
  const parsed = parseCondition(`${source} exists`)
  if (!parsed.ok) return { error: parsed.error.message }
  const checked = checkCondition(parsed.expr, resolve)
  if (!checked.ok) return { error: checked.error.message }
  const predicate = checked.condition
  if (predicate.kind !== 'predicate') return { error: `${source} is no value` }
  const operand: OperandRef = predicate.left
  return { end, fields: operand.fields, print: printOperand(operand, MISSING) }
}

/** Pads with blanks on the right, or cuts. */
function fit(print: Print, width: number): Print {
  return (c) => {
    const text = print(c)
    return text.length < width ? text.padEnd(width, ' ') : text.slice(0, width)
  }
}

function join(
  literals: readonly string[],
  prints: readonly Print[],
  last: string,
): Pick<Template, 'render' | 'renderEscaped'> {
  const count = prints.length
  return {
    render(c) {
      let out = ''
      for (let i = 0; i < count; i++) out += literals[i]! + prints[i]!(c)
      return out + last
    },
    renderEscaped(c) {
      let out = ''
      for (let i = 0; i < count; i++) out += literals[i]! + escapeLine(prints[i]!(c))
      return out + last
    },
  }
}
