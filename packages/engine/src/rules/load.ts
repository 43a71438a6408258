/** Loads rules files: what is wrong or doubtful in each, and the rules for the engine when nothing is wrong. */

import { toBytes } from '../bytes.ts'
import type { CheckOptions } from '../condition/2-check.ts'
import * as codes from '../events/codes.ts'
import { EVENT_COUNT } from '../events/table.ts'
import type { Resolved } from '../fields/define.ts'
import { fieldSpecs } from '../fields/index.ts'
import type { AppendOutput } from './append-output.ts'
import { Collection } from './collection.ts'
import { type Compiled, type CompiledRule, Compiler } from './compile.ts'
import { type Diagnostic, type ErrorCode, LoadFailure, type Warn, type WarningCode } from './diagnostics.ts'
import { filePlace, type Place, placeOf } from './places.ts'
import { checkPlugins, containerPlugin, type Plugin, resolveWith } from './plugins.ts'
import { readItem } from './read-item.ts'
import type { Priority, Rule, Ruleset } from './ruleset.ts'
import { checkSchema, ComplexKeyError, type SchemaViolation } from './schema.ts'
import { type Selection, selectRules } from './selection.ts'
import { parseVersion, type Version } from './version.ts'
import { decodeFile } from './yaml/input.ts'
import { type Node, YamlError } from './yaml/node.ts'
import { parseYaml } from './yaml/parse.ts'

/** The version of the rules engine that this one is compatible with. */
export const ENGINE_VERSION = '0.62.0'

/** Warnings and schema violations that are kept of a file: a file of the wrong kind could have millions. */
const MOST_WARNINGS = 10_000

/** Of the largest file that is read, in bytes. */
const LARGEST_FILE = 64 * 1024 * 1024

/** Texts are byte strings (bytes.ts). */
export interface LoadOptions {
  /** Looks up a field of a source. */
  readonly resolve: (text: string, source: string) => Resolved
  /** Names of all fields, for hints about misspelt ones; default: the built-in ones. */
  readonly fieldNames?: readonly string[]
  /** Sources of events that are there; default: syscall. */
  readonly sources?: readonly string[]
  /** Fields that `suggested_output` appends, of a source; default: those of the built-in fields that are marked so. */
  readonly suggestedFields?: (source: string) => readonly string[]
  /** Rules of lower urgency (a higher number) are checked but stay off; default: 7, none. */
  readonly minimumPriority?: Priority
  readonly appendOutput?: readonly AppendOutput[]
  /** x.y.z; default: ENGINE_VERSION. */
  readonly engineVersion?: string
  /** Plugins that are there; default: the container plugin, which is built in. */
  readonly plugins?: readonly Plugin[]
  readonly selections?: readonly Selection[]
  readonly check?: CheckOptions
}

export interface FileResult {
  readonly name: string
  readonly ok: boolean
  readonly errors: readonly Diagnostic<ErrorCode>[]
  readonly warnings: readonly Diagnostic<WarningCode>[]
  /** Warnings beyond those: only the first 10,000 are kept. */
  readonly droppedWarnings: number
  /** Of each document what breaks the schema of rules files; undefined when the file is no YAML or has no document. */
  readonly schema: readonly (readonly SchemaViolation[])[] | undefined
}

export interface LoadOutcome {
  /** No file has an error and the plugins that the files need are there. */
  readonly ok: boolean
  readonly files: readonly FileResult[]
  /** A plugin that the files need is missing or too old. Comes before what the files have: it may be their cause. */
  readonly pluginError: string | undefined
  /** Only when all is well. */
  readonly ruleset: Ruleset | undefined
  /** All items as they were collected. */
  readonly collection: Collection
  readonly plugins: readonly Plugin[]
  /** What the last file that compiled gave; undefined when none did. */
  readonly compiled: Compiled | undefined
}

/** Files are loaded one after the other into one collection; each is judged with all before it. */
export function loadRules(files: readonly { name: string; content: Uint8Array }[], options: LoadOptions): LoadOutcome {
  const { sources = ['syscall'], plugins = [containerPlugin] } = options
  const check: CheckOptions = { asyncNames: new Set(plugins.flatMap(({ events = [] }) => events)), ...options.check }
  const resolve = resolveWith(plugins, options.resolve)
  const compiler = new Compiler({
    resolve,
    check,
    fieldNames: options.fieldNames ?? builtInNames,
    appendOutput: options.appendOutput ?? [],
    suggestedFields: memoize((source) =>
      (options.suggestedFields ?? suggestedFieldsOf)(source).filter((name) => resolve(name, source).ok),
    ),
  })
  const collection = new Collection({
    engineVersion: readVersion(options.engineVersion ?? ENGINE_VERSION),
    sources: new Set(sources),
    isField: (text, source) => compiler.isOperand(text, source),
  })
  let compiled: Compiled | undefined
  const results = files.map(({ name, content }): FileResult => {
    const loaded = loadFile(name, content, collection, compiler)
    compiled = loaded.compiled ?? compiled
    return loaded.result
  })
  const pluginError = checkPlugins(collection.pluginRequirements, plugins)
  const ok = pluginError === undefined && results.every((result) => result.ok)
  const ruleset = ok ? makeRuleset(compiled?.rules ?? [], options) : undefined
  return { ok, files: results, pluginError, ruleset, collection, plugins, compiled }
}

