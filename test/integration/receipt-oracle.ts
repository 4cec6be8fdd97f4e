import { DuckDBInstance } from '@duckdb/node-api';
import * as z from 'zod';

/** What the story must find, by plain SQL over the files, without any of our code. */
export interface Expected {
  readonly rows: number;
  readonly events: number;
  readonly known: number;
  readonly unknown: number;
  readonly audiences: Readonly<Record<string, number>>;
}

const row = z.object({
  rows: z.coerce.number(),
  events: z.coerce.number(),
  known: z.coerce.number(),
  unknown: z.coerce.number(),
  buyers: z.coerce.number(),
  repeat_buyers: z.coerce.number(),
  lapsed: z.coerce.number(),
  top_decile: z.coerce.number(),
});

/**
 * A person is a customer, or the receipt itself where no customer is known. Invoices that begin with a digit are
 * orders, those with C are refunds, others count toward no audience. Days are days of the shop's wall clock.
 */
export async function expectedFrom(folder: string, asOf: string): Promise<Expected> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`
      WITH lines AS (
        SELECT * FROM read_csv('${folder}/*.csv.gz', header = true, all_varchar = true, quote = '"', escape = '"')
      ), invoices AS (
        SELECT InvoiceNo,
          coalesce(max(CustomerID), 'receipt ' || InvoiceNo) AS person,
          max(CustomerID) AS customer,
          min(InvoiceDate) AS began,
          sum(CAST(Quantity AS DECIMAL(18,0)) * CAST(UnitPrice AS DECIMAL(18,4))) AS revenue
        FROM lines GROUP BY InvoiceNo
      ), people AS (
        SELECT person,
          count(*) FILTER (WHERE regexp_matches(InvoiceNo, '^[0-9]')) AS orders,
          max(substr(began, 1, 10)) FILTER (WHERE regexp_matches(InvoiceNo, '^[0-9]')) AS last_day,
          sum(revenue) FILTER (WHERE regexp_matches(InvoiceNo, '^[0-9C]')) AS net
        FROM invoices GROUP BY person
      ), ranked AS (
        SELECT ntile(10) OVER (ORDER BY net DESC, person) AS part FROM people WHERE orders > 0
      )
      SELECT (SELECT count(*) FROM lines) AS rows,
        (SELECT count(*) + count(DISTINCT customer) FROM invoices) AS events,
        (SELECT count(DISTINCT customer) FROM invoices) AS known,
        (SELECT count(*) FROM invoices WHERE customer IS NULL) AS unknown,
        (SELECT count(*) FROM people WHERE orders >= 1) AS buyers,
        (SELECT count(*) FROM people WHERE orders >= 2) AS repeat_buyers,
        (SELECT count(*) FROM people WHERE orders >= 1
           AND date_diff('day', CAST(last_day AS DATE), DATE '${asOf}') > 180) AS lapsed,
        (SELECT count(*) FROM ranked WHERE part = 1) AS top_decile`);
    const [found] = z
      .array(row)
      .parse(
        reader
          .getRowObjects()
          .map((object) =>
            Object.fromEntries(
              Object.entries(object).map(([name, value]) => [name, String(value)]),
            ),
          ),
      );
    if (found === undefined) throw new Error(`${folder} gave no row`);
    const { rows, events, known, unknown, buyers, repeat_buyers, lapsed, top_decile } = found;
    return {
      rows,
      events,
      known,
      unknown,
      audiences: {
        buyers,
        'repeat-buyers': repeat_buyers,
        'lapsed-180d': lapsed,
        'top-decile': top_decile,
      },
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
