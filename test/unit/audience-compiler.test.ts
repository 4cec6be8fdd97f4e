import { describe, expect, test } from 'vitest';
import { compileAudiences, packLimits, planDefinition } from '../../domain/audience/compile.ts';
import { explainAudience } from '../../domain/audience/explain.ts';
import { encodeLiteral, encodePath, encodeWholeNumber } from '../../domain/audience/literal.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import { audienceDefinition } from '../../schemas/audience.ts';

const context = { asOf: '2011-12-10', timeZone: 'Europe/London' };
const define = (where: unknown) =>
  audienceDefinition.parse({
    version: 1,
    name: 'n',
    purpose: 'p',
    goal: 'g',
    owner: 'o',
    target: 't',
    where,
  });
const compile = (...wheres: readonly unknown[]) =>
  compileAudiences(
    wheres.map((where, i) => ({ id: `a${i}`, definition: define(where) })),
    context,
  );

const explain = (where: unknown) =>
  explainAudience(planDefinition(define(where), context), context.asOf);

const orders = (value: number, window?: object) => ({
  count: {
    event: 'Order Completed',
    operator: 'greater_than_or_equal',
    value,
    ...(window && { window }),
  },
});
const story = {
  buyers: orders(1),
  'repeat-buyers': orders(2),
  'lapsed-180d': {
    all: [orders(1), { last: { event: 'Order Completed', window: { before: { days: 180 } } } }],
  },
  'top-decile': {
    ntile: {
      of: 10,
      part: 1,
      by: { sum: { events: ['Order Completed', 'Order Refunded'], property: 'revenue' } },
      order: 'desc',
      among: orders(1),
      tieBreak: { trait: 'customer_number', order: 'asc' },
    },
  },
};

test('the four audiences of the story are one readable statement', async () => {
  const audiences = Object.entries(story).map(([id, where]) => ({ id, definition: define(where) }));
  const statements = compileAudiences(audiences, context);
  expect(statements.flatMap(({ audienceIds }) => audienceIds).sort()).toEqual(
    Object.keys(story).sort(),
  );
  expect(statements.map(({ tables }) => tables)).toEqual([
    ['profile_days', 'node_traits', 'identity_map'],
  ]);
  await expect(statements[0]?.sql).toMatchFileSnapshot('./audience-story.sql');
});

describe('a statement reads as little as answers it', () => {
  test('days outside of every window are pruned', () => {
    const [statement] = compile(
      orders(1, { within: { days: 60 } }),
      orders(1, { between: ['2011-01-01', '2011-01-31'] }),
    );
    expect(statement?.sql).toContain("WHERE day >= '2011-01-01' AND day <= '2011-12-10'");
  });

  test.for<[string, unknown, string]>([
    [
      'count within',
      orders(1, { within: { days: 2 } }),
      "day >= '2011-12-09' AND day <= '2011-12-10'",
    ],
    ['count before', orders(1, { before: { days: 2 } }), "WHERE day <= '2011-12-07' AND event"],
    [
      'last within',
      { last: { event: 'a', window: { between: ['2011-01-01', '2011-01-02'] } } },
      "WHERE day >= '2011-01-01' AND day <= '2011-12-10'",
    ],
    [
      'first within',
      { first: { event: 'a', window: { between: ['2011-01-01', '2011-01-02'] } } },
      "WHERE day <= '2011-01-02' AND event",
    ],
  ])('%s', ([, where, predicate]) => {
    expect(compile(where)[0]?.sql).toContain(predicate);
  });

  test('only conditions that can hold without facts look at everybody', () => {
    const planOf = (where: unknown) => explain(where);
    expect(planOf(orders(1)).needsEverybody).toBe(false);
    expect(planOf({ all: [orders(1), { not: orders(2) }] }).needsEverybody).toBe(false);
    expect(planOf({ not: orders(1) }).needsEverybody).toBe(true);
    expect(planOf(orders(0)).needsEverybody).toBe(true);
    const ntile = { ...story['top-decile'].ntile, among: { not: orders(5) } };
    expect(planOf({ all: [orders(1), { ntile }] }).needsEverybody).toBe(true);
    const { scans } = planOf({ not: orders(1, { within: { days: 3 } }) });
    expect(scans.map(({ table, days }) => (days ? { table, days } : { table }))).toEqual([
      { table: 'profile_days', days: { to: '2011-12-10' } },
      { table: 'node_traits' },
      { table: 'consents' },
    ]);
  });

  test('who is reachable can depend on the profile alone: everybody is looked at, unless facts are asked for as well', () => {
    const planOf = explain;
    const email = { reachable: { channel: 'email' } };
    expect(planOf(email).needsEverybody).toBe(true);
    expect(planOf({ not: email }).needsEverybody).toBe(true);
    expect(planOf({ any: [orders(1), email] }).needsEverybody).toBe(true);
    expect(planOf({ all: [orders(1), email] }).needsEverybody).toBe(false);
    expect(planOf({ all: [orders(1), { not: email }] }).needsEverybody).toBe(false);
  });

  test('revenue comes from the rollup, other properties from the events', () => {
    const sum = (property: string) => ({
      sum: { event: 'a', property, operator: 'greater_than', value: 1 },
    });
    expect(compile(sum('revenue'))[0]?.tables).toEqual(['profile_days', 'identity_map']);
    expect(compile(sum('tax'))[0]?.tables).toEqual(['events', 'identity_map']);
    expect(compile(sum('tax'))[0]?.sql).toContain('NOT is_bot');
  });

  test.for<[string, object, string]>([
    ['did', { event: 'a' }, 'profile_days'],
    ['daysActive', { operator: 'equals', value: 1 }, 'profile_days'],
    ['recency', { event: 'a', operator: 'equals', value: 1 }, 'profile_days'],
    ['sum', { event: 'a', property: ['revenue'], operator: 'equals', value: 1 }, 'profile_days'],
    ['average', { event: 'a', property: 'revenue', operator: 'equals', value: 1 }, 'events'],
    ['did', { event: 'a', where: [{ property: 'b', operator: 'exists' }] }, 'events'],
  ])('%s is answered by the smallest table that can', ([kind, condition, table]) => {
    expect(compile({ [kind]: condition })[0]?.tables).toEqual([table, 'identity_map']);
  });

  test('a selection is matched once, whoever asks', () => {
    const where = [
      { some: 'products', where: [{ property: 'sku', operator: 'equals', value: 'x' }] },
    ];
    const [statement] = compile(
      { did: { event: 'a', where } },
      { count: { event: 'a', where, operator: 'greater_than', value: 2 } },
      { average: { event: 'a', where, property: 'tax', operator: 'less_than', value: 9 } },
    );
    expect(statement?.sql.match(/AS ARRAY\(JSON\)/g)).toHaveLength(1);
  });
});

