/** Puts an included configuration file into the main one. Only keys of the top level are merged: what is below is replaced. */

import type { MapNode } from './tree.ts'

export type Strategy = 'append' | 'override' | 'add-only'

export function merge(into: MapNode, from: MapNode, strategy: Strategy): void {
  for (const [key, value] of from.entries) {
    const old = into.entries.get(key)
    if (strategy === 'add-only' && old !== undefined) continue
    if (strategy === 'append' && value.kind === 'list' && old?.kind === 'list') {
      into.entries.set(key, { ...old, items: [...old.items, ...value.items] })
    } else into.entries.set(key, value)
  }
}
