import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stageDays } from '../../domain/company/stage-days.ts';
import { dealStageRow, dealStages } from '../../queries/deal-stages.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

interface Change {
  readonly deal: string;
  readonly stage: string;
  readonly epochMs: number;
}

const start = Date.parse('2026-01-01T00:00:00Z');
const hours = (count: number): number => count * 3_600_000;
const timeOf = ({ epochMs }: Change): string => new Date(epochMs).toISOString();
const dayOf = (change: Change): string => timeOf(change).slice(0, 10);

async function stagesOf(changes: readonly Change[]) {
  const rows = changes.map((change, at) => {
    const properties = JSON.stringify({ deal_id: change.deal, stage: change.stage });
    const time = timeOf(change).replace('Z', '');
    return `('user_id.a', 'Deal Stage Changed', '${properties}', TIMESTAMP '${time}', 'm${at}', 'crm', '${dayOf(change)}', false)`;
  });
  await warehouse.run('DELETE FROM events');
  if (rows.length > 0) {
    const columns = 'node, event, properties, "timestamp", message_id, source_id, day, is_bot';
    await warehouse.run(`INSERT INTO events (${columns}) VALUES ${rows.join(', ')}`);
  }
  const { columns, rows: found } = await warehouse.ask(dealStages(days, before));
  return found.map((row) => {
    const named = columns.map((name, at) => [name, row[at] === 'null' ? null : row[at]]);
    return dealStageRow.parse(Object.fromEntries(named));
  });
}

const before = { from: '2026-01-01', to: '2026-01-31' };
const days = { from: '2026-02-01', to: '2026-03-03' };

/** Deal by deal, change by change. */
function counted(changes: readonly Change[]) {
  const stays = Object.values(Object.groupBy(changes, ({ deal }) => deal)).flatMap(
    (ofDeal = []) => {
      const inOrder = ofDeal.toSorted((one, other) => one.epochMs - other.epochMs);
      const moves = inOrder.filter(({ stage }, at) => stage !== inOrder[at - 1]?.stage);
      return moves.flatMap((move, at) => {
        const next = moves[at + 1];
        if (next === undefined) return [];
        return [{ stage: move.stage, stayMs: next.epochMs - move.epochMs, left: dayOf(next) }];
      });
    },
  );
  return [...new Set(stays.map(({ stage }) => stage))].sort().flatMap((stage) => {
    const of = ({ from, to }: typeof days) =>
      stays.filter((stay) => stay.stage === stage && stay.left >= from && stay.left <= to);
    const sum = (all: typeof stays) =>
      all.length === 0 ? null : all.reduce((total, { stayMs }) => total + stayMs, 0);
    const [now, then] = [of(days), of(before)];
    if (now.length + then.length === 0) return [];
    const stayMs = { stay_ms: sum(now), stay_ms_before: sum(then) };
    return [{ stage, left: now.length, left_before: then.length, ...stayMs }];
  });
}

test('stays are those that a plain walk over each deal finds', async () => {
  const change = fc.record({
    deal: fc.constantFrom('d1', 'd2', 'd3'),
    stage: fc.constantFrom('lead', '商談', 'quote', 'won'),
    epochMs: fc.integer({ min: -30, max: 1_600 }).map((hour) => start + hours(hour)),
  });
  const changes = fc.uniqueArray(change, {
    selector: ({ deal, epochMs }) => `${deal} ${epochMs}`,
    maxLength: 30,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      expect(await stagesOf(all)).toEqual(counted(all));
    }),
    { seed: 11, numRuns: 200 },
  );
});

test('deals that are quoted a fifth faster show −20 %', async () => {
  const scripted = (deal: string, at: number, quoteDays: number): Change[] => [
    { deal, stage: 'quote', epochMs: start + hours(24 * at) },
    { deal, stage: 'quote', epochMs: start + hours(24 * at + 5) },
    { deal, stage: 'won', epochMs: start + hours(24 * (at + quoteDays)) },
  ];
  const changes = [
    ...scripted('a', 1, 8),
    ...scripted('b', 5, 12),
    ...scripted('c', 30, 6),
    ...scripted('d', 35, 10),
    ...scripted('still open', 40, 60),
  ];
  const [quote] = await stagesOf(changes);
  expect(quote).toBeDefined();
  if (quote === undefined) return;
  expect(quote.stage).toBe('quote');
  expect(stageDays(quote)).toEqual({ days: 8, daysBefore: 10, changePercent: -20 });
});

test('a stage that nobody left in one of the two times has no change', () => {
  const none = { left: 0, left_before: 2, stay_ms: null, stay_ms_before: 5 };
  expect(stageDays(none)).toEqual({ days: undefined, daysBefore: 0, changePercent: undefined });
});
