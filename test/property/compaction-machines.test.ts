import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Compaction, compactedEvents } from '../../queries/compaction.ts';
import { rolledUpDays } from '../../queries/profile-days.ts';
import { events, landingEvents } from '../../queries/tables/catalogue.ts';
import { type LakeInMemory, type LakeRow, lakeInMemory } from './lake-in-memory.ts';

let lake: LakeInMemory;
beforeAll(async () => {
  lake = await lakeInMemory();
});
beforeEach(() => lake.clear());
afterAll(() => lake.close());

const day = '2026-02-01';
const path = 's3://lake/landing/object';

function rows(node: string, count: number, changes: LakeRow = {}): LakeRow[] {
  return Array.from({ length: count }, (_, at) => ({
    source_id: 'web',
    message_id: `${node}-${changes['type'] ?? 'page'}-${at}`,
    request_id: `${node}-${changes['type'] ?? 'page'}-${at}`,
    position: 0,
    request_events: 1,
    received_at: '2026-02-01 03:00:00.000',
    timestamp: '2026-02-01 03:00:00.000',
    type: 'page',
    event: 'page',
    node,
    is_bot: false,
    fingerprint: `f${at}`,
    properties: '{}',
    context: '{}',
    day,
    $path: path,
    ...changes,
  }));
}

const compaction: Compaction = {
  currentDays: [day],
  lookbackDays: [],
  landedEvents: { days: [day], uris: [path] },
  landedOutcomes: { days: [], uris: [] },
};

/** How many events each node has by reason, after compaction. */
async function compacted(): Promise<Record<string, number>> {
  const all = await lake.ask(compactedEvents(compaction, [day]));
  await lake.clear();
  await lake.fill(events, all);
  const counts: Record<string, number> = {};
  for (const { node, is_bot: isBot, bot_reason: reason } of all) {
    expect(isBot).toBe(reason !== null);
    const key = `${node} ${reason ?? 'person'}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test('a device with more than 2,000 views in a day is a machine, whatever came before', async () => {
  await lake.fill(events, rows('anonymous_id.bot', 1_500));
  await lake.fill(landingEvents, [
    ...rows('anonymous_id.bot', 501, { type: 'screen' }),
    ...rows('anonymous_id.bot', 1, { type: 'track' }),
    ...rows('anonymous_id.busy', 2_000),
    ...rows('user_id.staff', 2_100),
  ]);
  expect(await compacted()).toEqual({
    'anonymous_id.bot heavy_day': 2_002,
    'anonymous_id.busy person': 2_000,
    'user_id.staff person': 2_100,
  });
  // Still there to be counted, and in nothing that audiences are made of.
  const counted = await lake.ask(rolledUpDays([day]));
  expect(counted.map(({ node }) => node).toSorted()).toEqual([
    'anonymous_id.busy',
    'user_id.staff',
  ]);
});

test('a device that once sent a burst is a machine all day; a login is not judged by another’s burst', async () => {
  const burst = { is_bot: true, bot_reason: 'burst' };
  await lake.fill(events, rows('anonymous_id.bot', 3));
  await lake.fill(landingEvents, [
    ...rows('anonymous_id.bot', 1, { ...burst, type: 'track' }),
    ...rows('anonymous_id.person', 2),
    ...rows('user_id.victim', 1, { ...burst, type: 'track' }),
    ...rows('user_id.victim', 2),
  ]);
  expect(await compacted()).toEqual({
    'anonymous_id.bot burst': 4,
    'anonymous_id.person person': 2,
    'user_id.victim burst': 1,
    'user_id.victim person': 2,
  });
});

test('marks of before reasons were kept stay', async () => {
  await lake.fill(events, rows('anonymous_id.old', 1, { is_bot: true, bot_reason: 'user_agent' }));
  await lake.fill(landingEvents, rows('anonymous_id.new', 1));
  expect(await compacted()).toEqual({
    'anonymous_id.old user_agent': 1,
    'anonymous_id.new person': 1,
  });
});
