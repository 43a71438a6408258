/** Where the program starts. Nothing is loaded before it is needed. */

import { enableCompileCache } from 'node:module'

// Compiled code is kept between runs: a quarter of the start-up time otherwise goes into compiling.
enableCompileCache()

const { main } = await import('./cli/main.ts')
process.exitCode = await main(process.argv.slice(2))
