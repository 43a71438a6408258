/**
 * What the engine worker does about containers: asks the control plane about those it meets, puts what it is told into the
 * stream as events, and lets events wait for it where rules need it.
 */

import {
  ByteWriter,
  EventCursor,
  events,
  STATE_ONLY,
  type CaptureSink,
  type EventContext,
  type Ruleset,
  type State,
} from '@saker/engine'
import { ForwardingSink } from '../forwarding-sink.ts'
import { encodeContainerEvent, type ContainerEventName } from './container-event.ts'
import { metadataNeeds } from './needs.ts'

/** What the control plane tells about containers. `json` is that of a container event. */
export type ToldContainer =
  /** `quiet`: the container did not start now; state takes it up, rules do not see an event. */
  | { readonly kind: 'container'; readonly id: string; readonly json: string; readonly quiet: boolean }
  | { readonly kind: 'container-removed'; readonly json: string }
  /** No runtime knows the container, as yet. */
  | { readonly kind: 'container-unknown'; readonly id: string }
  /** All that ran at the start was told. */
  | { readonly kind: 'containers-listed' }

/** What the worker wants to know. Byte strings. */
export interface AskedContainer {
  readonly id: string
  /** The control groups of a process in it: `subsystem=path` entries, NUL-separated. */
  readonly cgroups: string
}

/** Alerts from containers, by whether the details of the container were there. */
export interface MetadataCounts {
  /** Known when the event came. */
  readonly atOnce: number
  /** The event waited for them. */
  readonly held: number
  /** They came after the alert. */
  readonly late: number
  /** They never came. */
  readonly missing: number
  /** No runtime knows the container: control groups of others can look like those of containers. */
  readonly unknown: number
}

export interface GateOptions {
  readonly state: State
  /** Where everything goes on to. */
  readonly sink: CaptureSink
  /** How long events wait for the details of their container, in milliseconds; 0: not at all. */
  readonly patience: number
  readonly ask: (container: AskedContainer) => void
  /** The next thing told, if there is one. */
  readonly hear: () => ToldContainer | undefined
  /** Sleeps until something was told, at most so many milliseconds. */
  readonly sleep: (ms: number) => void
  /** Puts by what waits in the rings; false when there is no room left. */
  readonly putBy: () => boolean
  /** Details came after `alerts` alerts had to do without. */
  readonly onLate: (id: string, json: string, alerts: number, ms: number) => void
  /** The end was asked for: nothing waits any more. */
  readonly isOver: () => boolean
}

/** Of an event type: its events name the control groups of a process; rules need container details for it. */
const ATTACHES = 1
const NEEDS = 2

/** No answer yet; no answer in time; nobody knows it; it was told. */
const ASKED = 0
const OVERDUE = 1
const UNKNOWN = 2
const ANSWERED = 3

type TakenUp = Exclude<ToldContainer, { kind: 'container-unknown' | 'containers-listed' }>

interface Asked {
  state: typeof ASKED | typeof OVERDUE | typeof UNKNOWN | typeof ANSWERED
  readonly at: number
  /** Alerts that had to do without details. */
  alerts: number
}

/** Containers that are asked about at a time. */
const MOST_ASKED = 4096
/** What nobody knew is asked for again after so long, in milliseconds. */
const ASK_AGAIN = 300_000
/** Longest sleep while events wait, in milliseconds: the rings fill meanwhile. */
const NAP = 5
/** Taken up at a time, so that events are not kept waiting. */
const MOST_HEARD = 1000

/** By event code: the parameter with the control groups, -1 without. */
const cgroupsOf: Int8Array = Int8Array.from(events, (event) => event.params.findIndex((p) => p.name === 'cgroups'))

export class ContainerGate extends ForwardingSink {
  readonly #options: GateOptions
  readonly #interest: Uint8Array
  readonly #asked = new Map<string, Asked>()
  /** How many of them are in the state ASKED. */
  #open = 0
  /** An answer did not come in time: nothing waits until one does. */
  #impatient = false
  #held = false
  #listed = false
  #told: TakenUp[] = []
  /** Those of them that are being put into the stream. */
  #delivered: readonly TakenUp[] = []
  readonly #cursor = new EventCursor()
  readonly #writer = new ByteWriter(16 * 1024)
  readonly #counts = { atOnce: 0, held: 0, late: 0, missing: 0, unknown: 0 }

  constructor(options: GateOptions) {
    super(options.sink)
    this.#options = options
    this.#interest = Uint8Array.from(cgroupsOf, (parameter) => (parameter >= 0 ? ATTACHES : 0))
  }

  /** From now on these rules decide what waits. */
  useRules(ruleset: Ruleset): void {
    const needs = metadataNeeds(ruleset, events.length)
    for (let code = 0; code < events.length; code++) {
      this.#interest[code] = (this.#interest[code]! & ATTACHES) | (needs[code] === 1 ? NEEDS : 0)
    }
  }

