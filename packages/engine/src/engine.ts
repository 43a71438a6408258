/** Ties the rooms together: feed it a capture's bytes (scap/reader.ts), get the rules that matched. */

import { generate, type Generated } from './condition/4-generate.ts'
import type { EventContext } from './context.ts'
import * as codes from './events/codes.ts'
import { EventCursor } from './events/cursor.ts'
import { METAEVENT } from './events/kinds.ts'
import { EVENT_COUNT, events } from './events/table.ts'
import { fieldsOf } from './rules/fields-of.ts'
import type { Rule, Ruleset } from './rules/ruleset.ts'
import type { FdInfo, InterfaceInfo, MachineInfo, ProcessInfo, UserList } from './scap/metadata.ts'
import type { CaptureSink } from './scap/reader.ts'
import { State, type StateOptions } from './state/state.ts'

export interface EngineOptions {
  readonly ruleset: Ruleset
  /** `first`: an event raises the first rule that matches; `all`: every one. */
  readonly matching: 'first' | 'all'
  /** Called for each match while the context still shows the event: render here, keep nothing. */
  readonly onAlert: (rule: Rule, c: EventContext) => void
  readonly state?: StateOptions
}

export interface EngineStats {
  /** Events seen, those for state only included: the last evt.num. */
  readonly events: number
  /** Events that rules could look at. */
  readonly delivered: number
  readonly alerts: number
}

/** Flag of an event block: apply to state, do not show to rules (SCAP_DF_STATE_ONLY). */
const STATE_ONLY = 1

/** Enter events that only serve state (what the program asked for before it could change it): rules never see them. */
const stateOnlyTypes = [
  codes.OPEN_E,
  codes.OPENAT_2_E,
  codes.OPENAT2_E,
  codes.CREAT_E,
  codes.CONNECT_E,
  codes.EXECVE_19_E,
  codes.EXECVEAT_E,
]

/** At the very start of a capture these tell the state that was there before: they are counted, but rules never see them. */
const initialStateTypes = new Set<number>([
  codes.CONTAINER_E,
  codes.CONTAINER_JSON_E,
  codes.CONTAINER_JSON_2_E,
  codes.USER_ADDED_E,
  codes.USER_DELETED_E,
  codes.GROUP_ADDED_E,
  codes.GROUP_DELETED_E,
])

/** What an event type needs. */
const NOTHING = 0
const STATE = 1
const RULES = 2

export class Engine implements CaptureSink {
  readonly state: State
  readonly context: EventContext
  readonly #options: EngineOptions
  /** By event type: bits of what it needs. */
  #needs = new Uint8Array(EVENT_COUNT)
  /** By event type: the compiled rules; made when the first event of the type arrives. */
  #programs: (Generated['run'] | undefined)[] = []
  #ruleset: Ruleset
  #events = 0
  #hidden = 0
  #alerts = 0
  /** No event of the running system came yet, only such that tell of its past. */
  #opening = true
  /** Still among the events that tell the initial state. */
  #starting = true
  readonly #report: (rule: Rule, c: EventContext) => void

  constructor(options: EngineOptions) {
    this.#options = options
    this.state = new State(options.state ?? {})
    this.context = { ev: new EventCursor(), state: this.state, thread: undefined, fdNum: -1, fd: undefined }
    this.#report = (rule, c) => {
      this.#alerts++
      options.onAlert(rule, c)
    }
    this.#ruleset = options.ruleset
    this.useRules(options.ruleset)
  }

  /** Judges by these rules from the next event on; state stays. */
  useRules(ruleset: Ruleset): void {
    this.#ruleset = ruleset
    this.state.showOnly(fieldsOf(ruleset))
    const needs = new Uint8Array(EVENT_COUNT)
    for (let code = 0; code < EVENT_COUNT; code++) {
      if (this.state.handles[code] === 1) needs[code] = STATE
    }
    for (const rule of ruleset.rules) {
      if (!rule.enabled) continue
      for (let code = 0; code < EVENT_COUNT; code++) if (rule.codes[code] === 1) needs[code]! |= RULES
    }
    for (const code of stateOnlyTypes) needs[code]! &= ~RULES
    this.#needs = needs
    this.#programs = new Array<Generated['run'] | undefined>(EVENT_COUNT).fill(undefined)
  }

  /** Compiles the rules of all event types now rather than at their first event: for live capture. */
  compileAll(): void {
    for (let code = 0; code < EVENT_COUNT; code++) if ((this.#needs[code]! & RULES) !== 0) this.#compile(code)
  }

  /** The generated code of an event type, for people. */
  generated(code: number): Generated | undefined {
    return generate(this.#ruleset.rules, code, this.#options.matching === 'first', this.#report)
  }

  event(buf: Uint8Array, view: DataView, pos: number, cpu: number, flags: number): void {
    this.#events++
    const type = view.getUint16(pos + 20, true)
    if (this.#opening) flags |= this.#open(view, pos, type)
    if ((flags & STATE_ONLY) !== 0) this.#hidden++
    const needs = this.#needs[type]!
    if (needs === NOTHING) {
      // Bytes 8 to 15 of the header are the thread.
      this.state.passOver(type, view.getInt32(pos + 8, true))
      return
    }
    const c = this.context
    c.ev.at(buf, view, pos, cpu)
    c.ev.num = this.#events
    this.state.begin(c)
    if (needs < RULES || (flags & STATE_ONLY) !== 0) return
    const run = this.#programs[type] ?? this.#compile(type)
    if (run !== undefined) run(c)
  }

  /** Handles what is special about the first events of a capture; gives flags to add. */
  #open(view: DataView, pos: number, type: number): number {
    if (this.#starting && initialStateTypes.has(type)) return STATE_ONLY
    this.#starting = false
    if ((events[type]!.category & METAEVENT) === 0) {
      this.#opening = false
      this.state.firstTimeLo = view.getUint32(pos, true)
      this.state.firstTimeHi = view.getUint32(pos + 4, true)
    }
    return 0
  }

  #compile(type: number): Generated['run'] | undefined {
    const run = this.generated(type)?.run
    if (run === undefined) this.#needs[type]! &= ~RULES
    this.#programs[type] = run
    return run
  }

  header(): void {
    // The format's version concerns the reader alone.
  }

  machine(machine: MachineInfo): void {
    this.state.loadMachine(machine)
  }

  interfaces(interfaces: readonly InterfaceInfo[]): void {
    this.state.loadInterfaces(interfaces)
  }

  users(list: UserList): void {
    this.state.loadUsers(list)
  }

  processes(processes: readonly ProcessInfo[]): void {
    this.state.loadProcesses(processes)
  }

  fds(tid: number, fds: readonly FdInfo[]): void {
    this.state.loadFds(tid, fds)
  }

  /** Another capture begins in the same stream: its own state, the numbering of events goes on. */
  restart(): void {
    this.state.restart()
    this.#opening = true
    this.#starting = true
  }

  stats(): EngineStats {
    return { events: this.#events, delivered: this.#events - this.#hidden, alerts: this.#alerts }
  }
}
