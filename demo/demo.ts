/**
 * Acts out what the default rules look for, in a process tree of its own, and shows the alert that each act raises.
 *
 * Further arguments go to `saker trace`. Exit status: 0 every act raised its alert once and nothing else,
 * 1 one was missed, raised twice, raised something else or could not be acted, or Saker can't watch here.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforehand, inContainer, onHost, type Act } from './acts.ts'
import { clientCommand, image, imageScript, lastWords, missing, socketPath, startScript, stopEngine } from './engine.ts'
import { showAct, showAlert, showFailure, showNote } from './show.ts'
import { Watched } from './watched.ts'

/** How long an alert may take after its act has ended, and how long silence must last before an act counts as done. */
const patience = 5_000
const silence = 400

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const home = mkdtempSync('/var/tmp/saker-demo-')
const id = home.slice(home.lastIndexOf('-') + 1)

// The other end of the reverse shell: types two commands.
const listener = createServer((socket) => {
  socket.on('error', () => {})
  socket.end('id -u\nexit\n')
}).listen(0, '127.0.0.1')
await once(listener, 'listening')

const environment = {
  ...process.env,
  DEMO: home,
  ID: id,
  ACTOR: join(root, 'demo/build/actor'),
  PORT: String((listener.address() as AddressInfo).port),
  DOCKER: clientCommand(home),
  IMAGE: image,
}

const outside = (script: string): void => {
  execFileSync('/bin/bash', ['-c', script], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
}

const tryOutside = (script: string): boolean => {
  try {
    outside(script)
    return true
  } catch {
    return false
  }
}

let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true))

const counts = { acts: 0, caught: 0, missed: 0, repeated: 0, unexpected: 0, failed: 0 }
let watched: Watched | undefined

/** Runs a script on the stage and returns the alerts that it raised, once no more come. */
async function alertsOf(stage: Watched, script: string, rule: string | undefined) {
  const before = stage.alerts.length
  const result = await stage.run(script)
  const deadline = Date.now() + patience
  const awaited = () => rule !== undefined && !stage.alerts.slice(before).some((alert) => alert.rule === rule)
  while (awaited() && Date.now() < deadline) await sleep(20)
  for (let count = -1; count !== stage.alerts.length;) {
    count = stage.alerts.length
    await sleep(silence)
  }
  return { result, alerts: stage.alerts.slice(before) }
}

async function perform(stage: Watched, act: Act): Promise<void> {
  counts.acts++
  showAct(counts.acts, act)
  try {
    if (act.prepare !== undefined) outside(act.prepare)
    const { result, alerts } = await alertsOf(stage, act.script, act.rule)
    const own = alerts.filter((alert) => alert.rule === act.rule)
    const others = alerts.filter((alert) => alert.rule !== act.rule)
    for (const alert of alerts) showAlert(alert)
    if (own.length === 1) counts.caught++
    if (own.length === 0) {
      counts.missed++
      showFailure(`no alert of the rule “${act.rule}” (status ${String(result.status)}) ${result.output}`.trim())
    }
    if (own.length > 1) {
      counts.repeated++
      showFailure(`raised ${own.length} times, once is right`)
    }
    if (others.length > 0) {
      counts.unexpected++
      showFailure('raised something else than expected')
    }
  } finally {
    if (act.cleanup !== undefined) outside(act.cleanup)
  }
  console.log()
}

async function performInContainer(stage: Watched): Promise<void> {
  const lacking = missing()
  if (lacking !== undefined) return showNote(`The acts in a container are left out: ${lacking}.\n`)
  showNote('Starting a Docker engine of our own …\n')
  const start = await alertsOf(stage, startScript(home), undefined)
  if (start.result.status !== 0) return showNote(`The acts in a container are left out:\n${lastWords(home)}\n`)
  if (!tryOutside(imageScript(home))) return showNote('The acts in a container are left out: no image can be made.\n')
  for (const alert of start.alerts) showAlert(alert)
  if (start.alerts.length > 0) {
    counts.unexpected++
    showFailure('the start of the engine raised an alert')
  }
  for (const act of inContainer) if (!interrupted) await perform(stage, act)
}

try {
  const containers = `container_engines={docker: {sockets: [${socketPath(home)}]}}`
  watched = await Watched.start(root, home, environment, ['-o', containers, ...process.argv.slice(2)])
  await watched.run(beforehand)
  for (const act of onHost) if (!interrupted) await perform(watched, act)
  if (!interrupted) await performInContainer(watched)
} catch (error) {
  counts.failed++
  showFailure(error instanceof Error ? error.message : String(error))
} finally {
  listener.close()
  await stopEngine(home)
  const words = (await watched?.stop()) ?? ''
  if (process.env['VERBOSE'] !== undefined) showNote(words)
  rmSync(home, { recursive: true, force: true })
}

const bad = counts.missed + counts.repeated + counts.unexpected + counts.failed
console.log(
  `${counts.acts} acts: ${counts.caught} caught once, ${counts.missed} missed, ` +
    `${counts.repeated} raised twice, ${counts.unexpected} with other alerts`,
)
process.exit(interrupted || bad > 0 ? 1 : 0)
