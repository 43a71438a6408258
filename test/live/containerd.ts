/** A containerd of the tests' own, without Docker: own data, own socket, an image made of busybox, and pods through CRI. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Grpc } from '../../packages/agent/src/containers/grpc.ts'
import { encodeMessage, Message } from '../../packages/agent/src/containers/protobuf.ts'

export const image = 'saker.test/box:1'

export const socketPath = (home: string): string => join(home, 'containerd.sock')

/** Why it cannot be started here, or undefined. */
export function missing(): string | undefined {
  for (const program of ['containerd', 'ctr', 'runc', 'busybox']) {
    try {
      execFileSync('/bin/sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`], { stdio: 'ignore' })
    } catch {
      return `${program} is not installed`
    }
  }
  return undefined
}

/** Writes what the start needs: configuration, and the image as an archive. */
export function prepare(home: string): void {
  writeFileSync(
    join(home, 'config.toml'),
    `version = 2
root = "${home}/data"
state = "${home}/run"
[grpc]
  address = "${socketPath(home)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${image}"
  disable_apparmor = true
  disable_hugetlb_controller = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${home}/cni"
    conf_dir = "${home}/cni"
`,
  )
  const root = join(home, 'root/bin')
  mkdirSync(root, { recursive: true })
  const links = 'for name in sh true sleep; do ln -sf busybox $name; done'
  execFileSync('/bin/sh', ['-c', `cd ${root} && cp "$(command -v busybox)" busybox && ${links}`])
  execFileSync('tar', ['-C', join(home, 'root'), '-cf', join(home, 'layer.tar'), '.'])
  writeImage(home)
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))

/** The OCI's layout of an image with one layer. */
function writeImage(home: string): void {
  const folder = join(home, 'image')
  const blobs = join(folder, 'blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const put = (bytes: Uint8Array): { digest: string; size: number } => {
    const hash = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(blobs, hash), bytes)
    return { digest: `sha256:${hash}`, size: bytes.length }
  }
  const oci = 'application/vnd.oci.image'
  const layer = put(readFileSync(join(home, 'layer.tar')))
  const config = put(
    json({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Cmd: ['/bin/sleep', '1000'], Env: ['PATH=/bin'] },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  )
  const manifest = put(
    json({
      schemaVersion: 2,
      mediaType: `${oci}.manifest.v1+json`,
      config: { mediaType: `${oci}.config.v1+json`, ...config },
      layers: [{ mediaType: `${oci}.layer.v1.tar`, ...layer }],
    }),
  )
  const annotations = { 'io.containerd.image.name': image }
  const entry = { mediaType: `${oci}.manifest.v1+json`, ...manifest, annotations }
  writeFileSync(join(folder, 'index.json'), json({ schemaVersion: 2, manifests: [entry] }))
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }))
  execFileSync('tar', ['-C', folder, '-cf', join(home, 'image.tar'), '.'])
}

/** Shell text that starts containerd in the background, with the image in both namespaces; exit status 1 when it does not. */
export const startScript = (home: string): string => `
  PATH=$PATH:/usr/sbin:/sbin
  setsid containerd --config ${home}/config.toml >${home}/containerd.log 2>&1 </dev/null &
  echo $! >${home}/containerd.pid
  for i in $(seq 100); do $CTR version >/dev/null 2>&1 && break; kill -0 $! 2>/dev/null || exit 1; sleep 0.2; done
  $CTR image import ${home}/image.tar && $CTR --namespace k8s.io image import ${home}/image.tar`

/** Ends containerd and what it left running, and removes its data. */
export async function stop(home: string): Promise<void> {
  const pidFile = join(home, 'containerd.pid')
  if (existsSync(pidFile)) await end(Number(readFileSync(pidFile, 'utf8')))
  // The processes that hold containers outlive it; ours name our folder.
  for (const pid of readdirSync('/proc').map(Number)) {
    if (pid > 1 && commandOf(pid).includes(`${home}/`) && commandOf(pid).startsWith('/usr/bin/containerd-shim'))
      await end(pid)
  }
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${home}/`))
  for (const path of mounts.toReversed()) execFileSync('umount', ['-l', path], { stdio: 'ignore' })
  rmSync(home, { recursive: true, force: true })
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

async function end(pid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let i = 0; i < 25; i++) {
      try {
        process.kill(pid, i === 0 ? signal : 0)
      } catch {
        return
      }
      await sleep(200)
    }
  }
}

/** Pods through CRI, on the network of the host: there are no network plugins here. */
export class Pods {
  readonly #grpc: Grpc

  constructor(home: string) {
    this.#grpc = new Grpc(socketPath(home), 30_000)
  }

  /** Gives the id of the pod's own container. */
  async run(pod: Uint8Array): Promise<string> {
    return (await this.#call('RunPodSandbox', { 1: pod })).text(1)
  }

  /** Gives the id. */
  async start(podId: string, pod: Uint8Array, container: Uint8Array): Promise<string> {
    const id = (await this.#call('CreateContainer', { 1: podId, 2: container, 3: pod })).text(1)
    await this.#call('StartContainer', { 1: id })
    return id
  }

  async remove(podId: string): Promise<void> {
    await this.#call('StopPodSandbox', { 1: podId })
    await this.#call('RemovePodSandbox', { 1: podId })
  }

  close(): void {
    this.#grpc.close()
  }

  async #call(method: string, request: Parameters<typeof encodeMessage>[0]): Promise<Message> {
    const call = { method: `/runtime.v1.RuntimeService/${method}`, request: encodeMessage(request) }
    return new Message(await this.#grpc.call(call))
  }
}

const pair = (key: string, value: string): Uint8Array => encodeMessage({ 1: key, 2: value })

/** A PodSandboxConfig. */
export function podConfig(name: string, namespace: string, uid: string): Uint8Array {
  const host = 2
  const namespaces = encodeMessage({ 1: host, 3: host })
  return encodeMessage({
    1: encodeMessage({ 1: name, 2: uid, 3: namespace }),
    6: [pair('io.kubernetes.pod.name', name), pair('app', 'shop')],
    8: encodeMessage({ 2: encodeMessage({ 1: namespaces }) }),
  })
}

/** A ContainerConfig. */
export function containerConfig(name: string, command: readonly string[]): Uint8Array {
  return encodeMessage({
    1: encodeMessage({ 1: name }),
    2: encodeMessage({ 1: image }),
    3: command,
    7: encodeMessage({ 1: '/host', 2: '/etc', 3: true }),
    9: pair('team', 'blue'),
    15: encodeMessage({ 2: encodeMessage({ 2: false }) }),
  })
}