test('no table of facts is read twice, and equal conditions are one aggregate', () => {
  const tax = { sum: { event: 'a', property: 'tax', operator: 'less_than', value: 0 } };
  const trait = { trait: { name: 'rank', operator: 'exists' } };
  const [statement, ...others] = compile(orders(1), orders(2), tax, { all: [tax, trait] }, trait);
  expect(others).toEqual([]);
  for (const table of ['profile_days', 'events', 'node_traits', 'identity_map']) {
    expect(statement?.sql.match(new RegExp(`(FROM|JOIN) ${table}\\b`, 'g'))).toHaveLength(
      table === 'identity_map' ? 2 : 1,
    );
  }
  expect(statement?.sql.match(/ AS c\d+\b/g)).toHaveLength(3);
});

test('every identifier of a statement that is a column or table stands in the catalogue', () => {
  const tax = { sum: { event: 'a', property: 'tax', operator: 'less_than', value: 0 } };
  const statements = compile(...Object.values(story), tax);
  const columnsOf = (name: string) => {
    const table = lakeTables.find((each) => each.name === name);
    return [
      ...(table?.columns.map((column) => column.name) ?? []),
      ...(table?.partitionedBy ?? []),
    ];
  };
  const scans = statements.flatMap(({ sql }) => [
    ...sql.matchAll(/SELECT (node, .*)\n +FROM (\w+)\n +WHERE (.*)/g),
  ]);
  expect(scans).toHaveLength(3);
  for (const [, items = '', table = '', where = ''] of scans) {
    const text = `${items.replaceAll(/ AS \w+/g, '')} ${where}`.replaceAll(/'(?:[^']|'')*'/g, '');
    const words = text.match(/\b[a-z_]+\b(?!\()/g) ?? [];
    expect(columnsOf(table)).toEqual(expect.arrayContaining(words));
  }
  expect(columnsOf('identity_map')).toEqual(
    expect.arrayContaining(['node', 'profile_id', 'is_erased']),
  );
});

