import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionsOfDays } from '../../queries/sessions.ts';
import { crowdedWorld } from '../property/audience/arbitrary/crowded-world.ts';
import { eventName } from '../property/audience/arbitrary/vocabulary.ts';
import { world } from '../property/audience/arbitrary/world.ts';
import { tenThousandths } from '../property/audience/oracle/decimal.ts';
import { type Fact, momentOf, sessionsOf } from '../property/audience/oracle/moments.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

const what = fc.record({
  event: eventName,
  properties: fc.constantFrom<Record<string, unknown>>({}, { revenue: 1.5 }, { revenue: 'x' }),
});

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

const text = (epochMs: number) =>
  new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');

/** The sum of plain decimals to four places, or nothing where there are none. */
function revenueOf(facts: readonly Fact[]): string {
  const amounts = facts.flatMap(({ properties: { revenue } }) => {
    const isAmount = typeof revenue === 'string' || typeof revenue === 'number';
    return (isAmount ? tenThousandths(revenue) : undefined) ?? [];
  });
  return amounts.length === 0 ? 'null' : String(amounts.reduce((sum, each) => sum + each, 0n));
}

function rowOf(facts: readonly Fact[]): string {
  const moments = facts.map(momentOf);
  const pages = facts.filter(({ type }) => type === 'page' || type === 'screen');
  return [
    ...[facts[0]?.node, text(Math.min(...moments)), text(Math.max(...moments))],
    ...[facts.length, pages.length, revenueOf(facts), facts[0]?.day],
  ].join(' | ');
}

test('sessions are cut where nothing happens for more than half an hour', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(crowdedWorld(what), world), async (facts) => {
      fc.pre(facts.events.length > 0);
      await warehouse.fill(facts);
      const days = [...new Set(facts.events.map(({ day }) => day))];
      const { rows } = await warehouse.ask(
        `SELECT node, CAST(started_at AS VARCHAR), CAST(ended_at AS VARCHAR), event_count, page_count, CAST(revenue * 10000 AS DECIMAL(38,0)), day FROM (${sessionsOfDays(days)}) AS s`,
      );
      const expected = sessionsOf(facts.events.filter(({ isBot }) => !isBot)).map(rowOf);
      expect(rows.map((row) => row.join(' | ')).sort()).toEqual(expected.sort());
    }),
    { seed: 23, numRuns: 100 },
  );
});
