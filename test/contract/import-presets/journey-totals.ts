import { plainSql } from './plain-sql.ts';
import { eventsOf, readText, textOf } from './read-file.ts';

const utc = { region: 'US', timeZone: 'UTC' };

/** By the preset: what a file of receipt lines adds up to. */
export function presetJourney(path: string) {
  const { rows, outcomes } = readText(textOf(path), utc);
  const orders = eventsOf(outcomes);
  const pieces = orders.flatMap(({ properties }) => properties?.products ?? []);
  const revenue = orders.reduce(
    (sum, { properties }) => sum + Math.round((properties?.revenue ?? 0) * 10_000),
    0,
  );
  return {
    rows,
    orders: orders.length,
    baskets: new Set(orders.map(({ messageId }) => messageId)).size,
    households: new Set(orders.map(({ userId }) => userId)).size,
    revenue: revenue / 10_000,
    pieces: pieces.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0),
  };
}

/** The same by plain SQL over the file. */
export async function sqlJourney(path: string) {
  const [totals] = await plainSql(`SELECT count(*)::INTEGER AS rows,
      count(DISTINCT basket_id)::INTEGER AS orders, count(DISTINCT basket_id)::INTEGER AS baskets,
      count(DISTINCT household_id)::INTEGER AS households,
      sum(CAST(CAST(sales_value AS DOUBLE) AS DECIMAL(18,4)))::DOUBLE AS revenue,
      sum(CAST(quantity AS INTEGER))::INTEGER AS pieces
    FROM read_csv('${path}', header = true, all_varchar = true)`);
  return totals;
}
