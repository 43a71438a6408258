import { execFileSync } from 'node:child_process'

/** Of the running kernel, in bytes. */
export function pageSize(): number {
  return Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }))
}
