/** Where the program starts. Nothing is loaded before it is needed. */

import { enableCompileCache } from 'node:module'

// Compiled code is kept between runs: a quarter of the start-up time otherwise goes into compiling.
enableCompileCache()

// What ps and rules on parents show, instead of the runtime's name for its main thread.
process.title = 'saker'

// Nobody to tell any more: the run goes on, or ends with what it has.
process.stderr.on('error', () => {})

const { main } = await import('./cli/main.ts')
process.exitCode = await main(process.argv.slice(2))
