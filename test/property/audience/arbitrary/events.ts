import * as fc from 'fast-check';
import { measure, ofEvents, ofProperty } from './measures.ts';
import {
  anyNames,
  bounded,
  comparison,
  counts,
  maybeWindow,
  names,
  sums,
  window,
} from './selection.ts';

/** A measure compared: the condition of its name. */
export const measured = fc.oneof(
  fc.tuple(ofEvents, bounded(counts)).map(([[kind, of], test]) => ({ [kind]: { ...of, ...test } })),
  fc.tuple(ofProperty, bounded(sums), bounded(counts)).map(([[kind, of], sum, count]) => ({
    [kind]: { ...of, ...(kind === 'distinct' ? count : sum) },
  })),
);
export const did = fc
  .tuple(fc.constantFrom('did', 'didNot'), anyNames, maybeWindow)
  .map(([kind, event, when]) => ({ [kind]: { ...event, ...when } }));
export const compared = fc
  .record(
    {
      left: measure,
      operator: comparison,
      right: measure,
      times: fc.constantFrom(1, 0.5, 2, 1.2345),
    },
    { requiredKeys: ['left', 'operator', 'right'] },
  )
  .map((compare) => ({ compare }));
export const occurrence = fc
  .tuple(fc.constantFrom('first', 'last'), names, window)
  .map(([kind, event, when]) => ({ [kind]: { ...event, window: when } }));
