/** Starts `saker trace` around the stage, sends it scripts and collects the alerts that Saker prints. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Alert = {
  readonly rule: string
  readonly priority: string
  readonly output: string
  readonly output_fields: Readonly<Record<string, unknown>>
}

export type Result = { readonly status: number | string | null; readonly output: string }

export class Watched {
  /** All that were raised so far, in order. */
  readonly alerts: readonly Alert[]
  #agent: ChildProcess
  #stage: Socket
  #replies: AsyncIterator<string>
  #words: readonly string[]

  private constructor(agent: ChildProcess, stage: Socket, alerts: readonly Alert[], words: readonly string[]) {
    this.#agent = agent
    this.#stage = stage
    this.#replies = createInterface({ input: stage })[Symbol.asyncIterator]()
    this.alerts = alerts
    this.#words = words
  }

  /** @throws Error with what Saker said when it ends instead of watching. */
  static async start(root: string, home: string, environment: NodeJS.ProcessEnv, options: string[]): Promise<Watched> {
    const path = join(home, 'stage.sock')
    const server = createServer().listen(path)
    await once(server, 'listening')
    const command = [process.execPath, join(root, 'demo/stage.ts'), path]
    const agent = spawn(join(root, 'bin/saker'), ['trace', '-o', 'json_output=true', ...options, '--', ...command], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const words: string[] = []
    const alerts: Alert[] = []
    // `saker trace` leaves standard output to the command; its alerts are among what it says on standard error.
    createInterface({ input: agent.stderr }).on('line', (line) => {
      if (line.startsWith('{')) alerts.push(JSON.parse(line) as Alert)
      else words.push(`${line}\n`)
    })
    const connected = once(server, 'connection') as Promise<[Socket]>
    const ended = once(agent, 'exit').then(([code]) => {
      throw new Error(`saker trace ended with status ${String(code)} before anything happened:\n${words.join('')}`)
    })
    const [stage] = await Promise.race([connected, ended]).finally(() => server.close())
    ended.catch(() => {})
    return new Watched(agent, stage, alerts, words)
  }

  /** Runs a shell script on the stage. */
  async run(script: string): Promise<Result> {
    this.#stage.write(`${JSON.stringify({ script })}\n`)
    const reply = await this.#replies.next()
    if (reply.done) throw new Error(`the stage has gone; Saker said:\n${this.#words.join('')}`)
    return JSON.parse(reply.value) as Result
  }

  /** Lets the stage end, and with it `saker trace`. Returns what Saker said on standard error. */
  async stop(): Promise<string> {
    this.#stage.end()
    if (this.#agent.exitCode === null) {
      const patience = setTimeout(() => this.#agent.kill('SIGTERM'), 10_000)
      await once(this.#agent, 'exit')
      clearTimeout(patience)
    }
    return this.#words.join('')
  }
}
