/** What this program is, and what it is compatible with. */

import { arch } from 'node:os'

/** Of this program. A test compares it with package.json. */
export const version = '0.1.0'

/** The release of Falco whose rules, configuration, alerts and captures are understood. */
const falco = '0.44.1'
const engine = '0.62.0'

export function showVersions(json: boolean): string {
  const node = process.versions.node
  if (json) {
    return `${JSON.stringify({
      saker_version: version,
      falco_version: falco,
      engine_version: engine.split('.')[1],
      engine_version_semver: engine,
      node_version: node,
      architecture: arch(),
    })}\n`
  }
  return `Saker version: ${version} (${arch() === 'x64' ? 'x86_64' : arch()})\nCompatible with Falco: ${falco}\nEngine: ${engine}\nNode: ${node}\n`
}
