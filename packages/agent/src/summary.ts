/** What is told at the end of a run: Falco's summary on standard output, and what was seen and lost on standard error. */

const severities = ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG']

export interface RuleCount {
  /** As text. */
  readonly rule: string
  readonly priority: number
  readonly count: number
}

/** Rules that raised nothing are left out; ends with a newline. */
export function alertSummary(counts: readonly RuleCount[]): string {
  const raised = counts.filter((c) => c.count > 0)
  const total = raised.reduce((sum, c) => sum + c.count, 0)
  let out = `Events detected: ${total}\nRule counts by severity:\n`
  for (const [priority, name] of severities.entries()) {
    const count = raised.reduce((sum, c) => (c.priority === priority ? sum + c.count : sum), 0)
    if (count > 0) out += `   ${name}: ${count}\n`
  }
  out += 'Triggered rules by rule name:\n'
  for (const { rule, count } of raised) out += `   ${rule}: ${count}\n`
  return out
}

export interface RunCounts {
  /** Events that were seen; those of them that rules could look at. */
  readonly events: number
  readonly delivered: number
  readonly alerts: number
  /** Lost in the kernel, by cause; empty on replay. */
  readonly lost: Readonly<Record<string, number>>
  readonly seconds: number
}

/** `events 12,345 (8,000 judged), alerts 17, lost 0, 1.2 s`. No newline at the end. */
export function runSummary(counts: RunCounts): string {
  const lost = Object.entries(counts.lost).filter(([, count]) => count > 0)
  const total = lost.reduce((sum, [, count]) => sum + count, 0)
  const detail = lost.length === 0 ? '' : ` (${lost.map(([cause, count]) => `${cause} ${count}`).join(', ')})`
  const rate = counts.seconds > 0 ? Math.round(counts.events / counts.seconds) : 0
  return (
    `events ${counts.events} (${counts.delivered} judged by rules), alerts ${counts.alerts}, lost ${total}${detail}, ` +
    `${counts.seconds.toFixed(3)} s, ${rate} events/s`
  )
}
