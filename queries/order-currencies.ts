import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';

export const orderCurrencyRow = z.object({
  /** As the orders carry it, ISO 4217; null for those that name none. */
  currency: z.string().nullable(),
  orders: z.coerce.number().int(),
});

/** Currencies of a day's orders, most orders first. Reads the events of that day alone. */
export const orderCurrencies = (day: string): string =>
  `SELECT "currency", count(*) AS "orders" FROM (
  SELECT json_extract_scalar("properties", '$.currency') AS "currency" FROM "events"
  WHERE "event" = 'Order Completed' AND "day" = ${encodeLiteral(day)} AND NOT "is_bot"
) AS e GROUP BY "currency" ORDER BY "orders" DESC, "currency"`;
