/** What the control plane (main thread) and the engine worker tell each other. Everything here crosses the thread border. */

import type { MessagePort } from 'node:worker_threads'
import type { AlertFormat, ContainerEngine } from '@saker/engine'
import type { AskedContainer, MetadataCounts } from '../containers/gate.ts'
import type { Batch } from '../outputs/batch.ts'
import type { RulesPlan } from '../rules/plan.ts'
import type { RuleCount } from '../summary.ts'

/** All that the worker needs to know; given once, at its start. */
export interface Plan {
  readonly rules: RulesPlan
  readonly source: SourcePlan
  readonly matching: 'first' | 'all'
  readonly format: AlertFormat
  /** Post alerts in larger blocks, later. */
  readonly buffered: boolean
  /** Stop when events span so many seconds; 0: never. */
  readonly seconds: number
  /** Threads to remember at the most. */
  readonly maxThreads: number
  readonly containers: ContainerPlan
  /** Int32: see CONTROL_. */
  readonly control: SharedArrayBuffer
  /** Where ToldContainer messages come from. */
  readonly mail: MessagePort
}

/** What only the worker's thread makes of a plan. */
export type PlanBody = Omit<Plan, 'control' | 'mail'>

export interface ContainerPlan {
  /** Runtimes whose containers are recognised. */
  readonly engines: readonly ContainerEngine[]
  /** Every process belongs to this container. */
  readonly fixed: { readonly id: string; readonly name: string; readonly image: string } | undefined
  /** How long events wait for details of their container, in milliseconds. */
  readonly patience: number
}

export type SourcePlan =
  | { readonly kind: 'replay'; readonly file: string }
  | {
      readonly kind: 'live'
      readonly scope: LiveScope | undefined
      /** Where the host's file system is seen, from within a container (HOST_ROOT); '': here. */
      readonly root: string
      readonly ringBytes: number
      readonly snaplen: number
      readonly dropFailed: boolean
      readonly baseSyscalls: BaseSyscalls
    }

/** Which system calls to watch besides those that rules look at (base_syscalls). */
export interface BaseSyscalls {
  /** Instead of those that state needs; `!name` leaves one out. */
  readonly names: readonly string[]
  /** Only what state needs for the rules at hand. */
  readonly repair: boolean
  /** Reads and writes too. */
  readonly all: boolean
}

export type LiveScope =
  | { readonly kind: 'tree'; readonly pid: number }
  | { readonly kind: 'pidns'; readonly inode: number }
  | { readonly kind: 'cgroup'; readonly path: string }

/** Index into the control words: not 0 when the worker must end. */
export const CONTROL_STOP = 0
/** Bytes of alerts that were posted and that no output took yet. A replay waits when they are many. */
export const CONTROL_PENDING = 1
/** Grows with each message of `mail`. */
export const CONTROL_MAIL = 2
export const CONTROL_WORDS = 3

export type FromWorker =
  /** Live: events of whatever starts from now on are seen. */
  | { readonly kind: 'watching' }
  | { readonly kind: 'alerts'; readonly batch: Batch }
  /** Events lost in the kernel since the last such message. */
  | { readonly kind: 'lost'; readonly events: number; readonly lost: Readonly<Record<string, number>> }
  | { readonly kind: 'container-asked'; readonly container: AskedContainer }
  | { readonly kind: 'log'; readonly level: 'warning' | 'info'; readonly text: string }
  /** The last message. */
  | { readonly kind: 'ended'; readonly error: WorkerError | undefined; readonly run: RunReport | undefined }

export interface WorkerError {
  readonly code: string
  readonly message: string
}

export interface RunReport {
  readonly events: number
  readonly delivered: number
  readonly alerts: number
  readonly lost: Readonly<Record<string, number>>
  /** Alerts from containers; undefined on replay. */
  readonly metadata: MetadataCounts | undefined
  readonly byRule: readonly RuleCount[]
  readonly seconds: number
}
