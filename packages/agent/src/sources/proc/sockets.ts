/** The sockets of a network namespace by inode, from the tables under /proc/PID/net. */

import { fdKinds, newFdInfo, type FdInfo } from '@saker/engine'
import { readLines } from './files.ts'

/** A table that is older is read again for an inode that it lacks: in nanoseconds of the monotonic clock. */
const STALE = 1_000_000_000n

interface Namespace {
  readonly sockets: Map<number, FdInfo>
  readonly readAt: bigint
}

/** Tables are read once for each namespace, not for each process. */
export class SocketTables {
  readonly #namespaces = new Map<number, Namespace>()

  /** What the socket with this inode is; undefined when the tables do not have it. `namespace`: the inode of the process's one. */
  find(folder: string, namespace: number, inode: number): FdInfo | undefined {
    const known = this.#namespaces.get(namespace)
    const found = known?.sockets.get(inode)
    if (found !== undefined) return found
    const now = process.hrtime.bigint()
    if (known !== undefined && now - known.readAt < STALE) return undefined
    if (this.#namespaces.size >= 1000) this.#namespaces.clear()
    const sockets = readTables(`${folder}/net`)
    this.#namespaces.set(namespace, { sockets, readAt: now })
    return sockets.get(inode)
  }
}

const tables: readonly (readonly [file: string, l4: number])[] = [
  ['tcp', fdKinds.L4_TCP],
  ['udp', fdKinds.L4_UDP],
  ['raw', fdKinds.L4_RAW],
  ['tcp6', fdKinds.L4_TCP],
  ['udp6', fdKinds.L4_UDP],
  ['raw6', fdKinds.L4_RAW],
]

function readTables(folder: string): Map<number, FdInfo> {
  const sockets = new Map<number, FdInfo>()
  for (const [file, l4] of tables) for (const line of readLines(`${folder}/${file}`)) addInternet(sockets, line, l4)
  for (const line of readLines(`${folder}/unix`)) addUnix(sockets, line)
  for (const line of readLines(`${folder}/netlink`)) addNetlink(sockets, line)
  return sockets
}

/**
 * The first one that says so is believed: the path of a unix socket may have line ends in it, and behind them what looks like
 * another socket.
 */
function add(sockets: Map<number, FdInfo>, inode: number, fd: FdInfo): void {
  if (!sockets.has(inode)) sockets.set(inode, fd)
}

/** `sl local_address rem_address st tx_queue:rx_queue tr:when retrnsmt uid timeout inode …` */
function addInternet(sockets: Map<number, FdInfo>, line: string, l4: number): void {
  const fields = line.trim().split(/ +/)
  const local = parseEnd(fields[1])
  const remote = parseEnd(fields[2])
  const inode = Number(fields[9])
  if (local === undefined || remote === undefined || !(inode > 0)) return
  const v4 = local.address.length === 4
  // Without a peer it listens, or is bound and takes from everybody.
  const server = !/[^\0]/.test(remote.address)
  const fd = newFdInfo(
    -1,
    server ? (v4 ? fdKinds.FD_IPV4_SERVER : fdKinds.FD_IPV6_SERVER) : v4 ? fdKinds.FD_IPV4 : fdKinds.FD_IPV6,
  )
  fd.sip = local.address
  fd.sport = local.port
  fd.l4 = l4
  if (!server) {
    fd.dip = remote.address
    fd.dport = remote.port
  }
  add(sockets, inode, fd)
}

/** `0100007F:1F90`: the address as the machine's 32-bit numbers, so each four bytes are turned round; the port is as it is read. */
function parseEnd(text: string | undefined): { address: string; port: number } | undefined {
  const found = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text ?? '')
  if (found === null) return undefined
  const words = Buffer.from(found[1]!, 'hex')
  words.swap32()
  return { address: words.toString('latin1'), port: Number.parseInt(found[2]!, 16) }
}

/** `Num RefCount Protocol Flags Type St Inode Path`; the path goes to the end of the line, whatever is in it. */
function addUnix(sockets: Map<number, FdInfo>, line: string): void {
  const found = /^([0-9a-f]{8,16}): [0-9A-F]+ [0-9A-F]+ [0-9A-F]+ [0-9A-F]+ [0-9A-F]+ +([0-9]+)(?: (.*))?$/s.exec(line)
  if (found === null) return
  const fd = newFdInfo(-1, fdKinds.FD_UNIX)
  const address = found[1]!.padStart(16, '0')
  fd.sourceHi = Number.parseInt(address.slice(0, 8), 16)
  fd.sourceLo = Number.parseInt(address.slice(8), 16)
  fd.name = found[3] ?? ''
  add(sockets, Number(found[2]), fd)
}

/** `sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode` */
function addNetlink(sockets: Map<number, FdInfo>, line: string): void {
  const inode = Number(line.trim().split(/ +/)[9])
  if (inode > 0) add(sockets, inode, newFdInfo(-1, fdKinds.FD_NETLINK))
}
