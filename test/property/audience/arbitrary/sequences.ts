import * as fc from 'fast-check';
import { bounded, counts, maybeWindow, names } from './selection.ts';

const span = fc.constantFrom(
  { minutes: 10 },
  { minutes: 30 },
  { hours: 1 },
  { hours: 24 },
  { days: 1 },
  { days: 4 },
);
const next = fc
  .tuple(names, fc.record({ within: span, without: names }, { requiredKeys: [] }))
  .map(([event, binding]) => ({ ...event, ...binding }));
const often = fc.oneof(fc.constant({}), bounded(counts));

export const sequence = fc
  .tuple(
    names,
    fc.array(next, { minLength: 1, maxLength: 3 }),
    often,
    maybeWindow,
    fc.constantFrom({}, {}, { inSession: true }, { inSession: false }),
  )
  .map(([first, others, test, when, session]) => ({
    sequence: { steps: [first, ...others], ...test, ...when, ...session },
  }));
