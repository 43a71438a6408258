/** Where the engine worker starts. */

import { enableCompileCache } from 'node:module'

// A thread has a cache of its own; what it helps is what is imported after this.
enableCompileCache()

await import('./work.ts')
