/** Plugins: whether those that rules files need are there, and which fields go with them. */

import { toText } from '../bytes.ts'
import { defaultAsyncNames } from '../condition/event-codes.ts'
import type { Resolved } from '../fields/define.ts'
import { fieldSpecs } from '../fields/index.ts'
import type { PluginVersion } from './items.ts'
import { parseVersion, satisfies } from './version.ts'

/** A plugin that is loaded, or that this program stands in for. Texts are byte strings. */
export interface Plugin {
  readonly name: string
  /** x.y.z */
  readonly version: string
  /** The source of events that it gives. */
  readonly source?: string
  /** Sources that its fields and events are for; absent: all. */
  readonly extends?: readonly string[]
  readonly fields?: readonly string[]
  /** Names of asynchronous events. */
  readonly events?: readonly string[]
}

/** Class of the fields that the container plugin brings in Falco, and that are built in here. */
const CONTAINER_CLASS = 'container'

/** The version of the container plugin that the built-in fields are equal to. */
export const containerPlugin: Plugin = {
  name: 'container',
  version: '0.7.1',
  extends: ['syscall'],
  fields: fieldSpecs.filter((spec) => spec.class === CONTAINER_CLASS).map((spec) => spec.name),
  events: [...defaultAsyncNames],
}

/** `resolve` as it is when these plugins are loaded: without the container plugin, its fields are not there. */
export function resolveWith(
  plugins: readonly Plugin[],
  resolve: (text: string, source: string) => Resolved,
): (text: string, source: string) => Resolved {
  if (plugins.some(({ name }) => name === containerPlugin.name)) return resolve
  return (text, source) => {
    const resolved = resolve(text, source)
    if (!resolved.ok || resolved.field.spec.class !== CONTAINER_CLASS) return resolved
    return {
      ok: false,
      error: `there is no field ${text} without the plugin container, which is not loaded`,
      unknown: true,
    }
  }
}

/**
 * Whether requirements are met. Of each the first alternative whose name is loaded decides, whatever other
 * alternatives would do. Gives back what is wrong, as text; undefined when all is well.
 */
export function checkPlugins(
  requirements: readonly (readonly PluginVersion[])[],
  loaded: readonly Plugin[],
): string | undefined {
  const byName = new Map(loaded.map((plugin) => [plugin.name, plugin]))
  for (const alternatives of requirements) {
    const wanted = alternatives.find(({ name }) => byName.has(name))
    if (wanted === undefined) {
      const list = alternatives.map(({ name, version }) => `${toText(name)} (${toText(version)} or newer)`).join(', ')
      return `the rules need a plugin that is not loaded, one of: ${list}`
    }
    const plugin = byName.get(wanted.name)!
    const version = parseVersion(plugin.version)
    if (version === undefined)
      return `the plugin ${toText(plugin.name)} has the version "${toText(plugin.version)}", which is not of the form x.y.z`
    if (!satisfies(version, parseVersion(wanted.version)!)) {
      return `the rules need the plugin ${toText(plugin.name)} in version ${toText(wanted.version)} or a newer one of the same major number, but version ${toText(plugin.version)} is loaded`
    }
  }
  return undefined
}
