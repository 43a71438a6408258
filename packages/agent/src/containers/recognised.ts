import { bareContainer, CONTAINER_STATIC, toBytes, type StateOptions } from '@saker/engine'
import type { ContainerPlan } from '../engine-worker/protocol.ts'

/** How state tells containers by their control groups. */
export function recognised({ engines, fixed }: ContainerPlan): NonNullable<StateOptions['containers']> {
  if (fixed === undefined) return { engines }
  const bare = bareContainer(toBytes(fixed.id), CONTAINER_STATIC)
  return { engines, fixed: { ...bare, name: toBytes(fixed.name), image: toBytes(fixed.image) } }
}
