import { describe, expect, test } from 'vitest';
import { audienceDefinition, faults } from '../../schemas/audience.ts';

const said = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
const count = { event: 'Order Completed', operator: 'greater_than', value: 0 };
const sum = { ...count, property: 'revenue' };
const one = { event: 'Order Completed' };
const good = { property: 'a', operator: 'exists' };
const top = { by: { count: one }, order: 'desc', among: { count } };
const ntile = {
  of: 10,
  part: 1,
  by: { sum: { event: 'Order Completed', property: 'revenue' } },
  order: 'desc',
  among: { count },
};

function faultsOf(document: unknown) {
  const result = audienceDefinition.safeParse(document);
  return result.success ? [] : faults(result.error);
}
const pathsOf = (where: unknown) => faultsOf({ ...said, where }).map(({ path }) => path);
const nested = (depth: number): unknown => (depth === 1 ? { count } : { not: nested(depth - 1) });

test('parsing what was parsed changes nothing', () => {
  const where = {
    all: [
      { count },
      { any: [{ sum: { ...sum, window: { within: { days: 60 } } } }, { not: { ntile } }] },
      { last: { events: ['a', '注文'], window: { before: { days: 180 } } } },
      { trait: { name: 'rank', operator: 'in', value: ['gold', 1, true, { date: '2024-02-29' }] } },
    ],
  };
  const parsed = audienceDefinition.parse({ ...said, where });
  expect(parsed.where).toEqual(where);
  expect(audienceDefinition.parse(parsed)).toEqual(parsed);
});

test.for(['purpose', 'goal', 'owner', 'target', 'name', 'where'])(
  '%s is required, by name',
  (key) => {
    const document = Object.fromEntries(
      Object.entries({ ...said, where: { count } }).filter(([name]) => name !== key),
    );
    expect(faultsOf(document)[0]?.path).toBe(key);
  },
);

test('a missing field says so', () => {
  const { purpose: _, ...rest } = said;
  expect(faultsOf({ ...rest, where: { count } })).toEqual([
    { path: 'purpose', message: 'is required' },
  ]);
});

