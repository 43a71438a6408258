/**
 * Real containers, by a Docker engine that the test starts itself inside the tree that is watched: every alert names its
 * container from the first event on.
 */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { clientCommand, image, imageScript, lastWords, missing, startScript, stopEngine } from '../../demo/engine.ts'
import { Watched, type Alert } from '../../demo/watched.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function reasonToSkip(): string | undefined {
  if (process.getuid?.() !== 0) return 'live detection needs root'
  if (!existsSync(join(root, 'packages/probe/build/saker_probe.node'))) return 'the probe is not built (make build)'
  return missing()
}

const rules = `
- macro: details
  condition: (container.image.repository exists and container.name exists)
- rule: Program in a container
  desc: every program that starts in a container, the runtime's own included
  condition: evt.type in (execve, execveat) and container.id != host and details
  output: &output >
    %proc.cmdline tty=%proc.tty %container.id %container.full_id %container.name %container.image
    %container.image.repository %container.image.tag %container.image.id %container.type %container.privileged
    %container.mounts %container.mount.source[/host] %container.host_network %container.label[team] %container.start_ts
  priority: NOTICE
- rule: Program in an unknown container
  desc: one of which nothing is known
  condition: evt.type in (execve, execveat) and container.id != host
  output: "%proc.cmdline %container.id"
  priority: WARNING
- rule: Container
  desc: a container starts
  condition: evt.type = container
  output: *output
  priority: INFO
- rule: Container gone
  desc: a container was removed
  condition: evt.type = container_removed
  output: "%container.id"
  priority: INFO
`

const named = (alerts: readonly Alert[], rule: string): Alert[] => alerts.filter((alert) => alert.rule === rule)

/** All alerts of programs in containers are complete, and those of `name` are there. */
function checkPrograms(alerts: readonly Alert[], name: string, commands: readonly string[]): Alert['output_fields'] {
  assert.deepEqual(
    named(alerts, 'Program in an unknown container').map((alert) => alert.output),
    [],
  )
  const own = named(alerts, 'Program in a container').filter((a) => a.output_fields['container.name'] === name)
  const seen = own.map((alert) => alert.output_fields['proc.cmdline'])
  for (const command of commands) assert.ok(seen.includes(command), `${command} among ${JSON.stringify(seen)}`)
  for (const { output_fields: fields } of own) {
    assert.match(String(fields['container.id']), /^[0-9a-f]{12}$/)
    assert.match(String(fields['container.full_id']), new RegExp(`^${fields['container.id']}[0-9a-f]{52}$`))
    assert.equal(fields['container.image'], image)
    assert.equal(`${fields['container.image.repository']}:${fields['container.image.tag']}`, image)
    assert.match(String(fields['container.image.id']), /^[0-9a-f]{64}$/)
    assert.equal(fields['container.type'], 'docker')
  }
  return own.at(-1)?.output_fields ?? {}
}

