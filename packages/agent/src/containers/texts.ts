/** What is said about containers in the program's log. */

import type { MetadataCounts } from './gate.ts'
import { parseJson, textAt } from './read-json.ts'

/** Details came after alerts had to do without. `json` is that of a container event. */
export function lateText(id: string, json: string, alerts: number, ms: number): string {
  const event = parseJson(json)
  const name = printable(textAt(event, 'container', 'name'))
  const image = printable(textAt(event, 'container', 'image'))
  return (
    `${alerts} ${alerts === 1 ? 'alert' : 'alerts'} of container ${printable(id)} came before its runtime had told of it ` +
    `(${Math.round(ms)} ms): it is ${name === '' ? 'without a name' : name}, image ${image === '' ? 'not known' : image}`
  )
}

/** One line for the end of a run; undefined when no alert came from a container. */
export function metadataSummary({ atOnce, held, late, missing, unknown }: MetadataCounts): string | undefined {
  const total = atOnce + held + late + missing
  if (total + unknown === 0) return undefined
  const others = unknown === 0 ? '' : `; ${unknown} more from control groups that no container runtime knows`
  return (
    `alerts from containers ${total}: ${atOnce} complete at once, ${held} after a wait, ${late} completed in the log, ` +
    `${missing} without details${others}`
  )
}

/** Names can hold anything: nothing in them may end or restyle a line. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?').slice(0, 200)
}
