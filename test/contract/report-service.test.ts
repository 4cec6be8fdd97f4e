import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { service } from '../../functions/api/reports/service.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { type Happening, reportLake } from './report-lake.ts';

let api: ApiServer;
let lake: Awaited<ReturnType<typeof reportLake>>;
beforeAll(async () => {
  api = await startApi();
  lake = await reportLake({ timeZone: 'Asia/Tokyo', control: api.ports.control });
});
afterAll(async () => {
  lake.close();
  await api.stop();
});

const asOf = '2026-03-31';
const start = Date.parse('2026-03-01T00:00:00Z');
const at = (hours: number): string => new Date(start + hours * 3_600_000).toISOString();
const happened = (
  who: string,
  event: string,
  hours: number,
  properties: Readonly<Record<string, unknown>> = {},
): Happening => ({ who, event, at: at(hours), properties });

const ofCase = (who: string, caseId: string, noun: string, ...steps: [string, number][]) =>
  steps.map(([verb, hours]) => happened(who, `${noun} ${verb}`, hours, { case_id: caseId }));

test('scripted cases come out exactly', async () => {
  const order = (who: string, hours: number): Happening =>
    happened(who, 'Order Completed', hours, { order_id: `${who}${hours}`, revenue: 10 });
  await lake.fill([
    ...ofCase('ann', 'c1', 'Inquiry', ['Opened', 0], ['Answered', 2], ['Resolved', 5]),
    ...ofCase(
      'bob',
      'c2',
      'Complaint',
      ['Opened', 10],
      ['Answered', 60],
      ['Answered', 61],
      ['Resolved', 70],
    ),
    ...ofCase(
      'cem',
      'c3',
      'Ticket',
      ['Created', 20],
      ['Replied', 28],
      ['Closed', 30],
      ['Reopened', 40],
      ['Closed', 50],
    ),
    // Resolved at once: the resolution is the response.
    ...ofCase('dee', 'c4', 'Support Ticket', ['Opened', 0], ['Solved', 1]),
    // Open again; never answered; answered before it was opened, which is nothing.
    ...ofCase(
      'eve',
      'c5',
      'Complaint',
      ['Opened', 100],
      ['Answered', 104],
      ['Resolved', 110],
      ['Reopened', 120],
    ),
    ...ofCase('fay', 'c6', 'Case', ['Answered', 690], ['Opened', 700]),
    happened('gil', 'Inquiry Opened', 730),
    happened('hal', 'Inquiry Answered', 1, { case_id: 'unknown' }),
    ...ofCase('ida', 'c7', 'Complaint', ['Opened', 600], ['Answered', 603], ['Resolved', 610]),
    order('bob', 71),
    order('bob', 5),
    order('eve', 111),
    order('ida', 609),
  ]);
  const told = await lake.tell(service, { asOf, recoveryDays: '10' });
  expect(told['cases']).toEqual({
    ...{ opened: 8, responded: 6, resolved: 5, open: 3, reopened: 2, reopenings: 2 },
    ...{ reopenRate: 0.25, complaints: 3, withoutOpening: 1 },
  });
  // 2, 50, 8, 1, 4 and 3 hours.
  expect(told['firstResponse']).toEqual({
    ...{ cases: 6, medianHours: 3.5, p90Hours: 29, meanHours: 11.3333, longestHours: 50 },
  });
  // 5, 60, 10, 1, 10 and 10 hours; the last ones of those not open: 5, 60, 30, 1 and 10.
  expect(told['firstResolution']).toMatchObject({ cases: 6, medianHours: 10, p90Hours: 35 });
  expect(told['resolution']).toMatchObject({ cases: 5, medianHours: 10, p90Hours: 48 });
  // March ends in Tokyo 735 hours after the start: c6 has waited 35 hours, the last inquiry 5.
  expect(told['limits']).toEqual([
    { limitHours: 48, within: 5, breached: 1, waiting: 2, breachRate: 0.166667 },
    { limitHours: 6, within: 4, breached: 3, waiting: 1, breachRate: 0.428571 },
  ]);
  const breach = (caseId: string, who: string, waitedHours: number, limits: number[]) =>
    expect.objectContaining({
      ...{ caseId, profileId: `user_id.${who}`, waitedHours, breachedLimitHours: limits },
    });
  expect(told['breaches']).toEqual([
    breach('c2', 'bob', 50, [48, 6]),
    {
      ...{ caseId: 'c6', profileId: 'user_id.fay', waitedHours: 35, breachedLimitHours: [6] },
      openedAt: at(700),
      respondedAt: null,
    },
    breach('c3', 'cem', 8, [6]),
  ]);
  // Bob bought an hour after; eve's is open again; ida bought before, and has days left.
  expect(told['recovery']).toEqual({
    ...{ complainers: 3, resolved: 2, boughtAgain: 1, tooEarly: 1, recoveryRate: 1 },
  });
});

/** Linear between order statistics, over an array. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low + (rank - Math.floor(rank)) * (high - low);
}

test('median and p90 are those of the plain list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 25 }),
      async (waits) => {
        await lake.fill(
          waits.flatMap((wait, index) =>
            ofCase(
              `p${index}`,
              `c${index}`,
              'Inquiry',
              ['Opened', index],
              ['Answered', index + wait],
            ),
          ),
        );
        const told = await lake.tell(service, { asOf });
        const found = z
          .object({ medianHours: z.number(), p90Hours: z.number() })
          .parse(told['firstResponse']);
        expect(found.medianHours).toBeCloseTo(quantile(waits, 0.5), 3);
        expect(found.p90Hours).toBeCloseTo(quantile(waits, 0.9), 3);
      },
    ),
    { seed: 20_261_126, numRuns: 25 },
  );
});