describe('containers of a Docker engine', { skip: reasonToSkip() ?? false }, () => {
  const home = mkdtempSync('/var/tmp/saker-test-')
  let watched: Watched | undefined
  let problem: string | undefined

  before(async () => {
    writeFileSync(join(home, 'rules.yaml'), rules)
    // Its layout of paths is that of any nested control groups: the test itself may run in such.
    const engines = `{docker: {sockets: [${join(home, 'docker.sock')}]}, containerd: {enabled: false}}`
    const options = ['-r', join(home, 'rules.yaml'), '-o', `container_engines=${engines}`]
    const environment = { ...process.env, SAKER_SOURCE: '1', DOCKER: clientCommand(home), IMAGE: image, DEMO: home }
    try {
      watched = await Watched.start(root, home, environment, options)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
      return
    }
    const started = await watched.run(startScript(home))
    if (started.status !== 0) problem = lastWords(home)
    else await watched.run(imageScript(home))
    // The socket is looked for from time to time.
    await sleep(1000)
  })

  after(async () => {
    await stopEngine(home)
    const words = (await watched?.stop()) ?? ''
    rmSync(home, { recursive: true, force: true })
    console.log(/alerts from containers .*/.exec(words)?.[0] ?? words)
  })

  /** Runs a script; gives the alerts that it raised, once no more come. */
  async function alertsOf(t: TestContext, script: string): Promise<Alert[]> {
    if (problem !== undefined || watched === undefined) {
      t.skip(problem)
      return []
    }
    const first = watched.alerts.length
    const { status, output } = await watched.run(script)
    if (status !== 0) t.diagnostic(`status ${String(status)}: ${output.trim()}`)
    for (let count = -1; count !== watched.alerts.length;) {
      count = watched.alerts.length
      await sleep(300)
    }
    return watched.alerts.slice(first)
  }

  test('a shell with a terminal; the container event comes once, before the first program', async (t) => {
    const script = '$DOCKER run --rm --tty --name shell --label team=blue --net=none $IMAGE sh -c "true; true"'
    const alerts = await alertsOf(t, script)
    if (problem !== undefined) return
    const fields = checkPrograms(alerts, 'shell', ['sh -c true; true'])
    assert.notEqual(fields['proc.tty'], 0)
    assert.equal(fields['container.privileged'], false)
    assert.equal(fields['container.label[team]'], 'blue')
    assert.equal(fields['container.host_network'], false)
    assert.ok(Number(fields['container.start_ts']) > 1e18)
    const told = named(alerts, 'Container').filter((a) => a.output_fields['container.name'] === 'shell')
    assert.equal(told.length, 1)
    assert.equal(told[0]!.output_fields['container.id'], fields['container.id'])
    assert.ok(alerts.indexOf(told[0]!) < alerts.indexOf(named(alerts, 'Program in a container')[0]!))
  })

  test('privileged, with the mounts and the network of the host', async (t) => {
    // Where root itself lacks a capability the container is created, but cannot start.
    const alerts = await alertsOf(
      t,
      `$DOCKER run --rm --privileged --name mighty --volume /etc:/host:ro --volume ${home}/docker.sock:/run/docker.sock ` +
        '--net=host $IMAGE true',
    )
    if (problem !== undefined) return
    checkPrograms(alerts, 'mighty', [])
    const told = named(alerts, 'Container').find((a) => a.output_fields['container.name'] === 'mighty')
    const fields = told?.output_fields ?? {}
    assert.equal(fields['container.privileged'], true)
    assert.equal(fields['container.host_network'], true)
    assert.equal(fields['container.mount.source[/host]'], '/etc')
    assert.ok(String(fields['container.mounts']).split(',').includes('/etc:/host:ro:false:rprivate'))
    assert.match(String(fields['container.mounts']), /docker\.sock:\/run\/docker\.sock::true:r/)
  })

  test('docker exec', async (t) => {
    await alertsOf(t, '$DOCKER run --rm --detach --name server --net=none $IMAGE sh -c "while true; do true; done"')
    const alerts = await alertsOf(t, '$DOCKER exec server sh -c "true; exit 3"')
    if (problem !== undefined) return
    checkPrograms(alerts, 'server', ['sh -c true; exit 3'])
    const renamed = await alertsOf(t, '$DOCKER rename server waiter; sleep 0.5; $DOCKER exec waiter sh -c "exit 4"')
    checkPrograms(renamed, 'waiter', ['sh -c exit 4'])
    await alertsOf(t, '$DOCKER kill waiter')
    const gone = await alertsOf(t, 'sleep 3')
    assert.equal(named(gone, 'Container gone').length + named(alerts, 'Container gone').length > 0, true)
  })

  test('a container that lives for a moment', async (t) => {
    const alerts = await alertsOf(t, '$DOCKER run --rm --name moment --net=none $IMAGE true')
    if (problem !== undefined) return
    checkPrograms(alerts, 'moment', ['true'])
  })

  test('a hundred containers in a burst', { timeout: 300_000 }, async (t) => {
    const begin = performance.now()
    const alerts = await alertsOf(
      t,
      'seq 100 | xargs -P 20 -I {} $DOCKER run --rm --name burst{} --net=none $IMAGE sh -c "true {}"',
    )
    if (problem !== undefined) return
    t.diagnostic(`${Math.round((performance.now() - begin) / 1000)} s`)
    for (let i = 1; i <= 100; i++) checkPrograms(alerts, `burst${i}`, [`sh -c true ${i}`])
  })
})
