import { describe, expect, test } from 'vitest';
import { breaksBetween } from '../../domain/tracking-plan/breaks.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';

type Loose = Record<string, unknown>;
const planOf = (members: Loose, event: Loose = {}) =>
  trackingPlan.parse({
    id: 'shop',
    name: 'Shop',
    events: [{ type: 'track', name: 'Order', ...event }],
    ...members,
  });
const told = (old: ReturnType<typeof planOf>, current: ReturnType<typeof planOf>) =>
  breaksBetween(old, current).map(({ pointer, message }) => `${pointer} ${message}`);
const property = (one: Loose) => planOf({}, { properties: { total: one } });

describe('what breaks is told with its place', () => {
  test.for<[string, Loose, Loose, string]>([
    ['another type', { type: 'integer' }, { type: 'string' }, '/type was integer, is string'],
    ['a narrower type', { type: 'number' }, { type: 'integer' }, '/type was number, is integer'],
    [
      'a higher minimum',
      { type: 'number' },
      { type: 'number', minimum: 0 },
      '/minimum was none, is 0',
    ],
    [
      'a lower maximum',
      { type: 'number', maximum: 9 },
      { type: 'number', maximum: 8 },
      '/maximum was 9, is 8',
    ],
    [
      'a value less',
      { type: 'string', enum: ['a', 'b'] },
      { type: 'string', enum: ['a'] },
      '/enum no longer takes "b"',
    ],
    [
      'values listed',
      { type: 'string' },
      { type: 'string', enum: ['a'] },
      '/enum lists values, where any was taken',
    ],
    [
      'a pattern',
      { type: 'string' },
      { type: 'string', pattern: 'a' },
      '/pattern is another one; a newer plan can only drop it',
    ],
    [
      'personal no more',
      { type: 'string', personal: true },
      { type: 'string' },
      '/personal was personal, is not',
    ],
    [
      'sensitive no more',
      { type: 'string', sensitive: 'health' },
      { type: 'string' },
      '/sensitive was health, is not sensitive',
    ],
    [
      'within an array',
      { type: 'array', items: { type: 'number' } },
      { type: 'array', items: { type: 'date' } },
      '/items/type was number, is date',
    ],
  ])('%s', ([, old, current, expected]) => {
    expect(told(property(old), property(current))).toEqual([
      `/events/0/properties/total${expected}`,
    ]);
  });

  const one = { a: { type: 'string' } };
  test.for<[string, Loose, Loose, string]>([
    [
      'a required property gone',
      { properties: one, required: ['a'] },
      {},
      '/properties/a is gone, and was required: audiences may count on it',
    ],
    [
      'a personal property gone',
      { properties: { a: { type: 'string', personal: true } } },
      {},
      '/properties/a is gone, and was personal or sensitive, which nothing would keep apart',
    ],
    [
      'a property gone that would be refused',
      { properties: one, additional: 'refuse' },
      { additional: 'refuse' },
      '/properties/a is gone, and properties that are not declared are refused',
    ],
    [
      'a new required property',
      {},
      { properties: one, required: ['a'] },
      '/required/0 a was not required',
    ],
    [
      'others refused that were allowed',
      { additional: 'allow' },
      { additional: 'refuse' },
      '/additional was allow, is refuse; say note first',
    ],
    [
      'a property declared that was free',
      { additional: 'allow' },
      { properties: one, additional: 'allow' },
      '/properties/a is declared, where anything was allowed; say note for additional first',
    ],
  ])('%s', ([, old, current, expected]) => {
    expect(told(planOf({}, old), planOf({}, current))).toEqual([`/events/0${expected}`]);
  });

  test('an event gone that would be refused, or that held something personal', () => {
    const old = planOf({ unplanned: 'refuse' });
    expect(told(old, planOf({ unplanned: 'refuse', events: [] }))).toEqual([
      '/events/0 is gone, and events that are not listed are refused',
    ]);
    expect(told(property({ type: 'string', personal: true }), planOf({ events: [] }))).toHaveLength(
      1,
    );
  });

  test('a page of its own name, where one entry was for all pages', () => {
    const all = { type: 'page', properties: { n: { type: 'integer' } } };
    const named = (type: string) => ({ type: 'page', name: 'Top', properties: { n: { type } } });
    const old = planOf({ events: [all] });
    expect(told(old, planOf({ events: [all, named('number')] }))).toEqual([]);
    expect(told(old, planOf({ events: [named('string'), all] }))).toEqual([
      '/events/0/properties/n/type was integer, is string',
    ]);
  });
});

describe('what widens breaks nothing', () => {
  test.for<[string, Loose, Loose]>([
    ['integer to number', { type: 'integer', minimum: 1 }, { type: 'number', minimum: 0.5 }],
    ['date to text', { type: 'date' }, { type: 'string' }],
    ['a value more', { type: 'string', enum: ['a'] }, { type: 'string', enum: ['a', 'b'] }],
    [
      'listed values within a range',
      { type: 'integer', enum: [1, 2] },
      { type: 'number', maximum: 2 },
    ],
    [
      'a pattern that takes every listed value',
      { type: 'string', enum: ['a', 'b'] },
      { type: 'string', pattern: '[ab]' },
    ],
    [
      'personal from now on',
      { type: 'string' },
      { type: 'string', personal: true, sensitive: 'race' },
    ],
  ])('%s', ([, old, current]) => {
    expect(told(property(old), property(current))).toEqual([]);
  });

  test('declaring what was noted, and refusing what was noted', () => {
    const old = planOf({ unplanned: 'note' });
    const current = planOf(
      { unplanned: 'refuse' },
      { properties: { a: { type: 'string' } }, additional: 'refuse' },
    );
    expect(told(old, current)).toEqual([]);
  });
});
