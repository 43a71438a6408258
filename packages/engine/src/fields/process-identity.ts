/** Who a process is: names, ids, session and process group. */

import type { EventContext } from '../context.ts'
import * as kinds from '../events/kinds.ts'
import { bool, id, text, type FieldEntry } from './entry.ts'
import { ancestor, leader, someAncestor, type SharedId } from './lineage.ts'
import { visibleId } from './process-ancestors.ts'

function loginShell(c: EventContext): number | undefined {
  if (c.thread === undefined) return undefined
  const main = c.state.threads.mainOf(c.thread)
  if (main === undefined) return undefined
  let found: number | undefined = isShell(main.comm) ? main.pid : undefined
  someAncestor(c, (thread) => {
    if (isShell(thread.comm)) found = thread.pid
    return false
  })
  return found
}

/** bash, dash, zsh, …: as good a guess as a name allows. */
function isShell(comm: string): boolean {
  return comm.endsWith('sh')
}

/** A text of the leader of a session or process group; '' when it is not known. */
function ofLeader(doc: string, shared: SharedId, member: 'comm' | 'exe' | 'exepath'): FieldEntry {
  return text(doc, (c) => (c.thread === undefined ? undefined : (leader(c, shared)?.[member] ?? '')))
}

export const identity = {
  'proc.exe': text('The first argument of the program, usually its name as it was called.', (c) => c.thread?.exe),
  'proc.pexe': text('proc.exe of the parent.', (c) => ancestor(c, 1)?.exe),
  'proc.exepath': text('Full path of the executable, links resolved.', (c) => c.thread?.exepath),
  'proc.pexepath': text('proc.exepath of the parent.', (c) => ancestor(c, 1)?.exepath),
  'proc.name': text(
    'Name of the program: file name of the executable, cut to 15 bytes by the kernel.',
    (c) => c.thread?.comm,
  ),
  'proc.pname': text('proc.name of the parent.', (c) => ancestor(c, 1)?.comm),
  'proc.loginshellid': id(
    kinds.PT_INT64,
    'Id of the oldest shell among the process and those above it: usually the login shell.',
    loginShell,
  ),
  'proc.tty': id(kinds.PT_UINT32, 'Device number of the controlling terminal; 0 without one.', (c) => c.thread?.tty),
  'proc.pid': id(kinds.PT_INT64, 'Id of the process.', (c) =>
    c.thread === undefined ? undefined : visibleId(c.thread.pid),
  ),
  'proc.ppid': id(kinds.PT_INT64, 'Id of the parent process.', (c) => {
    const parent = ancestor(c, 1)
    return parent === undefined ? undefined : visibleId(parent.pid)
  }),
  'proc.vpid': id(kinds.PT_INT64, 'Id of the process inside its pid namespace.', (c) =>
    c.thread === undefined || c.thread.vpid === -1 ? undefined : c.thread.vpid,
  ),
  'proc.pvpid': id(kinds.PT_INT64, 'Id of the parent process inside its pid namespace.', (c) =>
    c.thread === undefined ? undefined : c.state.threads.find(c.thread.ptid)?.vpid,
  ),
  'proc.sid': id(kinds.PT_INT64, 'Session id, as the pid namespace of the process sees it.', (c) => c.thread?.sid),
  'proc.sname': ofLeader('Name of the session leader; empty when it is not known.', 'sid', 'comm'),
  'proc.sid.exe': ofLeader('proc.exe of the session leader.', 'sid', 'exe'),
  'proc.sid.exepath': ofLeader('proc.exepath of the session leader.', 'sid', 'exepath'),
  'proc.vpgid': id(
    kinds.PT_INT64,
    'Process group id, as the pid namespace of the process sees it.',
    (c) => c.thread?.vpgid,
  ),
  'proc.vpgid.name': ofLeader('Name of the process group leader found by proc.vpgid.', 'vpgid', 'comm'),
  'proc.vpgid.exe': ofLeader('proc.exe of the process group leader found by proc.vpgid.', 'vpgid', 'exe'),
  'proc.vpgid.exepath': ofLeader('proc.exepath of the process group leader found by proc.vpgid.', 'vpgid', 'exepath'),
  'proc.pgid': id(kinds.PT_INT64, 'Process group id in the initial pid namespace.', (c) => c.thread?.pgid),
  'proc.pgid.name': ofLeader('Name of the process group leader found by proc.pgid.', 'pgid', 'comm'),
  'proc.pgid.exe': ofLeader('proc.exe of the process group leader found by proc.pgid.', 'pgid', 'exe'),
  'proc.pgid.exepath': ofLeader('proc.exepath of the process group leader found by proc.pgid.', 'pgid', 'exepath'),
  'proc.is_sid_leader': bool('The process leads its session.', (c) =>
    c.thread === undefined ? undefined : c.thread.sid === c.thread.vpid,
  ),
  'proc.is_vpgid_leader': bool('The process leads its process group, judged by proc.vpgid.', (c) =>
    c.thread === undefined ? undefined : c.thread.vpgid === c.thread.vpid,
  ),
  'proc.is_pgid_leader': bool('The process leads its process group, judged by proc.pgid.', (c) =>
    c.thread === undefined ? undefined : c.thread.pgid === c.thread.pid,
  ),
} satisfies Record<string, FieldEntry>
