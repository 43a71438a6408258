// Where a program's file lies and who may write to it.
import assert from 'node:assert/strict'
import { live, play, type Played } from './play.ts'

const WRITABLE = 1
const UPPER = 2
const LOWER = 8

/** Path and flags of the programs that were started, in their order; paths from `base` on. */
function started(p: Played, base: string | RegExp): [path: string, flags: number][] {
  return p.events
    .filter((e) => e.name === 'execve' && e.params['res'] === 0n)
    .map((e) => [String(e.params['trusted_exepath']).replace(base, ''), Number(e.params['flags'])])
}

live('paths go across mounts', async () => {
  const p = await play('mounted')
  assert.deepEqual(started(p, p.text('cwd')), [
    ['/m/deep/program', WRITABLE],
    ['/bound/program', WRITABLE],
  ])
})

live('deep paths', async () => {
  const p = await play('deep')
  assert.deepEqual(started(p, p.text('cwd')), [[`${'/d'.repeat(100)}/program`, WRITABLE]])
})

live('layers of an overlay filesystem', async () => {
  const p = await play('overlay')
  if (p.has('missing')) return // a kernel without overlay filesystems
  assert.deepEqual(started(p, /.*\//), [
    ['low', WRITABLE | LOWER],
    ['up', WRITABLE | UPPER],
  ])
  const opened = (name: string) => p.events.find((e) => e.name === 'openat' && e.params['name'] === name)?.params
  assert.equal(opened('merged/low')?.['flags'], 1 | 65536)
  const up = p.events.filter((e) => e.name === 'openat' && e.params['name'] === 'merged/up').at(-1)
  assert.equal(up?.params['flags'], 1 | 32768)
  assert.equal(p.events.find((e) => e.name === 'creat')?.params['creat_flags'], 1)
})

live('who may write to the program', async () => {
  const p = await play('writable')
  assert.deepEqual(started(p, /.*\//), [
    ['closed', WRITABLE], // root
    ['closed', 0],
    ['open', WRITABLE],
    ['group', WRITABLE], // by a supplementary group
    ['group', WRITABLE], // by its own group
    ['group', 0],
    ['owned', WRITABLE], // an owner can change the mode
    ['owned', 0],
  ])
})