const builtInNames = fieldSpecs.filter((spec) => !spec.hidden).map((spec) => spec.name)

function suggestedFieldsOf(source: string): string[] {
  return source === 'syscall' ? fieldSpecs.filter((spec) => spec.suggestedOutput).map((spec) => spec.name) : []
}

function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) {
      value = compute(key)
      known.set(key, value)
    }
    return value
  }
}

function readVersion(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new RangeError(`the engine version ${text} is not of the form x.y.z`)
  return version
}

function loadFile(
  file: string,
  content: Uint8Array,
  collection: Collection,
  compiler: Compiler,
): { result: FileResult; compiled: Compiled | undefined } {
  const tooLarge = content.length > LARGEST_FILE
  const text = tooLarge ? '' : decodeFile(content)
  const place = filePlace(toBytes(file), text)
  const warnings: Diagnostic<WarningCode>[] = []
  let dropped = 0
  const warn: Warn = (code, message, at, deprecatedField) => {
    if (warnings.length === MOST_WARNINGS) dropped++
    else warnings.push({ code, message, place: at, ...(deprecatedField === undefined ? {} : { deprecatedField }) })
  }
  let schema: SchemaViolation[][] | undefined
  let compiled: Compiled | undefined
  const errors: Diagnostic<ErrorCode>[] = []
  try {
    if (tooLarge) {
      throw new LoadFailure('LOAD_ERR_FILE_READ', `the file has more than ${LARGEST_FILE} bytes: split it`, place)
    }
    const documents = parseDocuments(text, place)
    if (documents.length > 0) schema = checkDocuments(documents, place)
    for (const document of documents) readDocument(document, place, collection, warn)
    compiled = compiler.compile(collection, warn)
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error
    errors.push({ code: error.code, message: error.message, place: error.place })
  }
  return {
    result: { name: file, ok: errors.length === 0, errors, warnings, droppedWarnings: dropped, schema },
    compiled,
  }
}

function parseDocuments(text: string, place: Place): Node[] {
  try {
    return parseYaml(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new LoadFailure('LOAD_ERR_YAML_PARSE', error.message, placeOf('value for', '', error.mark, place))
  }
}

function checkDocuments(documents: readonly Node[], place: Place): SchemaViolation[][] {
  try {
    return documents.map(checkSchema)
  } catch (error) {
    if (!(error instanceof ComplexKeyError)) throw error
    throw new LoadFailure('LOAD_ERR_YAML_PARSE', error.message, place)
  }
}

function readDocument(document: Node, place: Place, collection: Collection, warn: Warn): void {
  if (document.kind !== 'sequence') {
    const found = document.kind === 'map' ? 'a map; begin each item with "- "' : 'a text'
    throw new LoadFailure(
      'LOAD_ERR_YAML_VALIDATE',
      `a rules file must be a list of items, and this document is ${found}`,
      place,
    )
  }
  for (const item of document.items) {
    if (item.kind !== 'null') readItem(item, place, collection, warn)
  }
}

function makeRuleset(compiled: readonly CompiledRule[], options: LoadOptions): Ruleset {
  const minimum = options.minimumPriority ?? 7
  // Rules below the minimum are not there for selections either.
  const candidates = compiled
    .filter(({ item }) => item.priority <= minimum)
    .map((rule) => ({ rule, name: rule.item.name, tags: rule.item.tags, enabled: rule.item.enabled }))
  const enabled = selectRules(candidates, options.selections ?? []).map(({ rule }) => rule)
  const on = new Set(enabled)
  const rules = [...enabled, ...compiled.filter((rule) => !on.has(rule))]
  return { rules: rules.map((rule, index) => makeRule(rule, index, on.has(rule))) }
}

function makeRule(
  { item, condition, derived, output, extraFields }: CompiledRule,
  index: number,
  enabled: boolean,
): Rule {
  const eventCodes = new Uint8Array(EVENT_COUNT)
  if (derived === undefined) eventCodes[codes.PLUGINEVENT_E] = 1
  else eventCodes.set(derived.codes)
  eventCodes[codes.ASYNCEVENT_E] = 1
  return {
    index,
    name: item.name,
    description: item.description,
    priority: item.priority,
    source: item.source,
    tags: item.tags,
    enabled,
    condition,
    codes: eventCodes,
    syscalls: derived?.syscalls ?? new Set(),
    output,
    extraFields: extraFields.map(({ key, raw, template }) => ({ key, raw, template })),
    capture: item.capture,
    captureDuration: item.captureDuration,
  }
}
