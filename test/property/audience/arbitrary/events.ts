import * as fc from 'fast-check';
import { bounded, counts, maybeWindow, names, property, sums, window } from './selection.ts';

export const count = fc
  .tuple(names, bounded(counts), maybeWindow)
  .map(([event, test, when]) => ({ count: { ...event, ...test, ...when } }));
export const sum = fc
  .tuple(names, property, bounded(sums), maybeWindow)
  .map(([event, of, test, when]) => ({ sum: { ...event, property: of, ...test, ...when } }));
export const occurrence = fc
  .tuple(fc.constantFrom('first', 'last'), names, window)
  .map(([kind, event, when]) => ({ [kind]: { ...event, window: when } }));
