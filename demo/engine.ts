/** A Docker engine of the demo's own: own data, own socket, no network; started inside the scope that Saker watches. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const image = 'saker-demo:1'

export const socketPath = (home: string): string => join(home, 'docker.sock')

export const clientCommand = (home: string): string => `docker -H unix://${socketPath(home)}`

/** Why no engine can be started here, or undefined. */
export function missing(): string | undefined {
  for (const program of ['dockerd', 'docker', 'containerd', 'runc', 'busybox']) {
    try {
      execFileSync('/bin/sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`], { stdio: 'ignore' })
    } catch {
      return `${program} is not installed`
    }
  }
  return undefined
}

/** Shell text that starts the engine in the background and returns once it answers; exit status 1 when it does not. */
export const startScript = (home: string): string => `
  PATH=$PATH:/usr/sbin:/sbin
  setsid dockerd --iptables=false --ip6tables=false --bridge=none --ip-forward=false --ip-masq=false \\
    --userland-proxy=false --storage-driver=overlay2 --data-root ${home}/docker --exec-root ${home}/run \\
    --pidfile ${home}/dockerd.pid -H unix://${socketPath(home)} >${home}/dockerd.log 2>&1 </dev/null &
  for i in $(seq 150); do $DOCKER info >/dev/null 2>&1 && exit 0; kill -0 $! 2>/dev/null || exit 1; sleep 0.2; done
  exit 1`

/** Shell text that makes the image: busybox under the names that the acts use. */
export const imageScript = (home: string): string => `
  mkdir -p ${home}/image/bin ${home}/image/tmp ${home}/image/etc && cd ${home}/image && cp $(command -v busybox) bin/busybox \\
    && for name in sh cp true; do ln -sf busybox bin/$name; done && tar -c . | $DOCKER import - ${image} >/dev/null`

/** The end of the engine's log, for a message. */
export function lastWords(home: string): string {
  const log = join(home, 'dockerd.log')
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n') : 'it left no log'
}

/** Ends the engine with everything it started, and removes its data. Safe to call when it never ran. */
export async function stopEngine(home: string): Promise<void> {
  const pidFile = join(home, 'dockerd.pid')
  if (existsSync(pidFile)) {
    const pid = Number(readFileSync(pidFile, 'utf8'))
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!send(pid, signal)) break
      for (let i = 0; i < 75 && send(pid, 0); i++) await sleep(200)
    }
  }
  // What a killed engine may leave mounted would make the removal of its data fail.
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${home}/`))
  for (const path of mounts.toReversed()) execFileSync('umount', ['-l', path], { stdio: 'ignore' })
  rmSync(join(home, 'docker'), { recursive: true, force: true })
  rmSync(join(home, 'run'), { recursive: true, force: true })
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
