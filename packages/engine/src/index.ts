/** The engine's face: everything the agent and other programs use. */

export { Engine, type EngineOptions, type EngineStats } from './engine.ts'
