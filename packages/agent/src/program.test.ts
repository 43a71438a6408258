/** The program as people run it: spawned, on captures and rules made here. */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ByteWriter, newProcessInfo, writeEvent, writeHeader, writeProcesses } from '@saker/engine'
import { encodeEvent } from '../../engine/src/state/test-events.ts'
import { CHDIR_X } from '../../engine/src/events/codes.ts'

const folder = mkdtempSync(join(tmpdir(), 'saker-program-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** One process changes its directory `count` times, a tenth of a second between two. */
function capture(count: number, path = '/dir'): Uint8Array {
  const w = new ByteWriter(1 << 16)
  writeHeader(w)
  writeProcesses(w, [{ ...newProcessInfo(100, 100, 1), comm: 'walker', exe: 'walker', uid: 0 }])
  for (let i = 0; i < count; i++) {
    const body = encodeEvent(CHDIR_X, 100, 1_795_459_857_846_780_289n + BigInt(i) * 100_000_000n, [0, `${path}${i}`])
    writeEvent(w, body, 0, body.length, 0, 0)
  }
  return w.written.slice()
}

const walk = file('walk.scap', capture(20))
const rules = file(
  'rules.yaml',
  '- rule: Walks\n  desc: d\n  condition: evt.type = chdir\n  output: walked %proc.name to %evt.arg.path\n  priority: NOTICE\n  tags: [b, a]\n',
)
const main = fileURLToPath(new URL('./main.ts', import.meta.url))

function start(args: readonly string[], options: { uid?: number } = {}): ChildProcess {
  return spawn(process.execPath, ['--conditions=saker-source', main, ...args], {
    env: { ...process.env, TZ: 'UTC', FALCO_HOSTNAME: 'test-host' },
    cwd: folder,
    ...options,
  })
}

interface Finished {
  readonly status: number | null
  /** As bytes. */
  readonly stdout: string
  readonly stderr: string
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('latin1').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stdout, stderr }
}

function saker(...args: string[]): Promise<Finished> {
  return finish(start(args))
}

/** Without the container's name at the end of each alert. */
const bare = ['-o', 'append_output[0].suggested_output=false']

test('a replay prints its alerts, the summary, and what it saw', async () => {
  const { status, stdout, stderr } = await saker('replay', walk, '-r', rules, ...bare)
  assert.equal(status, 0)
  const lines = stdout.split('\n')
  assert.equal(lines[0], '18:50:57.846780289: Notice walked walker to /dir0')
  assert.equal(lines[19], '18:50:59.746780289: Notice walked walker to /dir19')
  assert.equal(
    lines.slice(20).join('\n'),
    'Events detected: 20\nRule counts by severity:\n   NOTICE: 20\nTriggered rules by rule name:\n   Walks: 20\n',
  )
  assert.match(stderr, /: events 20 \(20 judged by rules\), alerts 20, lost 0, /)
})

test('alerts as JSON, from a compressed capture, by engine.kind', async () => {
  const zipped = file('walk.scap.gz', gzipSync(capture(1)))
  const { status, stdout } = await saker(
    '-o',
    'engine.kind=replay',
    '-o',
    `engine.replay.capture_file=${zipped}`,
    '-r',
    rules,
    '-o',
    'json_output=true',
    ...bare,
  )
  assert.equal(status, 0)
  assert.equal(
    stdout.split('\n')[0],
    '{"hostname":"test-host","output":"18:50:57.846780289: Notice walked walker to /dir0",' +
      '"output_fields":{"evt.arg.path":"/dir0","evt.time":1795459857846780289,"proc.name":"walker"},' +
      '"priority":"Notice","rule":"Walks","source":"syscall","tags":["a","b"],"time":"2026-11-23T18:50:57.846780289Z"}',
  )
})

test('values cannot forge an alert line, unless they are asked to be printed raw', async () => {
  const evil = file('evil.scap', capture(1))
  const show = file('show.yaml', readFileSync(rules, 'utf8').replace('%proc.name', '"%static.evil"'))
  const options = ['replay', evil, '-r', show, ...bare, '-o', 'static_fields.evil=a\nb\u001b']
  const escaped = await saker(...options)
  assert.match(escaped.stdout, /^[^\n]* walked "a\\nb\\u001b" to \/dir0\nEvents detected: 1\n/)
  const raw = await saker(...options, '-o', 'saker.text_escape=false')
  assert.ok(raw.stdout.includes(' walked "a\nb\u001b" to /dir0\nEvents detected: 1\n'), raw.stdout)
})

test('a truncated capture: alerts before the damage, then the error', async () => {
  const bytes = capture(20)
  for (const [name, content] of [
    ['cut.scap', bytes.subarray(0, bytes.length - 10)],
    ['cut.scap.gz', gzipSync(capture(20000)).subarray(0, -1000)],
  ] as const) {
    const cut = file(name, content)
    const { status, stdout, stderr } = await saker('replay', cut, '-r', rules, ...bare)
    assert.equal(status, 1, name)
    assert.match(stdout, /walked walker to \/dir18\n/)
    assert.match(stderr, /\nError: .*cut\.scap.*\n$/)
  }
})

test('a capture that cannot be read is an error that tells why', async () => {
  const cases: [string, RegExp][] = [
    [join(folder, 'missing.scap'), /Error: cannot read .*missing\.scap: there is no such file/],
    [folder, /Error: .* no regular file/],
    [file('empty.scap', ''), /Error: .*empty/],
    [rules, /Error: .* is no capture/],
  ]
  for (const [path, message] of cases) {
    const { status, stderr } = await saker('replay', path, '-r', rules)
    assert.equal(status, 1, path)
    assert.match(stderr, message)
  }
})

test('an error in a rules file is shown with file, line and column', async () => {
  const bad = file('bad.yaml', '- rule: Bad\n  desc: d\n  condition: proc.nmae = x\n  output: o\n  priority: INFO\n')
  for (const args of [
    ['replay', walk, '-r', bad],
    ['--dry-run', '-r', bad],
  ]) {
    const { status, stdout, stderr } = await saker(...args)
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /Error: .*bad\.yaml: Invalid\n1 Errors:\n/)
    assert.match(stderr, /rule 'Bad': \(.*bad\.yaml:0:2\)/)
    assert.match(stderr, /proc\.nmae = x\n/)
    assert.match(stderr, /LOAD_ERR_COMPILE_CONDITION .*proc\.nmae.*proc\.name/)
  }
})

