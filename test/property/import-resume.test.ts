import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place } from '../../domain/import/formats/file-rows.ts';
import {
  addCounts,
  noCounts,
  type Parcel,
  parcels,
  requestsOf,
} from '../../domain/import/parcel.ts';
import { walk } from '../../domain/import/walk.ts';
import type { ImportReading } from '../../schemas/import-reading.ts';
import { opened, walkSettings } from '../unit/imported.ts';

const orders: ImportReading = {
  kind: 'columns',
  rows: 'orders',
  columns: { order: 'order_id', who: 'user_id', at: 'time', amount: 'revenue' },
};

/** Lines of orders: some of one order behind each other, some refused among them, numbers that come back. */
const line = fc.record({
  order: fc.constantFrom('A', 'A', 'B', 'C', ''),
  who: fc.constantFrom('u1', 'u2', ''),
  at: fc.constantFrom('2026-01-31', '2026-01-31', '2026-02-01 10:00', 'soon'),
  amount: fc.integer({ min: -5, max: 500 }),
});
const lines = fc.array(line, { maxLength: 40 });

const csvOf = (
  rows: readonly { order: string; who: string; at: string; amount: number }[],
): string => ['order,who,at,amount', ...rows.map((row) => Object.values(row).join(','))].join('\n');

async function packed(text: string, from?: Place): Promise<Parcel[]> {
  const file = await opened(text, { delimiter: ',' });
  const steps = walk(file, orders, walkSettings, [], from ?? file.start);
  const found: Parcel[] = [];
  for await (const parcel of parcels(steps, { events: 3, lines: 4, rows: 6 })) found.push(parcel);
  return found;
}

test('begun again behind any parcel, the very same parcels follow', async () => {
  await fc.assert(
    fc.asyncProperty(lines, async (rows) => {
      const text = csvOf(rows);
      const whole = await packed(text);
      for (const [index, { resumeAt }] of whole.entries()) {
        const follow = await packed(text, resumeAt);
        expect(follow.filter(isSomething)).toEqual(whole.slice(index + 1).filter(isSomething));
      }
    }),
    { numRuns: 150 },
  );
});

/** The last parcel may be empty. */
const isSomething = ({ events, lines: said }: Parcel): boolean => events.length + said.length > 0;

test('each row is in one event, or refused, and the sums are those of the rows', async () => {
  await fc.assert(
    fc.asyncProperty(lines, async (rows) => {
      const found = await packed(csvOf(rows));
      const counts = found.reduce((sum, parcel) => addCounts(sum, parcel.counts), noCounts);
      const good = rows.filter(({ who, at }) => who !== '' && at !== 'soon');
      const refused = Object.values(counts.refused).reduce((sum, count) => sum + count, 0);
      expect(counts.rows).toBe(rows.length);
      expect(refused).toBe(rows.length - good.length);
      const events = found.flatMap((parcel) => parcel.events.map(revenueOf));
      expect(events.reduce((sum, revenue) => sum + revenue, 0)).toBe(
        good.reduce((sum, { amount }) => sum + amount, 0),
      );
      const starts = good.filter(
        ({ order }, index) => order === '' || good[index - 1]?.order !== order,
      );
      expect(counts.events).toBe(starts.length);
    }),
    { numRuns: 200 },
  );
});

function revenueOf(json: string): number {
  const { properties } = JSON.parse(json);
  return Number(properties.revenue);
}

test('every event of a file has an id of its own, which is the same the next time', async () => {
  const text = csvOf(
    Array.from({ length: 30 }, (_, n) => ({
      order: `o${n}`,
      who: 'u',
      at: '2026-01-31',
      amount: n,
    })),
  );
  const ids = async () =>
    (await packed(text)).flatMap(({ events }) => events.map((json) => JSON.parse(json).messageId));
  const found = await ids();
  expect(new Set(found).size).toBe(30);
  expect(await ids()).toEqual(found);
});

test('events that come all at once are split into requests that a queue takes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 40 }), (lengths) => {
      const events = lengths.map((length) => 'x'.repeat(length));
      const requests = requestsOf({ events }, { events: 5 });
      expect(requests.flat()).toEqual(events);
      for (const request of requests) {
        expect(request.length).toBeGreaterThan(0);
        expect(request.length).toBeLessThanOrEqual(5);
        expect(request.slice(0, -1).join('').length).toBeLessThan(80_000);
      }
    }),
  );
});
