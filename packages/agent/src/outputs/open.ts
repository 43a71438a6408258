/** The outputs that the configuration asks for. */

import type { Settings } from '../config/keys.ts'
import { fileOutput } from './file.ts'
import type { Output } from './output.ts'
import { programOutput } from './program.ts'
import { stdoutOutput } from './stdout.ts'

/** `stdout`: the descriptor that stands for standard output. */
export function openOutputs(settings: Settings, stdout: 1 | 2): Output[] {
  const outputs: Output[] = []
  if (settings['stdout_output.enabled']) outputs.push(stdoutOutput(stdout))
  if (settings['file_output.enabled'])
    outputs.push(fileOutput(settings['file_output.filename'], settings['file_output.keep_alive']))
  if (settings['program_output.enabled'])
    outputs.push(programOutput(settings['program_output.program'], settings['program_output.keep_alive']))
  return outputs
}
