/** Names of users and groups, apart for the host and each container. */

export interface User {
  readonly uid: number
  readonly gid: number
  readonly name: string
  readonly home: string
  readonly shell: string
}

export interface Group {
  readonly gid: number
  readonly name: string
}

/** The id that the kernel gives when there is none, (uid_t)-1. */
export const NO_ID = 0xffffffff

/** What is kept at most: containers, and entries of each. */
const MAX_CONTAINERS = 4096
const MAX_ENTRIES = 65536

/** Longest name kept, as the capture format has it (MAX_CREDENTIALS_STR_LEN less its NUL). */
const LONGEST_NAME = 255

interface Directory {
  readonly users: Map<number, User>
  readonly groups: Map<number, Group>
}

/** Looks a user or group up in the running system; absent when a capture is replayed. */
export interface UserLookup {
  user(containerId: string, pid: number, uid: number): User | undefined
  group(containerId: string, pid: number, gid: number): Group | undefined
}

/**
 * The users and groups that are known. The host has the id ''. Without an entry of its own uid 0 is root with home /root and gid
 * 0 is root.
 */
export class Users {
  readonly #directories = new Map<string, Directory>()
  readonly #lookup: UserLookup | undefined
  /** Entries that were not taken up because a table was full. */
  drops = 0

  constructor(lookup?: UserLookup) {
    this.#lookup = lookup
  }

  user(containerId: string, uid: number): User | undefined {
    return this.#directories.get(containerId)?.users.get(uid)
  }

  group(containerId: string, gid: number): Group | undefined {
    return this.#directories.get(containerId)?.groups.get(gid)
  }

  /** Adds or renames. Lines that refer to a name service (+ or -) are no users. */
  addUser(containerId: string, user: User): void {
    if (isServiceLine(user.name)) return
    const users = this.#directory(containerId)?.users
    if (users === undefined) return
    const old = users.get(user.uid)
    if (old === undefined && users.size >= MAX_ENTRIES) {
      this.drops++
      return
    }
    // A user that is told again keeps its group.
    users.set(user.uid, { ...user, gid: old?.gid ?? user.gid, name: user.name.slice(0, LONGEST_NAME) })
  }

  addGroup(containerId: string, group: Group): void {
    if (isServiceLine(group.name)) return
    const groups = this.#directory(containerId)?.groups
    if (groups === undefined) return
    if (!groups.has(group.gid) && groups.size >= MAX_ENTRIES) {
      this.drops++
      return
    }
    groups.set(group.gid, { ...group, name: group.name.slice(0, LONGEST_NAME) })
  }

  deleteUser(containerId: string, uid: number): void {
    this.#directories.get(containerId)?.users.delete(uid)
  }

  deleteGroup(containerId: string, gid: number): void {
    this.#directories.get(containerId)?.groups.delete(gid)
  }

  deleteContainer(containerId: string): void {
    if (containerId !== '') this.#directories.delete(containerId)
  }

  /** A thread of process `pid` was seen with these ids: makes sure that they are known, as far as anybody can tell. */
  meet(containerId: string, pid: number, uid: number, gid: number): void {
    this.meetUser(containerId, pid, uid, gid)
    this.meetGroup(containerId, pid, gid)
  }

  meetUser(containerId: string, pid: number, uid: number, gid: number): void {
    if (uid === NO_ID || this.user(containerId, uid) !== undefined) return
    if (uid === 0 && containerId === '') {
      this.addUser('', { uid, gid, name: 'root', home: '/root', shell: '<NA>' })
      return
    }
    const user = this.#lookup?.user(containerId, pid, uid)
    if (user !== undefined) this.addUser(containerId, user)
  }

  meetGroup(containerId: string, pid: number, gid: number): void {
    if (gid === NO_ID || this.group(containerId, gid) !== undefined) return
    if (gid === 0 && containerId === '') {
      this.addGroup('', { gid, name: 'root' })
      return
    }
    const group = this.#lookup?.group(containerId, pid, gid)
    if (group !== undefined) this.addGroup(containerId, group)
  }

  clear(): void {
    this.#directories.clear()
  }

  #directory(containerId: string): Directory | undefined {
    const known = this.#directories.get(containerId)
    if (known !== undefined) return known
    if (this.#directories.size >= MAX_CONTAINERS) {
      this.drops++
      return undefined
    }
    const made: Directory = { users: new Map(), groups: new Map() }
    this.#directories.set(containerId, made)
    return made
  }
}

function isServiceLine(name: string): boolean {
  return name.startsWith('+') || name.startsWith('-')
}
