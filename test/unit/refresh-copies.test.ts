import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Compaction, compactedEvents, compactedOutcomes } from '../../queries/compaction.ts';
import { events, landingEvents, outcomes } from '../../queries/tables/catalogue.ts';
import { type LakeInMemory, lakeInMemory } from '../property/lake-in-memory.ts';

let lake: LakeInMemory;
beforeAll(async () => {
  lake = await lakeInMemory();
});
beforeEach(() => lake.clear());
afterAll(() => lake.close());

const event = (requestId: string, day: string, fingerprint = 'same') => ({
  source_id: 'web',
  message_id: 'm1',
  request_id: requestId,
  position: 0,
  request_events: 1,
  received_at: `2026-02-0${requestId.slice(1)} 00:00:00`,
  timestamp: '2026-01-05 00:00:00',
  fingerprint,
  day,
});

const landed: Compaction['landedEvents'] = { days: ['2026-02-05'], uris: ['s3://lake/x'] };
const nothing = { days: [], uris: [] };

async function compacted(lookbackDays: readonly string[]) {
  const compaction: Compaction = {
    currentDays: [],
    lookbackDays,
    landedEvents: landed,
    landedOutcomes: nothing,
  };
  const kept = await lake.ask(compactedEvents(compaction, ['2026-02-05']));
  const fates = await lake.ask(compactedOutcomes(compaction));
  return {
    events: kept.map((row) => [row['request_id'], row['day']]),
    fates: fates.map((row) => [row['request_id'], row['outcome'], row['reason'], row['day']]),
  };
}

test('a late copy that is filed under its receipt is a duplicate of the one stored weeks before', async () => {
  await lake.fill(events, [event('r1', '2026-01-05')]);
  await lake.fill(outcomes, [{ ...event('r1', '2026-01-05'), outcome: 'stored' }]);
  await lake.fill(landingEvents, [{ ...event('r5', '2026-02-05'), $path: 's3://lake/x' }]);
  expect(await compacted(['2026-01-05'])).toEqual({
    events: [],
    fates: [['r5', 'duplicate', null, '2026-02-05']],
  });
});

test('the days looked at are not written again, and other content under the id is a conflict', async () => {
  await lake.fill(events, [event('r1', '2026-01-05')]);
  await lake.fill(landingEvents, [
    { ...event('r5', '2026-02-05', 'other'), $path: 's3://lake/x' },
    { ...event('r6', '2026-02-05'), message_id: 'm2', $path: 's3://lake/x' },
  ]);
  expect(await compacted(['2026-01-05'])).toEqual({
    events: [['r6', '2026-02-05']],
    fates: [
      ['r5', 'rejected', 'conflict', '2026-02-05'],
      ['r6', 'stored', null, '2026-02-05'],
    ],
  });
});

test('an object that is not listed does not exist', async () => {
  await lake.fill(landingEvents, [
    { ...event('r5', '2026-02-05'), $path: 's3://lake/orphan' },
    { ...event('r6', '2026-02-05'), $path: 's3://lake/x' },
  ]);
  expect((await compacted([])).events).toEqual([['r6', '2026-02-05']]);
});
