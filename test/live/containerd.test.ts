/** Containers and pods of a containerd without Docker: every alert names its container, and its pod, from the first event on. */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Watched, type Alert } from '../../demo/watched.ts'
import {
  containerConfig,
  image,
  missing,
  podConfig,
  Pods,
  prepare,
  socketPath,
  startScript,
  stop,
} from './containerd.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function reasonToSkip(): string | undefined {
  if (process.getuid?.() !== 0) return 'live detection needs root'
  if (!existsSync(join(root, 'packages/probe/build/saker_probe.node'))) return 'the probe is not built (make build)'
  return missing()
}

const rules = `
- rule: Program
  desc: every program that starts in a container, the runtime's own included
  condition: evt.type in (execve, execveat) and container.id != host
  output: >
    %proc.cmdline %container.id %container.full_id %container.name %container.image %container.image.repository
    %container.image.tag %container.type %container.privileged %container.mounts %container.label[team]
    %k8s.pod.name %k8s.ns.name %k8s.pod.uid %k8s.pod.sandbox_id %k8s.pod.label[app]
  priority: NOTICE
- rule: Container
  desc: a container starts
  condition: evt.type = container
  output: "%container.id %container.name %container.image"
  priority: INFO
`

type Fields = Alert['output_fields']

describe('containers of containerd', { skip: reasonToSkip() ?? false }, () => {
  const home = mkdtempSync('/var/tmp/saker-test-')
  let watched: Watched | undefined
  let problem: string | undefined

  before(async () => {
    writeFileSync(join(home, 'rules.yaml'), rules)
    prepare(home)
    const sockets = `{sockets: [${socketPath(home)}]}`
    // Docker's and Podman's sockets of this machine are not ours.
    const others = 'docker: {enabled: false}, podman: {enabled: false}'
    const engines = `container_engines={cri: ${sockets}, containerd: ${sockets}, ${others}}`
    const environment = { ...process.env, SAKER_SOURCE: '1', CTR: `ctr --address ${socketPath(home)}` }
    try {
      watched = await Watched.start(root, home, environment, ['-r', join(home, 'rules.yaml'), '-o', engines])
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
      return
    }
    const started = await watched.run(startScript(home))
    if (started.status !== 0) problem = `containerd does not start here: ${started.output}`
    await sleep(1000)
  })

  after(async () => {
    const words = (await watched?.stop()) ?? ''
    await stop(home)
    console.log(/alerts from containers .*/.exec(words)?.[0] ?? words)
  })

  /** Acts; gives the fields of the alerts of one container, once no more come. */
  async function alertsOf(t: TestContext, rule: string, id: string, act: () => Promise<unknown>): Promise<Fields[]> {
    const { alerts } = watched!
    await act()
    for (let count = -1; count !== alerts.length;) {
      count = alerts.length
      await sleep(300)
    }
    const own = alerts.filter((a) => a.rule === rule && a.output_fields['container.id'] === id)
    t.diagnostic(`${own.length} alerts of ${rule}`)
    return own.map((alert) => alert.output_fields)
  }

  const script = async (t: TestContext, text: string): Promise<void> => {
    const { status, output } = await watched!.run(text)
    if (status !== 0) t.diagnostic(`status ${String(status)}: ${output.trim()}`)
  }

  test('ctr run', async (t) => {
    if (problem !== undefined) return t.skip(problem)
    const seen = await alertsOf(t, 'Program', 'shop', () =>
      script(t, `$CTR run --rm --label team=blue ${image} shop sh -c 'true 7'`),
    )
    assert.ok(seen.some((fields) => fields['proc.cmdline'] === 'sh -c true 7'))
    for (const fields of seen) {
      assert.equal(fields['container.full_id'], 'shop')
      assert.equal(fields['container.name'], 'shop')
      assert.equal(fields['container.image'], image)
      assert.equal(fields['container.image.repository'], 'saker.test/box')
      assert.equal(fields['container.image.tag'], '1')
      assert.equal(fields['container.type'], 'containerd')
      assert.equal(fields['container.privileged'], false)
      assert.equal(fields['container.label[team]'], 'blue')
      assert.equal(fields['k8s.pod.name'], null)
    }
    const told = await alertsOf(t, 'Container', 'shop', async () => {})
    assert.equal(told.length, 1)
  })

  test('twenty containers in a burst', async (t) => {
    if (problem !== undefined) return t.skip(problem)
    await alertsOf(t, 'Program', '', () =>
      script(t, `seq 20 | xargs -P 10 -I {} $CTR run --rm ${image} burst{} sh -c 'true {}'`),
    )
    for (let i = 1; i <= 20; i++) {
      const seen = await alertsOfNow(`burst${i}`)
      assert.ok(seen.some((fields) => fields['proc.cmdline'] === `sh -c true ${i}`))
      for (const fields of seen) assert.equal(fields['container.image'], image)
    }
  })

  async function alertsOfNow(id: string): Promise<Fields[]> {
    return watched!.alerts
      .filter((a) => a.rule === 'Program' && a.output_fields['container.id'] === id)
      .map((alert) => alert.output_fields)
  }

  test('a pod through CRI', async (t) => {
    if (problem !== undefined) return t.skip(problem)
    const pods = new Pods(home)
    try {
      const config = podConfig('shop-0', 'prod', 'uid-1')
      const pod = await pods.run(config)
      const id = await pods.start(pod, config, containerConfig('web', ['sh', '-c', 'sleep 1; sleep 2']))
      await alertsOf(t, 'Program', '', () => sleep(1500))
      const own = await alertsOfNow(id.slice(0, 12))
      assert.ok(own.some((fields) => fields['proc.cmdline'] === 'sh -c sleep 1; sleep 2'))
      for (const fields of own) {
        assert.equal(fields['container.name'], 'web')
        assert.equal(fields['container.full_id'], id)
        assert.equal(fields['container.image'], image)
        assert.equal(fields['container.label[team]'], 'blue')
      }
      const holder = await alertsOfNow(pod.slice(0, 12))
      assert.ok(holder.length > 0)
      for (const fields of [...own, ...holder]) {
        assert.equal(fields['container.type'], 'containerd')
        assert.equal(fields['k8s.pod.name'], 'shop-0')
        assert.equal(fields['k8s.ns.name'], 'prod')
        assert.equal(fields['k8s.pod.uid'], 'uid-1')
        assert.equal(fields['k8s.pod.sandbox_id'], pod.slice(0, 12))
      }
      // By now CRI knows all of it.
      const last = own.at(-1)!
      assert.equal(last['k8s.pod.label[app]'], 'shop')
      assert.match(String(last['container.mounts']), /\/etc:\/host::false:private/)
      await pods.remove(pod)
    } finally {
      pods.close()
    }
  })
})
