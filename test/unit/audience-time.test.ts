import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileAudiences, planDefinition } from '../../domain/audience/compile.ts';
import { explainAudience } from '../../domain/audience/explain.ts';
import { birthdaySpans } from '../../domain/audience/month-day.ts';
import { scanBytes } from '../../domain/audience/scan-bytes.ts';
import { inputOf } from '../../domain/refresh/input-mark.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { birthdayHolds } from '../property/audience/oracle/birthdays.ts';

const written = (where: unknown) => ({
  ...{ version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't', where },
});
const define = (where: unknown) => audienceDefinition.parse(written(where));
const pathsOf = (where: unknown) => {
  const result = audienceDefinition.safeParse(written(where));
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
};
const explained = (where: unknown) =>
  explainAudience(planDefinition(define(where), context), context.asOf);
const context = { asOf: '2024-03-01', timeZone: 'Asia/Tokyo' };
const steps = (number: number) => Array.from({ length: number }, (_, i) => ({ event: `e${i}` }));
const sequence = (number: number) => ({ sequence: { steps: steps(number) } });

describe('a sequence', () => {
  test.for<[string, object, string[]]>([
    ['has two steps at least', { steps: steps(1) }, ['where.sequence.steps.1']],
    ['has eight steps at most', { steps: steps(9) }, ['where.sequence.steps']],
    [
      'begins with what nothing precedes',
      { steps: [{ event: 'a', within: { days: 1 } }, { event: 'b' }] },
      ['where.sequence.steps.0'],
    ],
    [
      'measures time in one unit',
      { steps: [{ event: 'a' }, { event: 'b', within: { days: 1, hours: 1 } }] },
      ['where.sequence.steps.1.within'],
    ],
    ['says how often, or not', { steps: steps(2), operator: 'equals' }, ['where.sequence.value']],
  ])('%s', ([, body, paths]) => {
    expect(pathsOf({ sequence: body })).toEqual(paths);
  });

  test('counts as many leaves as it has steps', () => {
    const many = (number: number) => Array.from({ length: number }, () => sequence(8));
    expect(pathsOf({ all: [...many(12), sequence(4)] })).toEqual([]);
    expect(pathsOf({ all: [...many(12), sequence(5)] })).toEqual(['where']);
  });

  test('of the largest definition fits one statement', () => {
    const where = { all: Array.from({ length: 12 }, () => sequence(8)) };
    const [statement, ...others] = compileAudiences(
      [{ id: 'a', definition: define(where) }],
      context,
    );
    expect(others).toEqual([]);
    expect(new TextEncoder().encode(statement?.sql).length).toBeLessThan(262_144);
  });

  test('shares one pass with all others, and another within sessions', () => {
    const inside = { sequence: { steps: steps(2), inSession: true } };
    const where = { all: [sequence(2), sequence(3), sequence(4), inside, inside] };
    const { sql } = explained(where);
    expect(sql.split('FROM events').length - 1).toBe(2);
  });
});

test('what is read of a table is what all its passes read', () => {
  const within = (days: number) => ({ window: { within: { days } } });
  const where = {
    all: [
      { sequence: { steps: steps(2), ...within(10) } },
      { sum: { event: 'a', property: 'tax', operator: 'equals', value: 1, ...within(2) } },
      { sessions: { operator: 'greater_than', value: 1, ...within(3) } },
    ],
  };
  expect(inputOf(define(where), context).reads).toEqual([
    { table: 'events', days: { from: '2024-02-21', to: '2024-03-01' } },
    { table: 'sessions', days: { from: '2024-02-28', to: '2024-03-01' } },
    { table: 'identity_map' },
  ]);
});

test('the bytes of a pass over order are those of the columns it reads, in the days it reads', () => {
  const window = { within: { days: 2 } };
  const { scans } = explained({ sequence: { steps: steps(2), window } });
  const column = (name: string, part: number) => [name, part] as const;
  const files = {
    bytesByPartition: new Map([
      ...[column('2024-02-28', 1_000), column('2024-02-29', 1_000), column('2024-03-01', 3_000)],
    ]),
    shares: new Map([
      ...[column('node', 0.125), column('event', 0.125), column('timestamp', 0.125)],
      ...[column('is_bot', 0.125), column('context', 0.5)],
    ]),
  };
  expect(scans.map((scan) => scanBytes(scan, files))).toEqual([
    { table: 'events', partitions: 2, bytes: 2_000 },
  ]);
});

describe('birthdays', () => {
  const monthDays = Array.from({ length: 366 }, (_, i) =>
    new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(5, 10),
  );

  test('every birthday is celebrated exactly in the spans that hold a day of it', () => {
    const day = fc
      .integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2029, 0, 1) })
      .map((at) => new Date(at).toISOString().slice(0, 10));
    const anchors = fc.constantFrom(
      '2023-02-28',
      '2023-02-27',
      '2024-02-28',
      '2024-02-29',
      '2023-12-31',
    );
    fc.assert(
      fc.property(fc.oneof(day, anchors), fc.integer({ min: 0, max: 366 }), (asOf, days) => {
        const spans = birthdaySpans(asOf, days);
        for (const monthDay of ['02-28', '02-29', '03-01', '12-31', '01-01']) {
          const isIn = spans.some(([from, to]) => from <= monthDay && monthDay <= to);
          expect(isIn).toBe(birthdayHolds({ days }, monthDay, asOf));
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test('every day of a leap year is met once by 365 days of one day each in a common year', () => {
    const met = Array.from({ length: 365 }, (_, i) => {
      const asOf = new Date(Date.UTC(2023, 0, 1 + i)).toISOString().slice(0, 10);
      return monthDays.filter((monthDay) =>
        birthdaySpans(asOf, 0).some(([from, to]) => from <= monthDay && monthDay <= to),
      );
    });
    expect(met.flat().sort()).toEqual(monthDays);
  });

  test.for(['02-30', '2-28', '13-01', '00-10'])('%s is no day to ask for', (on) => {
    expect(pathsOf({ birthday: { in: { on } } })).toEqual(['where.birthday.in.on']);
  });
});

test('a date may be said by its distance from as-of, and dates of one kind are in order', () => {
  const between = (low: object, high: object) => ({
    trait: { name: 't', operator: 'between', value: [low, high] },
  });
  expect(pathsOf(between({ daysAgo: 7 }, { daysAhead: 1 }))).toEqual([]);
  expect(pathsOf(between({ date: '2024-01-01' }, { daysAgo: 1 }))).toEqual([]);
  expect(pathsOf(between({ daysAgo: 1 }, { daysAgo: 7 }))).not.toEqual([]);
  expect(pathsOf(between({ daysAhead: 2 }, { daysAgo: 7 }))).not.toEqual([]);
  const { sql } = explained(between({ daysAgo: 1 }, { daysAhead: 1 }));
  expect(sql).toContain(`BETWEEN CAST('2024-02-29' AS DATE) AND CAST('2024-03-02' AS DATE)`);
});
