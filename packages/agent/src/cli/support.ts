/** --support: what a report of a problem should contain. */

import { arch, hostname, release, type, version as kernelVersion } from 'node:os'
import type { Config } from '../config/load.ts'
import { plain } from '../config/tree.ts'
import { chooseRulePaths, readFiles } from '../rules/plan.ts'
import type { Options } from './options.ts'
import { version } from './versions.ts'

export function showSupport(config: Config, options: Options, argv: readonly string[]): string {
  const files = readFiles(chooseRulePaths(config, options.rules))
  return `${JSON.stringify({
    version,
    system_info: {
      sysname: type(),
      nodename: hostname(),
      release: release(),
      version: kernelVersion(),
      machine: arch() === 'x64' ? 'x86_64' : arch(),
    },
    engine_info: { kind: config.settings['engine.kind'] },
    cmdline: ['saker', ...argv].join(' '),
    config: plain(config.tree),
    rules_files: files.map(({ name, content }) => ({ name, content: new TextDecoder().decode(content) })),
  })}\n`
}
