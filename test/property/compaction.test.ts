import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Compaction,
  compactedConflicts,
  compactedEvents,
  compactedOutcomes,
  compactionProbe,
  probedCompaction,
} from '../../queries/compaction.ts';
import {
  events,
  landingEvents,
  landingOutcomes,
  outcomes,
} from '../../queries/tables/catalogue.ts';
import { tallyCounts, tallyOfDays } from '../../queries/tally.ts';
import {
  type CompactedLake,
  compact,
  emptyLake,
  type LandedEvent,
  type LandedRejection,
} from './compaction-oracle.ts';
import { type LakeInMemory, type LakeRow, lakeInMemory } from './lake-in-memory.ts';

let lake: LakeInMemory;
beforeAll(async () => {
  lake = await lakeInMemory();
});
afterAll(() => lake.close());

const days = ['2026-01-30', '2026-01-31', '2026-02-01'];
const requestSizes = [3, 1, 4, 2, 5, 3];

/** One delivery of one request: what process writes for it, the same however often the queue brings it. */
function landedRequest(number: number, choices: readonly number[]) {
  const size = requestSizes[number] ?? 1;
  const receivedAt = `2026-02-01 00:00:0${number % 3}.000`;
  const eventsOf: LandedEvent[] = [];
  const rejections: LandedRejection[] = [];
  for (let position = 0; position < size; position += 1) {
    const choice = choices[(number * 5 + position) % choices.length] ?? 0;
    const base = {
      day: days[choice % days.length] ?? '',
      sourceId: choice % 5 === 0 ? 'app' : 'web',
      messageId: `m${choice % 4}`,
      requestId: `r${number}`,
      position,
      receivedAt,
    };
    if (choice % 7 === 6) rejections.push({ ...base, reason: 'invalid' });
    else eventsOf.push({ ...base, fingerprint: `f${choice % 8}` });
  }
  return { events: eventsOf, rejections };
}

const eventRow = (event: LandedEvent, path: string): LakeRow => ({
  source_id: event.sourceId,
  message_id: event.messageId,
  request_id: event.requestId,
  position: event.position,
  request_events: requestSizes[Number(event.requestId.slice(1))] ?? 1,
  received_at: event.receivedAt,
  timestamp: event.receivedAt,
  fingerprint: event.fingerprint,
  day: event.day,
  $path: path,
});

const rejectionRow = (row: LandedRejection, path: string): LakeRow => ({
  source_id: row.sourceId,
  message_id: row.messageId,
  request_id: row.requestId,
  position: row.position,
  request_events: requestSizes[Number(row.requestId.slice(1))] ?? 1,
  received_at: row.receivedAt,
  outcome: 'rejected',
  reason: row.reason,
  day: row.day,
  $path: path,
});

/** Lands some requests and compacts them, as one run of the job would. */
async function runOnce(numbers: readonly number[], choices: readonly number[]): Promise<number> {
  const landed = numbers.map((number) => landedRequest(number, choices));
  const path = 's3://lake/landing/object';
  const landedEvents = landed.flatMap((request) => request.events);
  const rejections = landed.flatMap((request) => request.rejections);
  await lake.fill(
    landingEvents,
    landedEvents.map((event) => eventRow(event, path)),
  );
  await lake.fill(
    landingOutcomes,
    rejections.map((row) => rejectionRow(row, path)),
  );
  const compaction: Compaction = {
    currentDays: days,
    lookbackDays: [],
    landedEvents: { days, uris: [path] },
    landedOutcomes: { days, uris: [path] },
  };
  const probe = compactionProbe
    .array()
    .parse(await lake.ask(probedCompaction(compaction, ['app'])));
  const renewed = probe.filter(({ stored }) => stored > 0).map(({ day }) => day);
  const rewritten = renewed.length > 0 ? await lake.ask(compactedEvents(compaction, renewed)) : [];
  const kept = await lake.ask(keptEvents(renewed));
  const nextOutcomes = await lake.ask(compactedOutcomes(compaction));
  const conflicts = await lake.ask(compactedConflicts(compaction));
  expect(conflicts.length).toBe(probe.reduce((sum, day) => sum + day.conflicts, 0));
  const ofApp = 'SELECT count(*) AS "n" FROM events WHERE "source_id" = \'app\'';
  const [before] = await lake.ask(ofApp);
  await lake.clear();
  await lake.fill(events, [...kept, ...rewritten]);
  const [after] = await lake.ask(ofApp);
  const history = probe.reduce((sum, day) => sum + day.history, 0);
  expect(Number(after?.['n']) - Number(before?.['n'])).toBe(history);
  await lake.fill(outcomes, nextOutcomes);
  return conflicts.length;
}

