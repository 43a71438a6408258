import { hostname } from 'node:os'
import type { AlertFormat } from '@saker/engine'
import type { Settings } from './config/keys.ts'

/** How the configuration wants alerts written. FALCO_HOSTNAME replaces the name of this host. */
export function alertFormat(settings: Settings, env: Readonly<Record<string, string | undefined>>): AlertFormat {
  return {
    json: settings.json_output,
    includeOutput: settings.json_include_output_property,
    includeMessage: settings.json_include_message_property,
    includeOutputFields: settings.json_include_output_fields_property,
    includeTags: settings.json_include_tags_property,
    isoTime: settings.time_format_iso_8601,
    escapeText: settings['saker.text_escape'],
    hostname: env.FALCO_HOSTNAME || hostname(),
  }
}
