/** Users and groups of the host, from /etc/passwd and /etc/group. */

import type { GroupInfo, UserInfo, UserList } from '@saker/engine'
import { readLines } from './files.ts'

/** `root`: where the host's file system is seen ('' : here). Without the files there is nobody. */
export function readUsers(root: string): UserList {
  const users: UserInfo[] = []
  const groups: GroupInfo[] = []
  for (const line of readLines(`${root}/etc/passwd`)) {
    const [name, , uid, gid, , home, shell] = line.split(':')
    if (isEntry(name, uid) && isId(gid)) {
      users.push({ name: name!, uid: Number(uid), gid: Number(gid), home: home ?? '', shell: shell ?? '' })
    }
  }
  for (const line of readLines(`${root}/etc/group`)) {
    const [name, , gid] = line.split(':')
    if (isEntry(name, gid)) groups.push({ name: name!, gid: Number(gid) })
  }
  return { users, groups }
}

/** Lines that start with + or - include entries of other databases (nsswitch's compat mode). */
function isEntry(name: string | undefined, id: string | undefined): boolean {
  return name !== undefined && name !== '' && !/^[+\-#]/.test(name) && isId(id)
}

function isId(text: string | undefined): boolean {
  return /^[0-9]{1,10}$/.test(text ?? '')
}
