import type { Condition } from '../../../schemas/audience/condition.ts';
import { define } from './arbitrary/define.ts';
import { oddNames } from './arbitrary/vocabulary.ts';

const [, , said = '', back = '', order = ''] = oddNames;
const shopped = {
  count: {
    events: [said, order],
    operator: 'greater_than',
    value: 0,
    window: { within: { days: 9 } },
  },
};
const written: Readonly<Record<string, unknown>> = {
  shopped,
  // A ranking among people whom another audience names; may be ranked within again.
  'best-half': {
    ntile: {
      ...{ of: 2, part: 1, by: { sum: { event: order, property: 'revenue' } }, order: 'desc' },
      among: { any: [{ audience: { id: 'shopped' } }, { reachable: { channel: 'email' } }] },
    },
  },
  'not-theirs': {
    all: [
      { not: { audience: { id: 'best-half' } } },
      {
        any: [
          { not: { audience: { id: 'shopped' } } },
          { count: { event: back, operator: 'equals', value: 0 } },
        ],
      },
    ],
  },
};

/** Audiences that conditions of tests refer to. */
export const audiences: ReadonlyMap<string, Condition> = new Map(
  Object.entries(written).map(([id, where]) => [id, define(where).where]),
);
