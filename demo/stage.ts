/**
 * The process whose tree Saker watches during the demo: runs the scripts that it is sent, one after the other.
 *
 * usage: stage.ts SOCKET. Both sides speak lines of JSON: `{ script }` in, `{ status, output }` back.
 */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const socket = connect(process.argv[2] ?? '')
const lines = createInterface({ input: socket })

for await (const line of lines) {
  const { script } = JSON.parse(line) as { script: string }
  const child = spawn('/bin/bash', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  // 'exit', not 'close': what a script leaves running may hold its output open.
  const status = await new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)))
  socket.write(`${JSON.stringify({ status, output: Buffer.concat(output).toString() })}\n`)
}