  get counts(): MetadataCounts {
    return { ...this.#counts }
  }

  override event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void {
    const interest = this.#interest[view.getUint16(pos + 20, true)]!
    this.#held = false
    if (this.#told.length > 0) this.#deliver(view.getUint32(pos + 4, true), view.getUint32(pos, true))
    if (interest !== 0) {
      if ((interest & ATTACHES) !== 0) this.#lookAhead(buf, view, pos, cpu, interest)
      if (this.#open > 0 && (interest & NEEDS) !== 0) this.#holdThread(view.getInt32(pos + 8, true))
    }
    // What came during a wait.
    if (this.#told.length > 0) this.#deliver(view.getUint32(pos + 4, true), view.getUint32(pos, true))
    this.sink.event(buf, view, pos, cpu, flags)
  }

  /** Before the first event: what ran already goes into state, if it is told in time. */
  start(): void {
    const deadline = performance.now() + this.#options.patience
    for (;;) {
      this.receive()
      const left = deadline - performance.now()
      if (this.#listed || left <= 0 || this.#options.isOver() || !this.#options.putBy()) break
      this.#options.sleep(Math.min(left, NAP))
    }
    this.idle()
  }

  /** A process was found in a container without details. */
  meet(id: string, cgroups: string): void {
    // The first event makes state look at all processes, and that one may tell of a container.
    if (this.#delivered.some((told) => told.kind === 'container' && told.id === id)) return
    const now = performance.now()
    const known = this.#asked.get(id)
    if (known !== undefined) {
      if (known.state !== UNKNOWN || now - known.at < ASK_AGAIN) return
      this.#asked.delete(id)
    }
    if (this.#asked.size >= MOST_ASKED) this.#forgetOldest()
    const waits = !this.#impatient && this.#options.patience > 0
    this.#asked.set(id, { state: waits ? ASKED : OVERDUE, at: now, alerts: known?.alerts ?? 0 })
    if (waits) this.#open++
    this.#options.ask({ id, cgroups })
  }

  /** For an alert: says it when its runtime has not told of the container in time. */
  note({ thread }: EventContext): string {
    const state = this.#asked.get(thread?.containerId ?? '')?.state
    return state === ASKED || state === OVERDUE ? 'the details of the container came too late for this alert' : ''
  }

  /** An alert is raised: counts whether it knows its container. */
  count(c: EventContext): void {
    const id = c.thread?.containerId ?? ''
    if (id === '') return
    if (this.#options.state.containers.get(id) !== undefined) {
      if (this.#held) this.#counts.held++
      else this.#counts.atOnce++
      return
    }
    const asked = this.#asked.get(id)
    if (asked?.state === UNKNOWN) this.#counts.unknown++
    else this.#counts.missing++
    if (asked !== undefined) asked.alerts++
  }

  /** Takes up what the control plane told; it goes in front of the next event. */
  receive(): void {
    for (let i = 0; i < MOST_HEARD; i++) {
      const told = this.#options.hear()
      if (told === undefined) return
      if (told.kind === 'containers-listed') {
        this.#listed = true
        continue
      }
      if (told.kind !== 'container-unknown') this.#told.push(told)
      if (told.kind === 'container-removed') continue
      const asked = this.#asked.get(told.id)
      if (asked === undefined) continue
      const ms = performance.now() - asked.at
      if (asked.state === ASKED) this.#open--
      if (ms < this.#options.patience) this.#impatient = false
      const counts = this.#counts
      // Where its alerts were counted until now.
      if (asked.state === UNKNOWN) counts.unknown -= asked.alerts
      else counts.missing -= asked.alerts
      if (told.kind === 'container-unknown') {
        asked.state = UNKNOWN
        counts.unknown += asked.alerts
        continue
      }
      asked.state = ANSWERED
      this.#asked.delete(told.id)
      counts.late += asked.alerts
      if (asked.alerts > 0) this.#options.onLate(told.id, told.json, asked.alerts, ms)
    }
  }

  /** No event is there to come behind: what was told goes into the stream now. */
  idle(): void {
    if (this.#told.length === 0) return
    const now = BigInt(Date.now()) * 1_000_000n
    this.#deliver(Number(now >> 32n), Number(now & 0xffffffffn))
  }

  /** The event may be the first of its container: asks before it is judged. */
  #lookAhead(buf: Uint8Array, view: DataView, pos: number, cpu: number, interest: number): void {
    const cursor = this.#cursor
    cursor.at(buf, view, pos, cpu)
    const parameter = cgroupsOf[cursor.type]!
    if (cursor.size(parameter) <= 0) return
    const found = this.#options.state.unknownContainer(cursor.bytes(parameter))
    if (found === undefined) return
    this.meet(found.id, found.cgroups)
    if ((interest & NEEDS) !== 0) this.#hold(found.id)
  }

  #holdThread(tid: number): void {
    const thread = this.#options.state.threads.find(tid)
    if (thread !== undefined && thread.containerId !== '') this.#hold(thread.containerId)
  }

  /** Lets the event wait until details have come, or its time is over. The rings are emptied meanwhile. */
  #hold(id: string): void {
    const asked = this.#asked.get(id)
    if (asked?.state !== ASKED) return
    this.#held = true
    const deadline = asked.at + this.#options.patience
    while (asked.state === ASKED) {
      const left = deadline - performance.now()
      if (left <= 0 || this.#options.isOver() || !this.#options.putBy()) break
      this.#options.sleep(Math.min(left, NAP))
      this.receive()
    }
    if (asked.state !== ASKED) return
    asked.state = OVERDUE
    this.#open--
    this.#impatient = true
  }

  #deliver(timeHi: number, timeLo: number): void {
    this.#delivered = this.#told
    this.#told = []
    for (const told of this.#delivered) {
      if (told.kind === 'container') this.#inject('container', told.json, told.quiet, timeHi, timeLo)
      else this.#inject('container_removed', told.json, false, timeHi, timeLo)
    }
    this.#delivered = []
  }

  #inject(name: ContainerEventName, json: string, quiet: boolean, timeHi: number, timeLo: number): void {
    const w = this.#writer
    w.size = 0
    encodeContainerEvent(w, name, json, timeHi, timeLo)
    const bytes = w.written
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.sink.event(bytes, view, 0, 0, quiet ? STATE_ONLY : 0)
  }

  #forgetOldest(): void {
    for (const [id, asked] of this.#asked) {
      if (asked.state === ASKED) this.#open--
      this.#asked.delete(id)
      return
    }
  }
}
