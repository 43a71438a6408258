/** How values of the parameter types compare: their groups, and the operators that each group has. */

import * as kinds from '../events/kinds.ts'
import type { Operator } from '../fields/define.ts'

export type Group = 'number' | 'bool' | 'text' | 'bytes' | 'address' | 'network'

const groups = new Map<number, Group>([
  ...[
    kinds.PT_INT8,
    kinds.PT_INT16,
    kinds.PT_INT32,
    kinds.PT_INT64,
    kinds.PT_UINT8,
    kinds.PT_UINT16,
    kinds.PT_UINT32,
    kinds.PT_UINT64,
    kinds.PT_ERRNO,
    kinds.PT_FD,
    kinds.PT_PID,
    kinds.PT_SYSCALLID,
    kinds.PT_SIGTYPE,
    kinds.PT_RELTIME,
    kinds.PT_ABSTIME,
    kinds.PT_PORT,
    kinds.PT_FLAGS8,
    kinds.PT_FLAGS16,
    kinds.PT_FLAGS32,
    kinds.PT_ENUMFLAGS8,
    kinds.PT_ENUMFLAGS16,
    kinds.PT_ENUMFLAGS32,
    kinds.PT_DOUBLE,
    kinds.PT_MODE,
  ].map((type) => [type, 'number'] as const),
  [kinds.PT_BOOL, 'bool'],
  [kinds.PT_CHARBUF, 'text'],
  [kinds.PT_FSPATH, 'text'],
  [kinds.PT_FSRELPATH, 'text'],
  [kinds.PT_BYTEBUF, 'bytes'],
  [kinds.PT_IPV4ADDR, 'address'],
  [kinds.PT_IPV6ADDR, 'address'],
  [kinds.PT_IPADDR, 'address'],
  [kinds.PT_IPV4NET, 'network'],
  [kinds.PT_IPV6NET, 'network'],
  [kinds.PT_IPNET, 'network'],
])

/** Undefined for types that no value can be compared with. */
export function groupOf(type: number): Group | undefined {
  return groups.get(type)
}

const equality: readonly Operator[] = ['=', '!=', 'in', 'intersects', 'exists']
const order: readonly Operator[] = ['<', '<=', '>', '>=']
const operators: Readonly<Record<Group, ReadonlySet<Operator>>> = {
  number: new Set([...equality, ...order]),
  bool: new Set(equality),
  text: new Set([
    ...equality,
    ...order,
    'contains',
    'icontains',
    'startswith',
    'endswith',
    'glob',
    'iglob',
    'regex',
    'pmatch',
  ]),
  bytes: new Set([...equality, 'contains', 'bcontains', 'startswith', 'bstartswith', 'endswith']),
  address: new Set(equality),
  network: new Set(equality),
}
const listOperators = new Set<Operator>(['in', 'intersects', 'exists'])

/** The types whose lists can be compared. */
const listTypes = new Set([
  kinds.PT_CHARBUF,
  kinds.PT_UINT64,
  kinds.PT_RELTIME,
  kinds.PT_ABSTIME,
  kinds.PT_BOOL,
  kinds.PT_IPADDR,
  kinds.PT_IPNET,
])

/** Why `op` cannot be used on values of this type; undefined when it can. */
export function refuseOperator(op: Operator, type: number, list: boolean): string | undefined {
  if (op === 'exists') return undefined
  const group = groupOf(type)
  if (list) {
    if (group === undefined || !listTypes.has(type))
      return `lists of type ${typeName(type)} can only be tested with exists`
    return listOperators.has(op) ? undefined : `'${op}' does not work on lists: use ${[...listOperators].join(', ')}`
  }
  if (group === undefined) return `values of type ${typeName(type)} can only be tested with exists`
  if (operators[group].has(op)) return undefined
  return `'${op}' does not work on values of type ${typeName(type)}: use ${[...operators[group]].join(', ')}`
}

const names = new Map(
  Object.entries(kinds)
    .filter(([name]) => name.startsWith('PT_'))
    .map(([name, value]) => [value as number, name.slice('PT_'.length)]),
)

/** The name of a type for people. */
export function typeName(type: number): string {
  return names.get(type) ?? String(type)
}
