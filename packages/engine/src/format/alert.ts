/** The line of an alert: as text, or as one JSON object. Byte strings throughout. */

import { toBytes } from '../bytes.ts'
import type { EventContext } from '../context.ts'
import type { FieldRef, Resolved } from '../fields/define.ts'
import { printed, printJson } from '../fields/print.ts'
import { priorityNames, type Rule } from '../rules/ruleset.ts'
import { fieldKey } from './field-key.ts'
import { jsonString } from '../json.ts'
import { compileTemplate, type Template } from './template.ts'
import { isoTime } from './time.ts'

/** How alerts are written: the json_ and time_format_ keys of the configuration. */
export interface AlertFormat {
  readonly json: boolean
  readonly includeOutput: boolean
  readonly includeMessage: boolean
  readonly includeOutputFields: boolean
  readonly includeTags: boolean
  /** The prefix shows date and time in UTC (evt.time.iso8601) instead of the local time of day. */
  readonly isoTime: boolean
  /** In text: escape control characters and ill-formed UTF-8 of values, so that a line is an alert (escape.ts). */
  readonly escapeText: boolean
  /** As text. */
  readonly hostname: string
}

/** Writes one alert; no newline at the end. */
export type AlertWriter = (rule: Rule, c: EventContext) => string

/** What an alert says about itself behind its message, in brackets; '' mostly. */
export type AlertNote = (c: EventContext) => string

/** `resolve` finds the field of the prefix. */
export function alertWriter(
  format: AlertFormat,
  resolve: (text: string) => Resolved,
  note: AlertNote = () => '',
): AlertWriter {
  const prefix = compileTemplate(format.isoTime ? '%evt.time.iso8601: ' : '%evt.time: ', resolve)
  if (!prefix.ok) throw new Error(prefix.error.message)
  return format.json ? jsonWriter(format, prefix.template, note) : textWriter(format, prefix.template, note)
}

/** `13:53:31.726060287: Critical MESSAGE`. */
function textWriter(format: AlertFormat, prefix: Template, note: AlertNote): AlertWriter {
  if (format.escapeText)
    return (rule, c) =>
      `${prefix.render(c)}${priorityNames[rule.priority]} ${rule.output.renderEscaped(c)}${bracketed(note(c))}`
  return (rule, c) => `${prefix.render(c)}${priorityNames[rule.priority]} ${rule.output.render(c)}${bracketed(note(c))}`
}

function bracketed(note: string): string {
  return note === '' ? '' : ` [${note}]`
}

/** Keys in alphabetical order, no blanks. What does not depend on the event is put together once for each rule. */
function jsonWriter(format: AlertFormat, prefix: Template, note: AlertNote): AlertWriter {
  const start = `{"hostname":${jsonString(toBytes(format.hostname))}`
  const plans = new WeakMap<Rule, RulePlan>()
  return (rule, c) => {
    let plan = plans.get(rule)
    if (plan === undefined) plans.set(rule, (plan = planRule(rule, prefix, format)))
    const message = format.includeMessage || format.includeOutput ? rule.output.render(c) + bracketed(note(c)) : ''
    let line = start
    if (format.includeMessage) line += `,"message":${jsonString(message)}`
    if (format.includeOutput) line += `,"output":${jsonString(`${prefix.render(c)}${plan.priority} ${message}`)}`
    if (format.includeOutputFields) {
      let separator = ',"output_fields":{'
      for (let i = 0; i < plan.keys.length; i++) {
        line += separator + plan.keys[i]! + plan.values[i]!(c)
        separator = ','
      }
      line += separator === ',' ? '}' : `${separator}}`
    }
    return `${line}${plan.end}${isoTime(c.ev.timeHi, c.ev.timeLo)}Z"}`
  }
}

interface RulePlan {
  readonly priority: string
  /** `"proc.name":` in order; `values` alike. */
  readonly keys: readonly string[]
  readonly values: readonly ((c: EventContext) => string)[]
  /** From the priority to the start of the time. */
  readonly end: string
}

function planRule(rule: Rule, prefix: Template, format: AlertFormat): RulePlan {
  const values = new Map<string, (c: EventContext) => string>()
  for (const field of rule.output.fields) values.set(fieldKey(field.text), typed(field))
  for (const field of prefix.fields) values.set(fieldKey(field.text), typed(field))
  for (const extra of rule.extraFields)
    values.set(extra.key, extra.raw ? rawValue(extra.key, extra.template) : textValue(extra.template))
  // Comparison of byte strings is comparison of bytes: the order of Falco's keys.
  const sorted = [...values].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const priority = priorityNames[rule.priority]
  const tags = format.includeTags ? `,"tags":[${rule.tags.map(jsonString).join(',')}]` : ''
  return {
    priority,
    keys: sorted.map(([key]) => `${jsonString(key)}:`),
    values: sorted.map(([, value]) => value),
    end: `,"priority":"${priority}","rule":${jsonString(rule.name)},"source":${jsonString(rule.source)}${tags},"time":"`,
  }
}

function typed(field: FieldRef): (c: EventContext) => string {
  const show = (c: EventContext): string => {
    const value = printed(field, c)
    return value === undefined ? 'null' : printJson(field, value)
  }
  if (field.stateful !== true) return show
  // Falco looks three times for an alert and shows what the second look gave.
  return (c) => {
    printed(field, c)
    const shown = show(c)
    printed(field, c)
    return shown
  }
}

/** A field added by its name: typed; null unless the name is exactly a field (a transformer is none). */
function rawValue(key: string, template: Template): (c: EventContext) => string {
  const field = template.fields.find((f) => fieldKey(f.text) === key)
  return field === undefined ? () => 'null' : typed(field)
}

function textValue(template: Template): (c: EventContext) => string {
  return (c) => jsonString(template.render(c))
}
