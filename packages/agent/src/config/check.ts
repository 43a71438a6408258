/** Rules that concern several keys, and keys whose values have a form that the table cannot say. */

import { isIP } from 'node:net'
import type { Settings } from './keys.ts'
import { invalid } from './settings.ts'
import { find, type MapNode } from './tree.ts'

/** Throws CONFIG for settings that no start can succeed with. */
export function checkSettings(settings: Settings, tree: MapNode): void {
  const needs = (enabled: keyof Settings, key: keyof Settings): void => {
    if (settings[enabled] === true && settings[key] === '')
      throw invalid(key, find(tree, enabled), `must be set when ${enabled} is true`)
  }
  needs('file_output.enabled', 'file_output.filename')
  needs('program_output.enabled', 'program_output.program')
  needs('http_output.enabled', 'http_output.url')
  if (settings['engine.kind'] === 'replay' && settings['engine.replay.capture_file'] === '') {
    throw invalid(
      'engine.replay.capture_file',
      find(tree, 'engine.kind'),
      'must name a capture file when engine.kind is replay',
    )
  }
  const address = settings['webserver.listen_address']
  if (isIP(address) === 0)
    throw invalid(
      'webserver.listen_address',
      find(tree, 'webserver.listen_address'),
      `'${address}' is not a valid IP address`,
    )
  if (find(tree, 'rules_files') !== undefined && find(tree, 'rules_file') !== undefined) {
    throw invalid('rules_file', find(tree, 'rules_file'), 'is the old name of rules_files; both are set, keep one')
  }
  checkDropActions(settings['syscall_event_drops.actions'], tree)
}

const dropActions = ['ignore', 'log', 'alert', 'exit']

function checkDropActions(actions: readonly string[], tree: MapNode): void {
  const node = find(tree, 'syscall_event_drops.actions')
  let ignores = false
  for (const action of actions) {
    if (!dropActions.includes(action)) {
      throw invalid(
        'syscall_event_drops.actions',
        node,
        `no action is called '${action}'; there are ${dropActions.join(', ')}`,
      )
    }
    if (action === 'ignore') ignores = true
    else if (ignores && action !== 'exit')
      throw invalid('syscall_event_drops.actions', node, `${action} contradicts ignore`)
  }
}
