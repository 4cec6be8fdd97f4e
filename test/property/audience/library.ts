import type { Condition } from '../../../schemas/audience/condition.ts';
import { type ProfileMeasure, profileMeasure } from '../../../schemas/audience/measure.ts';
import { define } from './arbitrary/define.ts';
import { asOf, oddNames } from './arbitrary/vocabulary.ts';

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

const measures: Readonly<Record<string, unknown>> = {
  "spent's": { sum: { event: order, property: 'revenue', window: { within: { days: 10 } } } },
  'いつ 🛒': { recency: { events: [said, order] } },
  回数: { count: { event: said } },
};

/** What conditions of tests refer to. */
export const library = {
  audiences: new Map<string, Condition>(
    Object.entries(written).map(([id, where]) => [id, define(where).where]),
  ),
  segments: new Map([
    ['dmp', { expiresOn: '2024-12-31', consentPurpose: 'advertising' }],
    ['last-day', { expiresOn: asOf, consentPurpose: "mail's" }],
    ['expired', { expiresOn: '2024-02-29', consentPurpose: 'advertising' }],
  ]),
  computedTraits: new Map<string, ProfileMeasure>(
    Object.entries(measures).map(([name, measure]) => [name, profileMeasure.parse(measure)]),
  ),
};
