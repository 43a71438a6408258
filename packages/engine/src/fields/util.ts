/** util.*: for people who write rules. */

import * as kinds from '../events/kinds.ts'
import { custom, type FieldClass } from './entry.ts'

export const util: FieldClass = {
  name: 'util',
  note: '',
  doc: 'Aids for those who write rules.',
  fields: {
    'util.cnt': custom(
      kinds.PT_UINT64,
      'Counts how often this very place of a rule was looked at.',
      () => {
        let count = 0
        return { used: 0, body: { extract: () => ++count, stateful: true } }
      },
      { format: 'id', hidden: true },
    ),
  },
}