describe('packing', () => {
  test('no audiences, no statements', () => expect(compile()).toEqual([]));

  test('100 audiences are two statements, each audience in one of them', () => {
    const statements = compile(...Array.from({ length: 100 }, (_, i) => orders(i + 1)));
    expect(statements.map(({ audienceIds }) => audienceIds.length)).toEqual([50, 50]);
    expect(new Set(statements.flatMap(({ audienceIds }) => audienceIds)).size).toBe(100);
  });

  test('too many aggregates make more statements', () => {
    const windowed = Array.from({ length: 80 }, (_, i) => ({
      all: Array.from({ length: 10 }, (_, j) => orders(1, { within: { days: i * 10 + j + 1 } })),
    }));
    const statements = compile(...windowed);
    expect(statements).toHaveLength(4);
    for (const { sql } of statements) {
      expect((sql.match(/ AS c\d+\b/g) ?? []).length).toBeLessThanOrEqual(packLimits.aggregates);
    }
  });

  const quotes = (i: number, length: number) => `${"'".repeat(length)}${i}`;
  const ranked = (leaves: readonly unknown[]) => ({
    ntile: { of: 2, part: 1, by: { count: { event: 'a' } }, order: 'asc', among: { all: leaves } },
  });
  test.for<[string, unknown]>([
    [
      'of names that double in SQL',
      ranked(
        Array.from({ length: 98 }, (_, i) => ({
          sum: { event: quotes(i, 42), property: quotes(i, 42), operator: 'equals', value: i },
        })),
      ),
    ],
    [
      'of short numbers in lists',
      ranked(
        Array.from({ length: 22 }, (_, i) => {
          const value = Array.from({ length: 180 }, (_, j) => j - 10);
          return { trait: { name: `t${i}`, operator: 'in', value } };
        }),
      ),
    ],
    [
      'of many small leaves',
      ranked(
        Array.from({ length: 98 }, (_, i) => ({
          count: {
            ...orders(1).count,
            window: { between: ['2011-01-01', '2011-01-02'] },
            value: i,
          },
        })),
      ),
    ],
  ])('the largest definition that is allowed fits one statement: %s', ([, where]) => {
    const [statement] = compile(where);
    const bytes = new TextEncoder().encode(statement?.sql).length;
    expect(JSON.stringify(where).length).toBeGreaterThan(13_000);
    expect(bytes).toBeLessThanOrEqual(packLimits.sqlBytes);
  });

  test('ids that repeat and days that do not exist are refused', () => {
    const audience = { id: 'a', definition: define(orders(1)) };
    expect(() => compileAudiences([audience, audience], context)).toThrow(RangeError);
    expect(() => compileAudiences([audience], { ...context, asOf: '2011-02-30' })).toThrow(
      RangeError,
    );
    expect(() => compileAudiences([audience], { ...context, asOf: 'today' })).toThrow(RangeError);
  });
});

test('a plan names for each leaf its place, its table and its SQL', () => {
  const plan = explain({ all: [orders(1), story['top-decile']] });
  expect(
    plan.leaves.map(({ path, aggregates }) => [path, aggregates.map(({ table }) => table)]),
  ).toEqual([
    ['where.all[0]', ['profile_days']],
    ['where.all[1]', ['profile_days', 'node_traits']],
    ['where.all[1].ntile.among', ['profile_days']],
  ]);
  expect(plan.leaves[0]?.aggregates[0]?.sql).toBe(
    'COALESCE(sum(f.event_count) FILTER (WHERE f.d1), 0)',
  );
  expect(plan.leaves[0]?.predicate).toBe('p.c1 >= 1');
  expect(plan.sql).toContain('SELECT p.profile_id, a.audience_id');
});

describe('literals', () => {
  test.for<[string | number | boolean | { date: string }, string]>([
    ["O'Brien", "'O''Brien'"],
    ['\\n "x" -- 注文 🛒', `'\\n "x" -- 注文 🛒'`],
    ['', "''"],
    [12.5, "CAST('12.5' AS DECIMAL(38,4))"],
    [-0, "CAST('0' AS DECIMAL(38,4))"],
    [true, 'TRUE'],
    [false, 'FALSE'],
    [{ date: '2024-02-29' }, "CAST('2024-02-29' AS DATE)"],
  ])('%j is %s', ([value, sql]) => expect(encodeLiteral(value)).toBe(sql));

  test.for([
    'a\0b',
    '\udc00',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e15,
    0.00001,
    { date: "1' OR" },
  ])('%j has none', (value) => expect(() => encodeLiteral(value)).toThrow(RangeError));

  test('whole numbers are whole and not negative', () => {
    expect(encodeWholeNumber(7)).toBe('7');
    for (const value of [-1, 1.5, 2 ** 53]) {
      expect(() => encodeWholeNumber(value)).toThrow(RangeError);
    }
  });

  test('a path to a member escapes what ends it', () => {
    expect(encodePath(['revenue'])).toBe(`'$.revenue'`);
    expect(encodePath(['a.b'])).toBe(`'$["a.b"]'`);
    expect(encodePath([`\\"'`])).toBe(`'$["\\\\\\"''"]'`);
  });
});
