/** The program's own messages on standard error, in the form of Falco's log. */

export const levels = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'] as const
export type Level = (typeof levels)[number]

export interface LogOptions {
  readonly stderr: boolean
  /** Less urgent messages are not written. */
  readonly level: Level
  /** `2026-11-23T18:50:57+0000: text` instead of `Mon Nov 23 18:50:57 2026: text`. */
  readonly isoTime: boolean
}

const options: { -readonly [K in keyof LogOptions]: LogOptions[K] } = { stderr: true, level: 'info', isoTime: false }

export function configureLog(wanted: LogOptions): void {
  Object.assign(options, wanted)
}

/** Writes one message; a newline is added. */
export function log(level: Level, text: string): void {
  if (!options.stderr || levels.indexOf(level) > levels.indexOf(options.level)) return
  process.stderr.write(`${stamp(new Date(), options.isoTime)}: ${text.trimEnd()}\n`)
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Local time; with its offset from UTC in the ISO form. */
export function stamp(date: Date, iso: boolean): string {
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  if (!iso) {
    const day = String(date.getDate()).padStart(2, ' ')
    return `${days[date.getDay()]} ${months[date.getMonth()]} ${day} ${clock} ${date.getFullYear()}`
  }
  const offset = -date.getTimezoneOffset()
  const size = Math.abs(offset)
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clock}${zone}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
