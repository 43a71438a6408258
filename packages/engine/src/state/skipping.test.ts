import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { EventContext } from '../context.ts'
import { EventCursor } from '../events/cursor.ts'
import { BlockReader } from '../scap/reader.ts'
import { State } from './state.ts'

const folder = new URL('../../../../../shared/corpus/captures/', import.meta.url)
const missing = existsSync(folder) ? false : 'the shared corpus is not there'

/** What an event shows of the state. */
function view(c: EventContext): readonly unknown[] {
  const { thread, fd, state } = c
  return [
    thread?.tid,
    thread?.pid,
    thread?.ptid,
    thread?.comm,
    thread?.containerId,
    thread?.group?.alive,
    thread && state.threads.fdsOf(thread)?.size,
    c.fdNum,
    fd?.name,
    fd?.flags,
    state.fdRenamed,
  ]
}

test('events that change nothing can be passed over', { skip: missing }, (t) => {
  for (const name of readdirSync(folder).filter((file) => /^m_.*\.scap$/.test(file))) {
    t.diagnostic(name)
    const ev = new EventCursor()
    const [all, some] = [new State(), new State()].map((state) => {
      return { state, c: { ev, state, thread: undefined, fdNum: -1, fd: undefined } as EventContext }
    }) as [{ state: State; c: EventContext }, { state: State; c: EventContext }]
    const both = (load: (state: State) => void): void => {
      load(all.state)
      load(some.state)
    }
    const reader = new BlockReader({
      header: () => {},
      machine: (machine) => both((state) => state.loadMachine(machine)),
      interfaces: (list) => both((state) => state.loadInterfaces(list)),
      users: (list) => both((state) => state.loadUsers(list)),
      processes: (list) => both((state) => state.loadProcesses(list)),
      fds: (tid, list) => both((state) => state.loadFds(tid, list)),
      restart: () => both((state) => state.restart()),
      event: (buf, bytes, pos, cpu) => {
        ev.at(buf, bytes, pos, cpu)
        ev.num++
        all.state.begin(all.c)
        // Rules look at some of the others.
        if (all.state.handles[ev.type] === 0 && ev.num % 5 !== 0) {
          some.state.passOver(ev.type, ev.tid)
          return
        }
        some.state.begin(some.c)
        assert.deepEqual(view(some.c), view(all.c), ev.describe())
      },
    })
    const file = readFileSync(new URL(name, folder))
    reader.push(file[0] === 0x1f ? gunzipSync(file) : file)
    reader.end()
    assert.ok(ev.num > 1000, `${name} has events`)
  }
})
