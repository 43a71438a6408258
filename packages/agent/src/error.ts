/** What stops the program, with a stable code. The message says what is wrong, where, and what to do about it. */
export class AgentError extends Error {
  readonly code: AgentErrorCode
  constructor(code: AgentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AgentError'
    this.code = code
  }
}

export type AgentErrorCode =
  /** An option or a command that does not exist, or a value that it cannot have. */
  | 'USAGE'
  /** A configuration file that cannot be read or is not YAML, or a value that a key cannot have. */
  | 'CONFIG'
  /** Rules files that are missing or have errors. */
  | 'RULES'
  /** A capture file that cannot be read or is damaged. */
  | 'CAPTURE'
  /** An output that cannot be opened or written. */
  | 'OUTPUT'
  /** Live detection is not possible here: privilege, kernel, or the probe is not built. */
  | 'LIVE'
  /** The traced command cannot be started. */
  | 'TRACE'