/** Days without new events keep the generation they have. */
function keptEvents(renewed: readonly string[]): string {
  const kept = days.filter((day) => !renewed.includes(day));
  const list = ['none', ...kept].map((day) => `'${day}'`).join(', ');
  return `SELECT * FROM events WHERE "day" IN (${list})`;
}

async function stateOfLake(): Promise<{ events: string[]; fates: string[] }> {
  const columns = (...names: string[]) => names.map((name) => `"${name}"`).join(', ');
  const held = await lake.ask(
    `SELECT ${columns('source_id', 'message_id', 'request_id', 'position', 'fingerprint', 'day')} FROM events`,
  );
  const fates = await lake.ask(
    `SELECT ${columns('request_id', 'position', 'outcome', 'reason', 'day')} FROM outcomes`,
  );
  return { events: texts(held), fates: texts(fates) };
}

const texts = (rows: readonly LakeRow[]): string[] =>
  rows.map((row) => Object.values(row).join('|')).sort();

function stateOfOracle(state: CompactedLake): { events: string[]; fates: string[] } {
  return {
    events: texts(
      [...state.events.values()].map(
        ({ sourceId, messageId, requestId, position, fingerprint, day }) => ({
          sourceId,
          messageId,
          requestId,
          position,
          fingerprint,
          day,
        }),
      ),
    ),
    fates: texts(
      [...state.fates].map(([place, { outcome, reason, day }]) => {
        const [requestId = '', position = ''] = place.split('/');
        return { requestId, position, outcome, reason, day };
      }),
    ),
  };
}

const histories = fc.record({
  choices: fc.array(fc.nat(55), { minLength: 3, maxLength: 12 }),
  runs: fc.array(fc.array(fc.nat(requestSizes.length - 1), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  }),
});

test('compaction in SQL does what the plain loops do, whatever is landed, twice or again', {
  timeout: 30_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ choices, runs }) => {
      await lake.clear();
      let oracle = emptyLake;
      let conflicts = 0;
      for (const numbers of runs) {
        const requests = numbers.map((number) => landedRequest(number, choices));
        oracle = compact(
          oracle,
          requests.flatMap((request) => request.events),
          requests.flatMap((request) => request.rejections),
        );
        conflicts += await runOnce(numbers, choices);
      }
      expect(await stateOfLake()).toEqual(stateOfOracle(oracle));
      const ofConflict = [...oracle.fates.values()].filter(({ reason }) => reason === 'conflict');
      expect(conflicts).toBe(ofConflict.length);
    }),
    { numRuns: 20 },
  );
});

test('the tally balances, and names the source that lost an event', {
  timeout: 30_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ choices, runs }) => {
      await lake.clear();
      for (const numbers of runs) await runOnce(numbers, choices);
      const counts = tallyCounts.array();
      const tally = counts.parse(await lake.ask(tallyOfDays(days)));
      expect(inFlight(tally)).toBe(0);
      const held = await lake.ask('SELECT "request_id", "position", "day" FROM events LIMIT 1');
      const [lost] = held;
      if (lost === undefined) return;
      await lake.ask(
        `DELETE FROM events WHERE "request_id" = '${lost['request_id']}' AND "position" = ${lost['position']}`,
      );
      expect(inFlight(counts.parse(await lake.ask(tallyOfDays(days))))).not.toBe(0);
    }),
    { numRuns: 6 },
  );
});

function inFlight(tally: readonly ReturnType<typeof tallyCounts.parse>[]): number {
  return tally.reduce(
    (sum, { accepted, stored, duplicate, rejected }) =>
      sum + accepted - stored - duplicate - rejected,
    0,
  );
}
