/** What loading has to say about rules files. Codes are Falco's, so that tools which read them keep working. */

import type { Place } from './places.ts'

interface Entry {
  readonly level: 'error' | 'warning'
  /** A few words, shown after the code. */
  readonly title: string
  readonly description: string
}

export const diagnosticCodes = {
  LOAD_ERR_FILE_READ: {
    level: 'error',
    title: 'The file cannot be read',
    description: 'A rules file is missing or may not be read. Check its path and its permissions.',
  },
  LOAD_ERR_YAML_PARSE: {
    level: 'error',
    title: 'The file is not YAML',
    description:
      'The text breaks the grammar of YAML, most often by indentation, a missing quote or a colon inside a plain value.',
  },
  LOAD_ERR_YAML_VALIDATE: {
    level: 'error',
    title: 'Wrong structure',
    description:
      'The YAML is well-formed, but is no list of items, or an item lacks a key, or a key has a value of the wrong kind.',
  },
  LOAD_ERR_COMPILE_CONDITION: {
    level: 'error',
    title: 'The condition cannot be compiled',
    description:
      'A condition is not well-formed, names an unknown field, or compares a field with something it can never hold.',
  },
  LOAD_ERR_COMPILE_OUTPUT: {
    level: 'error',
    title: 'The output cannot be compiled',
    description: 'An output names an unknown field, or a field that cannot be printed.',
  },
  LOAD_ERR_VALIDATE: {
    level: 'error',
    title: 'The item does not fit',
    description:
      'An item is well-formed but does not fit the rest: it names an undefined macro, appends to nothing, changes the source of a rule, has exceptions of unequal length, or needs another engine version.',
  },
  LOAD_ERR_EXTENSION: {
    level: 'error',
    title: 'An extension failed',
    description: 'Reserved for extensions of the rules format; nothing raises it.',
  },
  LOAD_UNKNOWN_SOURCE: {
    level: 'warning',
    title: 'Unknown source of events',
    description: 'No loaded plugin gives events of the source that a rule is for, so the rule is left out.',
  },
  LOAD_UNSAFE_NA_CHECK: {
    level: 'warning',
    title: 'Comparison with <NA>',
    description:
      '<NA> is how a missing value is printed; a comparison with that text does not find missing values. Use exists.',
  },
  LOAD_NO_EVTTYPE: {
    level: 'warning',
    title: 'Too many types of events',
    description:
      'A condition does not restrict evt.type enough, so it is evaluated on very many events. Name the types of events it is about.',
  },
  LOAD_UNKNOWN_FILTER: {
    level: 'warning',
    title: 'Unknown field or type of event',
    description: 'The rule names something unknown and has skip-if-unknown-filter, so it is left out.',
  },
  LOAD_UNUSED_MACRO: {
    level: 'warning',
    title: 'Unused macro',
    description: 'No rule and no other macro uses this macro.',
  },
  LOAD_UNUSED_LIST: {
    level: 'warning',
    title: 'Unused list',
    description: 'No rule, macro or other list uses this list.',
  },
  LOAD_UNKNOWN_ITEM: {
    level: 'warning',
    title: 'Unknown item',
    description: 'An item is neither a rule nor a macro, a list or a version requirement, so it is left out.',
  },
  LOAD_DEPRECATED_ITEM: {
    level: 'warning',
    title: 'Deprecated',
    description: 'Something is used that will be removed from the rules format or from the fields.',
  },
  LOAD_WARNING_EXTENSION: {
    level: 'warning',
    title: 'An extension warns',
    description: 'Reserved for extensions of the rules format; nothing raises it.',
  },
  LOAD_APPEND_NO_VALUES: {
    level: 'warning',
    title: 'Nothing to append',
    description: 'An exception is appended without values, which changes nothing.',
  },
  LOAD_EXCEPTION_NAME_NOT_UNIQUE: {
    level: 'warning',
    title: 'Exception with a name that is taken',
    description:
      'Two exceptions of one rule have the same name. Both count, but values can be appended to the first only.',
  },
  LOAD_INVALID_MACRO_NAME: {
    level: 'warning',
    title: 'Name that conditions cannot use',
    description: 'A macro has a name that is no word of letters, digits and _, so no condition can refer to it.',
  },
  LOAD_INVALID_LIST_NAME: {
    level: 'warning',
    title: 'Name that conditions misread',
    description: 'A list has a name with blanks, quotes, brackets, commas or =, which conditions may take apart.',
  },
  LOAD_COMPILE_CONDITION: {
    level: 'warning',
    title: 'Doubtful condition',
    description: 'A condition is valid, but probably not meant so.',
  },
  LOAD_UNKNOWN_KEY: {
    level: 'warning',
    title: 'Unknown key',
    description:
      'An item has a key that its kind does not know; the key has no effect. It may be misspelt or belong elsewhere.',
  },
} as const satisfies Record<string, Entry>

export type Code = keyof typeof diagnosticCodes
type CodeOf<L extends Entry['level']> = {
  [C in Code]: (typeof diagnosticCodes)[C]['level'] extends L ? C : never
}[Code]
export type ErrorCode = CodeOf<'error'>
export type WarningCode = CodeOf<'warning'>

export interface Diagnostic<C extends Code = Code> {
  readonly code: C
  /** A byte string. */
  readonly message: string
  readonly place: Place
  /** The field that a deprecation is about. */
  readonly deprecatedField?: string
}

/** Stops the loading of a file; becomes the file's error. */
export class LoadFailure extends Error {
  readonly code: ErrorCode
  readonly place: Place

  constructor(code: ErrorCode, message: string, place: Place) {
    super(message)
    this.name = 'LoadFailure'
    this.code = code
    this.place = place
  }
}

/** A mistake in the structure of the YAML. */
export function invalid(message: string, place: Place): never {
  throw new LoadFailure('LOAD_ERR_YAML_VALIDATE', message, place)
}

/** A mistake in how items fit together. */
export function unfit(message: string, place: Place): never {
  throw new LoadFailure('LOAD_ERR_VALIDATE', message, place)
}

export type Warn = (code: WarningCode, message: string, place: Place, deprecatedField?: string) => void
