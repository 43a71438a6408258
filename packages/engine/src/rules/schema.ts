/**
 * The JSON schema of rules files and what breaks it. Breaking it is no error: the loader accepts some things that the schema
 * does not (priorities in lower case, yes for true), and refuses some that it does.
 */

import { type MapNode, type Node, textOf, valueOf } from './yaml/node.ts'

export interface Schema {
  readonly $schema?: string
  readonly title?: string
  readonly type?: 'array' | 'object' | 'string' | 'boolean' | 'integer'
  readonly items?: Schema
  readonly properties?: { readonly [name: string]: Schema }
  readonly additionalProperties?: false
  readonly required?: readonly string[]
  readonly minProperties?: number
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
}

const text: Schema = { type: 'string' }
const flag: Schema = { type: 'boolean' }
const operation: Schema = { type: 'string', enum: ['append', 'replace'] }
const plugin = { name: text, version: text }

/** As `--rule-schema` prints it. */
export const rulesSchema: Schema = {
  $schema: 'http://json-schema.org/draft-06/schema#',
  title: 'Rules file',
  type: 'array',
  items: {
    title: 'Item: one of the keys rule, macro, list, required_engine_version, required_plugin_versions tells its kind',
    type: 'object',
    additionalProperties: false,
    properties: {
      required_engine_version: text,
      required_plugin_versions: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ...plugin,
            alternatives: {
              type: 'array',
              items: { type: 'object', additionalProperties: false, properties: plugin, required: ['name', 'version'] },
            },
          },
          required: ['name', 'version'],
        },
      },
      macro: text,
      condition: text,
      list: text,
      items: { type: 'array', items: { anyOf: [{ type: 'integer' }, text] } },
      rule: text,
      desc: text,
      enabled: flag,
      output: text,
      append: flag,
      priority: {
        type: 'string',
        enum: ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'INFORMATIONAL', 'DEBUG'],
      },
      capture: flag,
      capture_duration: { type: 'integer' },
      source: text,
      exceptions: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          properties: { name: text, fields: {}, comps: {}, values: {} },
          required: ['name'],
        },
      },
      override: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          items: operation,
          desc: operation,
          condition: operation,
          output: operation,
          priority: operation,
          enabled: operation,
          exceptions: operation,
          capture: operation,
          capture_duration: operation,
          tags: operation,
          warn_evttypes: operation,
          'skip-if-unknown-filter': operation,
        },
      },
      tags: { type: 'array', items: text },
      warn_evttypes: flag,
      'skip-if-unknown-filter': flag,
    },
  },
}

export interface SchemaViolation {
  /** `<root>[2][enabled]`; a byte string. */
  readonly path: string
  readonly message: string
}

/** A map of the schema has a sequence or a map as a key. */
export class ComplexKeyError extends Error {}

/** Violations that are looked for: after so many it is no rules file. */
const MOST_VIOLATIONS = 1000

/** What of a document breaks the schema, in the order of the text: the first thousand or so. */
export function checkSchema(document: Node): SchemaViolation[] {
  const violations: SchemaViolation[] = []
  check(document, rulesSchema, '<root>', violations)
  return violations
}

const described: Record<NonNullable<Schema['type']>, string> = {
  array: 'a list',
  object: 'a map',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
}

function check(node: Node, schema: Schema, path: string, violations: SchemaViolation[]): void {
  const report = (message: string): void => {
    violations.push({ path, message })
  }
  if (schema.anyOf?.every((option) => !hasType(node, option.type)) === true) report('must be a text or a number')
  if (schema.type !== undefined && !hasType(node, schema.type)) {
    report(`must be ${described[schema.type]}`)
    return
  }
  if (schema.enum !== undefined && !(node.kind === 'scalar' && schema.enum.includes(node.value))) {
    report(`must be one of ${schema.enum.join(', ')}`)
  }
  if (node.kind === 'sequence' && schema.items !== undefined) {
    for (const [i, item] of node.items.entries()) {
      if (violations.length > MOST_VIOLATIONS) return
      check(item, schema.items, `${path}[${i}]`, violations)
    }
  }
  if (node.kind === 'map' && schema.properties !== undefined)
    checkMap(node, schema, schema.properties, path, violations)
}

function checkMap(
  node: MapNode,
  schema: Schema,
  properties: NonNullable<Schema['properties']>,
  path: string,
  violations: SchemaViolation[],
): void {
  const seen = new Set<string>()
  for (const [i, keyNode] of node.keys.entries()) {
    const key = textOf(keyNode)
    if (key === undefined)
      throw new ComplexKeyError(`line ${keyNode.line + 1}: a key must be a text, not a ${keyNode.kind}`)
    if (violations.length > MOST_VIOLATIONS) continue
    if (seen.has(key)) {
      violations.push({ path, message: `the key "${key}" stands twice; the first one counts` })
      continue
    }
    seen.add(key)
    // A null key reads as the text null, which is no property of the schema.
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (property === undefined) violations.push({ path, message: `the key "${key}" does not belong here` })
    else check(node.values[i]!, property, `${path}[${key}]`, violations)
  }
  for (const key of schema.required ?? []) {
    if (valueOf(node, key) === undefined) violations.push({ path, message: `the key "${key}" is missing` })
  }
  if (schema.minProperties !== undefined && node.keys.length < schema.minProperties) {
    violations.push({ path, message: 'must have at least one key' })
  }
}

/** Scalars have no types of their own: what reads as a number is one. */
function hasType(node: Node, type: Schema['type']): boolean {
  switch (type) {
    case 'array':
      return node.kind === 'sequence'
    case 'object':
      return node.kind === 'map'
    case 'string':
      return node.kind === 'scalar'
    case 'boolean':
      return node.kind === 'scalar' && (node.value === 'true' || node.value === 'false')
    case 'integer':
      return node.kind === 'scalar' && /^[ \t\n\v\f\r]*[+-]?0*[0-9]{1,18}$/.test(node.value)
    case undefined:
      return true
  }
}