test('rules files that are not there are told', async () => {
  const missing = join(folder, 'no.yaml')
  assert.match(
    (await saker('replay', walk, '-r', missing)).stderr,
    /Error: there is no rules file or folder at .*no\.yaml/,
  )
  const config = file('norules.yaml', `rules_files: [${missing}]\nstdout_output: {enabled: true}\n`)
  assert.match(
    (await saker('replay', walk, '-c', config)).stderr,
    /Error: none of the rules_files of the configuration exists/,
  )
})

test('folders of rules are read in order; a later file sees the earlier one', async () => {
  const path = join(folder, 'rules.d')
  mkdirSync(path)
  writeFileSync(join(path, '10.yaml'), '- macro: walks\n  condition: evt.type = chdir\n')
  writeFileSync(join(path, '20.yml'), '- rule: R\n  desc: d\n  condition: walks\n  output: o\n  priority: INFO\n')
  writeFileSync(join(path, '05.txt'), 'not: [rules')
  const { status, stdout } = await saker('replay', walk, '-r', path)
  assert.equal(status, 0)
  assert.match(stdout, /Events detected: 20\n/)
})

test('usage errors: status 1, a message, a hint', async () => {
  const cases: [string[], RegExp][] = [
    [['--unbufered'], /^Error: unknown option '--unbufered'\s+\(Did you mean --unbuffered\?\)\nSee saker --help\.\n$/],
    [['repaly', walk], /^Error: there is no command 'repaly'; did you mean replay\?\nSee saker --help\.\n$/],
    [['-c', 'nowhere.yaml'], /^Error: Could not find configuration file at nowhere\.yaml\n$/],
    [['-o', 'a'], /^Error: Error parsing config option "a"/],
    [['-o', 'engine.kind=x'], /^Error: -o engine\.kind: engine\.kind: 'x' is not a valid value/],
    [['replay', walk, '-r', rules, '-o', 'stdout_output.enabled=false'], /Error: No output configured/],
    [['replay', walk, '--scope', 'pidns:self', '-r', rules], /Error: --scope is for live detection/],
    [['-o', 'engine.kind=nodriver', '-r', rules], /Error: engine\.kind is nodriver/],
  ]
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = await saker(...args)
    assert.equal(status, 1, args.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, message)
  }
})

test('an unknown key of the configuration is a warning with its place', async () => {
  const config = file('typo.yaml', 'stdout_output:\n  enabled: true\njson_outptu: true\nlog_stderr: true\n')
  const { status, stderr } = await saker('replay', walk, '-c', config, '-r', rules)
  assert.equal(status, 0)
  assert.match(stderr, /typo\.yaml:3:1: unknown key json_outptu; did you mean json_output\?/)
})

