import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { plainSql, sharedData } from './plain-sql.ts';
import { eventsOf, linesOf, readText, textOf } from './read-file.ts';

const folder = join(sharedData, 'online_retail');
const london = { region: 'GB', timeZone: 'Europe/London' };

/** By the preset: totals of every file of the folder whose name begins so. */
export function presetRetail(prefix: string) {
  const days = new Map<string, { invoices: number; revenue: bigint; quantity: number }>();
  const customers = new Set<string>();
  const ids = new Set<string>();
  const totals = { rows: 0, lines: 0, refused: 0, orders: 0, refunds: 0, other: 0, unknown: 0 };
  for (const file of readdirSync(folder).filter((name) => name.startsWith(prefix))) {
    const { rows, outcomes } = readText(textOf(join(folder, file)), london);
    totals.rows += rows;
    totals.refused += linesOf(outcomes, 'refused').length;
    for (const outcome of outcomes)
      if (outcome.kind === 'event') totals.lines += outcome.lines.length;
    for (const { event, messageId, userId, properties } of eventsOf(outcomes)) {
      ids.add(messageId);
      if (userId === undefined) totals.unknown += 1;
      else customers.add(userId);
      if (event === 'Order Completed') totals.orders += 1;
      else if (event === 'Order Refunded') totals.refunds += 1;
      else totals.other += 1;
      const day = days.get(file) ?? { invoices: 0, revenue: 0n, quantity: 0 };
      day.invoices += 1;
      day.revenue += BigInt(Math.round((properties?.revenue ?? 0) * 10_000));
      for (const { quantity } of properties?.products ?? []) day.quantity += quantity ?? 0;
      days.set(file, day);
    }
  }
  return {
    ...totals,
    customers: customers.size,
    messageIds: ids.size,
    days: [...days].map(([file, { invoices, revenue, quantity }]) => ({
      day: file.slice(0, 10),
      invoices,
      revenue: Number(revenue) / 10_000,
      quantity,
    })),
  };
}

/** The same by plain SQL over the files. */
export async function sqlRetail(prefix: string) {
  const lines = `read_csv('${folder}/${prefix}*.csv.gz', header = true, all_varchar = true)`;
  const [totals] = await plainSql(`WITH l AS (FROM ${lines}),
    i AS (SELECT "InvoiceNo", max("CustomerID") AS c FROM l GROUP BY 1)
    SELECT (SELECT count(*) FROM l)::INTEGER AS rows, count(*)::INTEGER AS "messageIds",
      count(*) FILTER ("InvoiceNo" SIMILAR TO '[0-9].*')::INTEGER AS orders,
      count(*) FILTER ("InvoiceNo" LIKE 'C%')::INTEGER AS refunds,
      count(*) FILTER ("InvoiceNo" LIKE 'A%')::INTEGER AS other,
      count(*) FILTER (c IS NULL)::INTEGER AS unknown,
      count(DISTINCT c)::INTEGER AS customers FROM i`);
  const days = await plainSql(`SELECT "InvoiceDate"[1:10] AS day,
      count(DISTINCT "InvoiceNo")::INTEGER AS invoices,
      sum(CAST("Quantity" AS DECIMAL(18,0)) * CAST("UnitPrice" AS DECIMAL(18,4)))::DOUBLE AS revenue,
      sum(CAST("Quantity" AS BIGINT))::INTEGER AS quantity
    FROM ${lines} GROUP BY 1 ORDER BY 1`);
  return { ...totals, lines: totals?.['rows'], refused: 0, days };
}
