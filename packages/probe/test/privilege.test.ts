// Which privileges loading needs, and what is said without them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { live } from './play.ts'

const setpriv = '/usr/bin/setpriv'

/** Opens a probe in a process with these capabilities only; gives what it printed. */
function openWith(capabilities: string): string {
  const index = new URL('../src/index.ts', import.meta.url).href
  const script = `
    import { openProbe } from ${JSON.stringify(index)}
    try { openProbe({ wanted: [], scope: { kind: 'tree', pid: 0x7ffffffe } }); console.log('opened') }
    catch (error) { console.log(error.code, error.message) }`
  const node = [process.execPath, '--conditions=saker-source', '--input-type=module', '-e', script]
  const { stdout } = spawnSync(setpriv, [`--bounding-set=-all${capabilities}`, '--inh-caps=-all', ...node])
  return String(stdout)
}

live('CAP_BPF and CAP_PERFMON are enough', async () => {
  if (!existsSync(setpriv)) return
  assert.equal(openWith(',+bpf,+perfmon'), 'opened\n')
})

live('without privileges the error says what to do', async () => {
  if (!existsSync(setpriv)) return
  const text = openWith('')
  assert.match(text, /^PROBE_NO_PERMISSION /)
  assert.match(text, /CAP_BPF and CAP_PERFMON/)
})