test('-V tells of each file, in text and in JSON', async () => {
  const bad = file('bad2.yaml', '- rule: x\n')
  const good = await saker('-V', rules)
  assert.equal(good.status, 0)
  assert.match(good.stdout, /rules\.yaml: Ok\n$/)
  const both = await saker('-V', rules, '-V', bad)
  assert.equal(both.status, 1)
  assert.match(both.stdout, /rules\.yaml: Ok\n.*bad2\.yaml: Invalid\n1 Errors:\n/s)
  assert.match(both.stderr, /Error: .*bad2\.yaml: Invalid\n 1 errors: \[LOAD_ERR_YAML_VALIDATE/)
  const json = await saker('-V', rules, '-L', '-o', 'json_output=true')
  const results = JSON.parse(json.stdout) as {
    falco_load_results: { successful: boolean }[]
    falco_describe_results: { rules: unknown[] }
  }
  assert.equal(results.falco_load_results[0]!.successful, true)
  assert.equal(results.falco_describe_results.rules.length, 1)
  assert.match((await saker('-V', join(folder, 'no.yaml'))).stderr, /Error: cannot read the rules file/)
})

test('-L and -l describe rules', async () => {
  assert.match((await saker('-L', '-r', rules)).stdout, /Walks\s+d\n/)
  assert.match((await saker('-l', 'Walks', '-r', rules)).stdout, /Walks\s+d\n/)
  const unknown = await saker('-l', 'Runs', '-r', rules)
  assert.equal(unknown.status, 1)
  assert.match(unknown.stderr, /Error: Rule "Runs" is not loaded/)
})

test('lists and versions need no rules and no privilege', async () => {
  const cases: [string[], RegExp][] = [
    [['--version'], /^Saker version: \d+\.\d+\.\d+ .*\nCompatible with Falco: 0\.44\.1\n/],
    [['--version', '-o', 'json_output=true'], /"engine_version_semver":"0\.62\.0"/],
    [['--list'], /\nproc\.name +\(CHARBUF\) /],
    [['--list', '-N'], /^evt\.num\n.*\nproc\.name\n/s],
    [['--list=syscall', '--format', 'markdown'], /\n`proc\.name` \| CHARBUF \| /],
    [['--list', '--format', 'json'], /^\{"fieldclasses":\[/],
    [['--list-events'], /\n< chdir\(ERRNO res, CHARBUF path\)\n/],
    [['--list-events', '--format', 'json'], /"name":"chdir"/],
    [['-i'], /^Ignored syscall\(s\):\n- pread64\n/],
    [['--page-size'], /^Your system page size is: \d+\n$/],
    [['--support', '-r', rules], /^\{"version":"/],
    [['--help'], /Examples:/],
  ]
  for (const [args, output] of cases) {
    const { status, stdout, stderr } = await saker(...args)
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`)
    assert.match(stdout, output, args.join(' '))
  }
  assert.equal((await saker('--list=k8s_audit')).status, 1)
})

test('alerts go to all outputs, whole and in order', async () => {
  const alerts = join(folder, 'alerts')
  const seen = join(folder, 'seen')
  const options = {
    'stdout_output.enabled': 'false',
    'file_output.enabled': 'true',
    'file_output.filename': alerts,
    'file_output.keep_alive': 'true',
    'program_output.enabled': 'true',
    'program_output.program': `cat >>${seen}`,
  }
  const given = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const { status, stdout } = await saker('replay', walk, '-r', rules, ...bare, ...given)
  assert.equal(status, 0)
  assert.match(stdout, /^Events detected: 20\n/)
  const lines = readFileSync(alerts, 'utf8')
  assert.match(lines, /^(.* walked walker to \/dir\d+\n){20}$/)
  assert.equal(readFileSync(seen, 'utf8'), lines)
})

test('no alert is lost to a reader that is slow', async () => {
  const many = file('many.scap', capture(60_000))
  const child = start(['replay', many, '-r', rules, ...bare])
  let count = 0
  let rest = ''
  child.stderr!.resume()
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line.endsWith(`/dir${count}`)) count++
    child.stdout!.pause()
    setTimeout(() => child.stdout!.resume(), 2)
  })
  const [status] = (await once(child, 'close')) as [number]
  assert.equal(status, 0)
  assert.equal(count, 60_000)
})

test('a reader that goes away ends the run quietly', async () => {
  const many = file('more.scap', capture(60_000))
  const child = start(['replay', many, '-r', rules, ...bare])
  const done = once(child, 'exit') as Promise<[number]>
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child.stdout!, 'data')
  child.stdout!.destroy()
  assert.equal((await done)[0], 0)
  assert.doesNotMatch(stderr, /EPIPE|Error/)
})

test('-M ends when events span the time', async () => {
  const { stdout } = await saker('replay', walk, '-r', rules, '-M', '0.5')
  assert.match(stdout, /^Events detected: 5$/m)
})

test('a pid file that cannot be written ends with status 255', async () => {
  const { status } = await saker('replay', walk, '-r', rules, '-P', join(folder, 'no', 'pid'))
  assert.equal(status, 255)
  const path = join(folder, 'pid')
  const child = start(['replay', walk, '-r', rules, '-P', path])
  await finish(child)
  assert.equal(readFileSync(path, 'utf8'), `${child.pid}\n`)
})

test('--dry-run loads everything and prints nothing', async () => {
  const { status, stdout } = await saker('replay', walk, '-r', rules, '--dry-run')
  assert.equal(status, 0)
  assert.equal(stdout, '')
})

test('without privileges live detection is an error that tells what to do', async () => {
  chmodSync(folder, 0o755)
  const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {}
  const { status, stderr } = await finish(start(['-r', rules, '-M', '1'], nobody))
  assert.equal(status, 1)
  assert.match(stderr, /Error: .*(Run as root|make|BTF)/s)
})
