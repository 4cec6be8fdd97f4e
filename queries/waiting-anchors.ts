import { encodeLiteral } from '../domain/sql-literal.ts';
import { orderEvent, stockEvents } from '../schemas/business-events.ts';
import { epochMs } from './person-events.ts';
import { productLines, productOfLine } from './product-lines.ts';

const { asked, gaveUp, cameIn, soldOut } = stockEvents;

/**
 * Select (profile_id, anchor) of everybody who ever asked to be told of a product: when they last asked, bought it and gave
 * up, when it last came in and sold out for anybody; five epoch milliseconds with commas between, empty where it never was.
 */
export function waitingAnchors(product: string, today: string): string {
  const own = lines([asked, gaveUp, orderEvent], today, { profile_id: 'o."profile_id"' });
  const anybody = lines([cameIn, soldOut], today, {});
  const isIt = `"product" = ${encodeLiteral(product)}`;
  return `SELECT w."profile_id", w."asked" || ',' || w."bought" || ',' || w."gave_up" || ',' || s."came_in" || ',' || s."sold_out" AS "anchor"
  FROM (SELECT "profile_id", ${last(asked)} AS "asked", COALESCE(${last(orderEvent)}, '') AS "bought", COALESCE(${last(gaveUp)}, '') AS "gave_up"
    FROM (${own}) AS p WHERE ${isIt} GROUP BY "profile_id") AS w
  CROSS JOIN (SELECT COALESCE(${last(cameIn)}, '') AS "came_in", COALESCE(${last(soldOut)}, '') AS "sold_out"
    FROM (${anybody}) AS p WHERE ${isIt}) AS s`;
}

const lines = (
  events: readonly string[],
  today: string,
  columns: Readonly<Record<string, string>>,
): string =>
  productLines(
    events,
    { to: today },
    { ...columns, at: 'o."at"', event: 'o."event"', product: productOfLine },
  );

const last = (event: string): string =>
  `CAST(${epochMs(`max(CASE WHEN "event" = ${encodeLiteral(event)} THEN "at" END)`)} AS VARCHAR)`;
