import { MAX_CREDENTIAL } from './blocks.ts'
import { MalformedBlock, type ByteReader } from './byte-reader.ts'
import type { GroupInfo, UserInfo, UserList } from './metadata.ts'

const TYPE_USER = 0

/** The entries of a user list. `version`: 1 or 2; the second has the length of each entry. */
export function readUsers(r: ByteReader, version: number): UserList {
  const users: UserInfo[] = []
  const groups: GroupInfo[] = []
  while (r.left >= 4) {
    const start = r.at
    const size = version >= 2 ? r.u32() : 0
    if (r.u8() === TYPE_USER) {
      users.push({
        uid: r.u32(),
        gid: r.u32(),
        name: r.text('a user name', MAX_CREDENTIAL),
        home: r.text('a home directory', MAX_CREDENTIAL),
        shell: r.text('a shell', MAX_CREDENTIAL),
      })
    } else groups.push({ gid: r.u32(), name: r.text('a group name', MAX_CREDENTIAL) })
    if (size !== 0) {
      const end = start + size
      if (end < r.at || end > r.end) throw new MalformedBlock('the length of a user entry is not that of its content')
      r.at = end
    }
  }
  return { users, groups }
}