describe('a fault has the path of its place', () => {
  test.for<[path: string, where: unknown]>([
    ['where.all[1].count.operator', { all: [{ count }, { count: { ...count, operator: 'eq' } }] }],
    ['where.count.operator', { count: { ...count, operator: undefined } }],
    ['where.trait.operator', { trait: { name: 'x', operator: 'matches', value: '.*' } }],
    ['where.bogus', { bogus: 1, count }],
    ['where["a b"]', { 'a b': 1, count }],
    ['where.__proto__', JSON.parse(`{"__proto__": 1, "count": ${JSON.stringify(count)}}`)],
    ['where', {}],
    ['where', { count, sum }],
    ['where', 'everybody'],
    ['where.all', { all: [] }],
    ['where.count.event', { count: { ...count, events: ['b'] } }],
    ['where.count.event', { count: { operator: 'equals', value: 1 } }],
    ['where.count.events', { count: { events: [], operator: 'equals', value: 1 } }],
    ['where.count.value', { count: { ...count, value: 1.5 } }],
    ['where.count.value', { count: { ...count, operator: 'between', value: [2, 1] } }],
    ['where.count.event', { count: { ...count, event: 'a\0b' } }],
    ['where.count.event', { count: { ...count, event: '\ud83d' } }],
    ['where.count.event', { count: { ...count, event: '' } }],
    ['where.count.event', { count: { ...count, event: 'x'.repeat(201) } }],
    ['where.count.window', { count: { ...count, window: {} } }],
    [
      'where.count.window',
      { count: { ...count, window: { within: { days: 1 }, before: { days: 1 } } } },
    ],
    ['where.count.window.within.days', { count: { ...count, window: { within: { days: 0 } } } }],
    [
      'where.count.window.between[0]',
      { count: { ...count, window: { between: ['2024-02-30', '2024-03-01'] } } },
    ],
    [
      'where.count.window.between',
      { count: { ...count, window: { between: ['2024-03-02', '2024-03-01'] } } },
    ],
    ['where.sum.value', { sum: { ...sum, value: 0.12345 } }],
    ['where.sum.value', { sum: { ...sum, value: 1e15 } }],
    ['where.sum.property', { sum: count }],
    ['where.last.window', { last: { event: 'a' } }],
    ['where.trait.value', { trait: { name: 'x', operator: 'equals', value: null } }],
    ['where.trait.value', { trait: { name: 'x', operator: 'greater_than', value: 'a' } }],
    ['where.trait.value.date', { trait: { name: 'x', operator: 'equals', value: { date: '24' } } }],
    ['where.trait.value', { trait: { name: 'x', operator: 'contains', value: '' } }],
    ['where.count.where', { count: { ...count, where: [] } }],
    ['where.count.where[0].operator', { count: { ...count, where: [{ property: 'a' }] } }],
    [
      'where.count.where[1].property',
      { count: { ...count, where: [good, { operator: 'exists' }] } },
    ],
    [
      'where.count.where[0].property',
      { count: { ...count, where: [{ ...good, property: Array(6).fill('a') }] } },
    ],
    ['where.count.where[0]', { count: { ...count, where: [{ ...good, any: [good] }] } }],
    ['where.count.where[0]', { count: { ...count, where: [{ some: 'a' }] } }],
    ['where.count.where[0].bogus', { count: { ...count, where: [{ ...good, bogus: 1 }] } }],
    [
      'where.count.where[0].any[0].some',
      { count: { ...count, where: [{ any: [{ some: '', where: [good] }] }] } },
    ],
    [
      'where.count.where[0].where[0].value',
      { count: { ...count, where: [{ some: 'a', where: [{ operator: 'in', value: [] }] }] } },
    ],
    ['where.average.event', { average: { property: 'a', operator: 'equals', value: 1 } }],
    ['where.did.event', { did: { event: 'a', events: ['b'] } }],
    ['where.recency.value', { recency: { operator: 'equals', value: -1 } }],
    ['where.compare.left', { compare: { left: {}, operator: 'equals', right: { count: one } } }],
    [
      'where.compare.times',
      { compare: { left: { count: one }, operator: 'equals', right: { count: one }, times: 0 } },
    ],
    ['where.top.n', { top: { ...top, n: 1, share: 0.1 } }],
    ['where.top.share', { top: { ...top, share: 1.1 } }],
    ['where.top.among', { top: { ...top, n: 1, among: { top: { ...top, n: 1 } } } }],
    ['where.ntile.part', { ntile: { ...ntile, part: 11 } }],
    ['where.ntile.part', { ntile: { ...ntile, part: [1, 11] } }],
    ['where.ntile.by', { ntile: { ...ntile, by: {} } }],
    [
      'where.ntile.among.not.count.value',
      { ntile: { ...ntile, among: { not: { count: { ...count, value: -1 } } } } },
    ],
    ['where.ntile.among.not', { ntile: { ...ntile, among: { not: { ntile } } } }],
  ])('%s', ([path, where]) => {
    expect(pathsOf(where)[0]).toBe(path);
  });
});

describe('limits hold', () => {
  test('conditions nest 10 deep, not 11', () => {
    expect(pathsOf(nested(10))).toEqual([]);
    expect(pathsOf(nested(11))).toEqual([`where${'.not'.repeat(10)}`]);
  });

  test('there may be 100 leaves, not 101, however they are spread', () => {
    const leaves = (number: number) => Array.from({ length: number }, () => ({ count }));
    expect(pathsOf({ any: [{ all: leaves(60) }, { any: leaves(40) }] })).toEqual([]);
    expect(pathsOf({ any: [{ all: leaves(60) }, { any: leaves(41) }] })).toEqual(['where']);
    expect(pathsOf({ all: leaves(1000) })).toEqual(['where']);
  });

  test('a condition has a limited size in bytes', () => {
    const long = { trait: { name: 'x', operator: 'in', value: Array(40).fill('注'.repeat(300)) } };
    expect(pathsOf(long)).toEqual(['where']);
  });

  test('documents made to overflow the stack are refused like any other', () => {
    expect(pathsOf(nested(5000))).toEqual([`where${'.not'.repeat(10)}`]);
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = { deep };
    expect(pathsOf({ trait: deep })).toEqual(['where']);
    expect(faultsOf(deep)[0]?.path).toBe('version');
  });

  test.for([null, undefined, 7, 'x', [], true])('%j is no definition', (document) => {
    expect(faultsOf(document)).toHaveLength(1);
  });
});

test('faults never repeat the values that were sent', () => {
  const secret = 'taro@example.com';
  const where = { trait: { name: `${secret}\0`, operator: secret, value: secret } };
  const messages = faultsOf({ ...said, purpose: '', where }).map(({ message }) => message);
  expect(messages.length).toBeGreaterThan(1);
  expect(messages.join()).not.toContain(secret);
});
