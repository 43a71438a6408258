/** The engine's face: everything the agent and other programs use. */

export { byteString, bytesOf, toBytes, toText } from './bytes.ts'
export type { EventContext } from './context.ts'
export { demand, ignoredSyscalls, type BaseSyscalls, type Demand } from './demand.ts'
export { Engine, type EngineOptions, type EngineStats } from './engine.ts'
export { EventCursor } from './events/cursor.ts'
export * as kinds from './events/kinds.ts'
export { events, type EventSpec, type ParamSpec } from './events/table.ts'
export type { FieldEnvironment, FieldRef, FieldSpec, Resolved } from './fields/define.ts'
export { fieldClasses, fieldSpecs, resolveField } from './fields/index.ts'
export { alertWriter, type AlertFormat, type AlertNote } from './format/alert.ts'
export { internalJson, internalText, type InternalMessage } from './format/internal.ts'
export { describeAll, describeAsText, describeOne } from './rules/describe.ts'
export { diagnosticCodes } from './rules/diagnostics.ts'
export { loadRules, type LoadOptions, type LoadOutcome } from './rules/load.ts'
export { reportFile } from './rules/report-json.ts'
export { describeResult, summarizeResult } from './rules/report-text.ts'
export type { Priority, Rule, Ruleset } from './rules/ruleset.ts'
export { rulesSchema } from './rules/schema.ts'
export * from './scap/index.ts'
export * as fdKinds from './state/fd.ts'
export {
  CONTAINER_CONTAINERD,
  CONTAINER_CRI,
  CONTAINER_CRIO,
  CONTAINER_DOCKER,
  CONTAINER_PODMAN,
  CONTAINER_STATIC,
  type ContainerEngine,
} from './state/container-id.ts'
export { bareContainer, type ContainerInfo } from './state/container-info.ts'
export { State, type StateOptions } from './state/state.ts'
export { CLONE_FILES, CLONE_THREAD } from './state/thread.ts'
