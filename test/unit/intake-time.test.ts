import { describe, expect, test } from 'vitest';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { eventTime } from '../../domain/intake/event-time.ts';
import { parseTime } from '../../domain/intake/parse-time.ts';

const receivedAt = '2026-11-22T03:00:00.000Z';
const dayOf = brandDays('Asia/Tokyo');

const time = (timestamp: unknown, sentAt?: string, history = false) => {
  const { epochMs, day, isDayFlagged, saidAtEpochMs } = eventTime(
    { timestamp, sentAt, receivedAtEpochMs: Date.parse(receivedAt), history },
    dayOf,
  );
  const iso = (ms: number): string => new Date(ms).toISOString();
  return { at: iso(epochMs), said: iso(saidAtEpochMs), day, isDayFlagged };
};

describe('the day', () => {
  test.for([
    ['just now', '2026-11-22T02:59:59Z', '2026-11-22', false],
    ['in the brand zone', '2026-11-21T15:00:00Z', '2026-11-22', false],
    ['in the brand zone, a second before', '2026-11-21T14:59:59Z', '2026-11-21', false],
    ['with an offset', '2026-11-22T00:30:00+09:00', '2026-11-22', false],
    ['30 days before', '2026-10-23T03:00:00.000Z', '2026-10-23', false],
    ['more than 30 days before', '2026-10-23T02:59:59.999Z', '2026-11-22', true],
    ['an hour ahead', '2026-11-22T04:00:00.000Z', '2026-11-22', false],
    ['more than an hour ahead', '2026-11-22T04:00:00.001Z', '2026-11-22', true],
    ['1970', '1970-01-01T00:00:00.000Z', '2026-11-22', true],
    ['9999', '9999-12-31T23:59:59.999Z', '2026-11-22', true],
    ['garbled', 'yesterday', '2026-11-22', true],
    ['no date of the calendar', '2026-11-31T00:00:00Z', '2026-11-22', true],
    ['missing', undefined, '2026-11-22', true],
    ['an object', {}, '2026-11-22', true],
  ] as const)('of a time %s', ([, timestamp, day, isDayFlagged]) => {
    expect(time(timestamp)).toMatchObject({ day, isDayFlagged });
  });

  test.for([
    ['2010-12-01T08:26:00.000Z', '2010-12-01', false],
    ['1970-01-01T00:00:00.000Z', '1970-01-01', false],
    ['0099-01-01T00:00:00.000Z', '2026-11-22', true],
    ['2026-11-22T05:00:00.000Z', '2026-11-22', true],
  ] as const)('of a history source keeps the past: %s', ([timestamp, day, isDayFlagged]) => {
    expect(time(timestamp, receivedAt, true)).toMatchObject({ day, isDayFlagged });
  });

  test('does not hang on when a copy was sent or received', () => {
    const own = '2026-11-20T10:00:00.000Z';
    const days = ['2026-11-20T10:00:01Z', '2026-11-22T02:59:00Z', undefined].map(
      (sentAt) => time(own, sentAt).day,
    );
    expect(new Set(days)).toEqual(new Set(['2026-11-20']));
  });

  test('follows summer time', () => {
    const london = brandDays('Europe/London');
    expect(london(Date.parse('2011-06-30T23:30:00Z'))).toBe('2011-07-01');
    expect(london(Date.parse('2011-01-31T23:30:00Z'))).toBe('2011-01-31');
  });
});

describe('the time', () => {
  test('is corrected by what the clock is off', () => {
    // The client's clock is ten minutes slow.
    expect(time('2026-11-22T02:40:00.000Z', '2026-11-22T02:50:00.000Z').at).toBe(
      '2026-11-22T02:50:00.000Z',
    );
  });

  test('stays as it is without sentAt', () => {
    expect(time('2026-11-22T02:40:00.000Z').at).toBe('2026-11-22T02:40:00.000Z');
  });

  test('of a clock ten years ahead is right all the same', () => {
    expect(time('2036-11-22T02:40:00.000Z', '2036-11-22T02:50:00.000Z')).toEqual({
      at: '2026-11-22T02:50:00.000Z',
      said: '2026-11-22T02:50:00.000Z',
      day: '2026-11-22',
      isDayFlagged: true,
    });
  });

  test('of a garbled sentAt is the own one', () => {
    expect(time('2026-11-22T02:40:00.000Z', '1970-01-01T00:00:00.000Z').at).toBe(
      '2026-11-22T02:40:00.000Z',
    );
  });

  test('is never later than the receipt', () => {
    expect(time('2026-11-22T03:30:00.000Z').at).toBe(receivedAt);
  });

  test('stays within a day of its day, while the order of words is exact', () => {
    expect(time('2026-11-02T03:00:00.000Z', '2026-11-12T03:00:00.000Z')).toMatchObject({
      at: '2026-11-03T03:00:00.000Z',
      said: '2026-11-12T03:00:00.000Z',
      day: '2026-11-02',
    });
  });

  test('of a history source is exact', () => {
    expect(time('2010-12-01T08:26:00.000Z', '2026-11-22T02:00:00.000Z', true).at).toBe(
      '2010-12-01T08:26:00.000Z',
    );
  });
});

test.for([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T01:02', '2026-01-31T01:02:00.000Z'],
  ['2026-01-31 01:02:03', '2026-01-31T01:02:03.000Z'],
  ['2026-01-31T01:02:03.123456789Z', '2026-01-31T01:02:03.123Z'],
  ['2026-01-31T01:02:03,5+0930', '2026-01-30T15:32:03.500Z'],
  ['2026-01-31T01:02:03-03', '2026-01-31T04:02:03.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['0001-01-01', '0001-01-01T00:00:00.000Z'],
  [1795315035770, '2026-11-22T02:37:15.770Z'],
  [1795315035, '2026-11-22T02:37:15.000Z'],
] as const)('parses %s', ([text, iso]) => {
  expect(new Date(parseTime(text) ?? Number.NaN).toISOString()).toBe(iso);
});

test.for([
  '',
  '1',
  '2026',
  '2026-02-29',
  '2026-13-01',
  '2026-00-01',
  '2026-01-31T25:00',
  '2026-01-31T01:60',
  '2026-01-31T01:02+25:00',
  'Sat Jan 31 2026',
  '2026-01-31T01:02:03Z; DROP',
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  null,
  true,
])('refuses %s', (text) => {
  expect(parseTime(text)).toBeUndefined();
});
