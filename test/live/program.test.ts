/** The program on this very kernel. It watches only processes that a test starts. */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const saker = join(root, 'bin/saker')
const folder = mkdtempSync(join(tmpdir(), 'saker-live-'))
after(() => rmSync(folder, { recursive: true }))

function reasonToSkip(): string | undefined {
  if (process.getuid?.() !== 0) return 'live detection needs root'
  if (!existsSync(join(root, 'packages/probe/build/saker_probe.node'))) return 'the probe is not built (make build)'
  return undefined
}

/** A kernel that refuses BPF is no failure of ours. */
function skipWhenRefused(t: TestContext, stderr: string): boolean {
  if (!/refused to load the probe|no BTF|needs Linux/.test(stderr)) return false
  t.skip(`this kernel does not load the probe: ${/Error: (.*)/.exec(stderr)?.[1]}`)
  return true
}

const skip = reasonToSkip() ?? false
const secret = join(folder, 'secret')
writeFileSync(secret, 'x\n')
const rules = join(folder, 'rules.yaml')
writeFileSync(
  rules,
  `- rule: Reads the secret
  desc: d
  condition: evt.type in (open, openat, openat2) and fd.name = ${secret}
  output: "%proc.name of %proc.pname reads %fd.name: %proc.cmdline"
  priority: WARNING
`,
)

interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(...args: string[]): ChildProcess {
  return spawn(saker, args, { env: { ...process.env, SAKER_SOURCE: '1' } })
}

/** Reads the secret when it is told to. */
function shell(): ChildProcess {
  return spawn('sh', ['-c', `read go; cat ${secret} >/dev/null; read end`], { stdio: ['pipe', 'ignore', 'ignore'] })
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stdout, stderr }
}

test('trace judges a command and what it starts, and gives its exit status', { skip }, async (t) => {
  const script = `cat ${secret}; (sh -c "head -1 ${secret}"); exit 7`
  const { status, stdout, stderr } = await finish(start('trace', '-r', rules, '--', 'sh', '-c', script))
  if (skipWhenRefused(t, stderr)) return
  assert.equal(status, 7, stderr)
  assert.equal(stdout, 'x\nx\n')
  const alerts = stderr.split('\n').filter((line) => line.includes('Warning'))
  assert.equal(alerts.length, 2, stderr)
  assert.ok(alerts[0]!.includes(`Warning cat of sh reads ${secret}: cat ${secret}`), alerts[0])
  assert.ok(alerts[1]!.includes(`reads ${secret}: head -1 ${secret}`), alerts[1])
  assert.match(stderr, /\nEvents detected: 2\n/)
  assert.match(stderr, /: events \d+ .*lost 0, /)
})

test('what the first program does at once is seen', { skip }, async (t) => {
  const { stderr } = await finish(start('trace', '-r', rules, '-o', 'json_output=true', '--', '/bin/cat', secret))
  if (skipWhenRefused(t, stderr)) return
  const line = stderr.split('\n').find((text) => text.startsWith('{'))
  const alert = JSON.parse(line ?? '{}') as { rule?: string; output_fields?: Record<string, unknown> }
  assert.equal(alert.rule, 'Reads the secret')
  assert.equal(alert.output_fields?.['proc.cmdline'], `cat ${secret}`)
})

test('a command that does not exist has the status that a shell gives', { skip }, async (t) => {
  const { status, stderr } = await finish(start('trace', '-r', rules, '--', 'saker-no-such-command'))
  if (skipWhenRefused(t, stderr)) return
  assert.equal(status, 127, stderr)
})

test('a scope leaves out everybody else; SIGTERM ends in order', { skip }, async (t) => {
  // Both shells do the same when they are told to; only one is in the scope.
  const inside = shell()
  const outside = shell()
  const agent = start('--scope', `tree:${inside.pid}`, '-r', rules, '-U')
  const done = finish(agent)
  let seen = ''
  const alerted = new Promise<void>((resolve) => {
    agent.stdout!.on('data', (text: string) => {
      seen += text
      if (seen.includes('\n')) resolve()
    })
  })
  // Watching begins some time after the start: act until it is seen.
  const acting = setInterval(() => outside.stdin!.write('go\n'), 300)
  inside.stdin!.write('')
  await new Promise((resolve) => setTimeout(resolve, 4000))
  inside.stdin!.write('go\n')
  await Promise.race([alerted, done])
  clearInterval(acting)
  agent.kill('SIGTERM')
  const { status, stdout, stderr } = await done
  inside.kill()
  outside.kill()
  if (skipWhenRefused(t, stderr)) return
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^[^\n]*Warning cat of sh reads [^\n]*\nEvents detected: 1\n/)
})

test('a process that does not exist is no scope', { skip }, async () => {
  const { status, stderr } = await finish(start('--scope', 'tree:4194303', '-r', rules))
  assert.equal(status, 1)
  assert.match(stderr, /Error: --scope tree:4194303: no process has this id/)
})
