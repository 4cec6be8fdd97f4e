import { DuckDBInstance } from '@duckdb/node-api';

/** A row as text or null by column. */
type Row = Readonly<Record<string, string | null>>;

/** Plain SQL over the raw receipts, without any of our code. */
export interface Receipts {
  ask(sql: string): Promise<readonly Row[]>;
  close(): void;
}

/**
 * Opens a folder of day files with the views that a shop's analyst would write first: `invoices` (one row each; kind by the
 * number's first letter), `orders` and `refunds` of customers, and `customers` with at least one order up to as-of.
 *
 * @param asOf YYYY-MM-DD, the last day that counts
 */
export async function openReceipts(folder: string, asOf: string): Promise<Receipts> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const statement of [
    `CREATE TABLE invoices AS
      SELECT InvoiceNo AS invoice, max(CustomerID) AS customer, CAST(substr(min(InvoiceDate), 1, 10) AS DATE) AS day,
        sum(CAST(Quantity AS DECIMAL(18,0)) * CAST(UnitPrice AS DECIMAL(18,4))) AS revenue
      FROM read_csv('${folder}/*.csv.gz', header = true, all_varchar = true, quote = '"', escape = '"')
      GROUP BY InvoiceNo HAVING min(InvoiceDate) < '${asOf} 24'`,
    `CREATE VIEW orders AS SELECT * FROM invoices WHERE customer IS NOT NULL AND regexp_matches(invoice, '^[0-9]')`,
    `CREATE VIEW refunds AS SELECT * FROM invoices WHERE customer IS NOT NULL AND invoice LIKE 'C%'`,
    `CREATE TABLE customers AS
      SELECT o.customer, o.orders, o.first_day, o.last_day, o.sales, coalesce(r.refunds, 0) AS refunds,
        o.sales + coalesce(r.refunds, 0) AS revenue
      FROM (SELECT customer, count(*) AS orders, min(day) AS first_day, max(day) AS last_day, sum(revenue) AS sales
            FROM orders GROUP BY customer) AS o
      LEFT JOIN (SELECT customer, sum(revenue) AS refunds FROM refunds GROUP BY customer) AS r USING (customer)`,
  ])
    await connection.run(statement);
  return {
    ask: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader
        .getRowObjects()
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              value === null ? null : String(value),
            ]),
          ),
        );
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const tile = (order: string): string => `ntile(5) OVER (ORDER BY ${order}, customer)`;

/** RFM cells: recency, frequency, monetary, customers, orders, revenue. */
export const rfmCells = `
  SELECT r, f, m, count(*) AS customers, sum(orders) AS orders, sum(revenue) AS revenue FROM (
    SELECT orders, revenue, ${tile('last_day, orders, revenue')} AS r, ${tile('orders, last_day, revenue')} AS f,
      ${tile('revenue, orders, last_day')} AS m FROM customers
  ) GROUP BY ALL ORDER BY ALL`;

export const decileRows = `
  SELECT decile, count(*) AS customers, sum(orders) AS orders, sum(revenue) AS revenue,
    sum(revenue) / (SELECT sum(revenue) FROM customers)::DOUBLE AS share, min(revenue) AS least, max(revenue) AS most
  FROM (SELECT *, ntile(10) OVER (ORDER BY revenue DESC, customer) AS decile FROM customers) GROUP BY decile ORDER BY decile`;

/** Customers whose forerunners have less than 70, 90, 100 per cent. */
export const abcRows = `
  SELECT class, count(*) AS customers, sum(revenue) AS revenue FROM (
    SELECT revenue, CASE WHEN so_far - revenue < total * 0.7 THEN 'A' WHEN so_far - revenue < total * 0.9 THEN 'B' ELSE 'C' END AS class
    FROM (SELECT revenue, sum(revenue) OVER (ORDER BY revenue DESC, orders DESC, last_day DESC, customer ROWS UNBOUNDED PRECEDING) AS so_far,
      (SELECT sum(revenue) FROM customers) AS total FROM customers)
  ) GROUP BY class ORDER BY class`;

export const ladderRow = `
  WITH nth AS (
    SELECT customer, day, row_number() OVER (PARTITION BY customer ORDER BY day) AS n FROM orders
  ), steps AS (
    SELECT max(CASE WHEN n = 1 THEN day END) AS d1, max(CASE WHEN n = 2 THEN day END) AS d2, max(CASE WHEN n = 3 THEN day END) AS d3
    FROM nth GROUP BY customer
  )
  SELECT count(d1) AS f1, count(d2) AS f2, count(d3) AS f3, median(d2 - d1) AS gap2, median(d3 - d2) AS gap3,
    (SELECT sum(revenue) / count(*) FROM orders) AS order_value, (SELECT sum(revenue) / count(*) FROM customers) AS arpu,
    (SELECT sum(sales) FROM customers) AS sales, (SELECT sum(refunds) FROM customers) AS refunds
  FROM steps`;

export const cohortRows = `
  SELECT strftime(first_day, '%Y-%m') AS cohort, date_diff('month', first_day, day) AS month, count(DISTINCT customer) AS customers, count(*) AS orders
  FROM orders JOIN customers USING (customer) GROUP BY ALL ORDER BY ALL`;

export const churnRow = (asOf: string, lapsedAfterDays: number): string => `
  WITH days AS (SELECT DISTINCT customer, day FROM orders),
  gaps AS (SELECT customer, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM days),
  rhythm AS (SELECT customer, median(gap) AS own, count(*) FILTER (WHERE gap > ${lapsedAfterDays}) AS returns FROM gaps GROUP BY customer),
  silent AS (SELECT customer, DATE '${asOf}' - last_day AS days, own, returns FROM customers JOIN rhythm USING (customer))
  SELECT count(*) AS customers, count(*) FILTER (WHERE days > ${lapsedAfterDays}) AS lapsed, sum(returns) AS returns,
    count(*) FILTER (WHERE days <= own) AS within_1, count(*) FILTER (WHERE days > own AND days <= 2 * own) AS within_2,
    count(*) FILTER (WHERE days > 2 * own AND days <= 3 * own) AS within_3, count(*) FILTER (WHERE days > 3 * own) AS beyond_3,
    count(*) FILTER (WHERE own IS NULL) AS no_rhythm FROM silent`;

/** One row per customer for the models: repeats x, recency and age in days, spend on the days after the first. */
export const repeatRows = (asOf: string): string => `
  SELECT count(DISTINCT day) - 1 AS x, any_value(last_day - first_day) AS recency, any_value(DATE '${asOf}' - first_day) AS age,
    coalesce(sum(orders.revenue) FILTER (WHERE day > first_day), 0) AS spend
  FROM orders JOIN customers USING (customer) GROUP BY customer`;

export const uncountedRow = `
  SELECT count(*) FILTER (WHERE customer IS NULL AND regexp_matches(invoice, '^[0-9]')) AS unknown,
    sum(revenue) FILTER (WHERE customer IS NULL AND regexp_matches(invoice, '^[0-9]')) AS unknown_revenue,
    (SELECT coalesce(sum(revenue), 0) FROM refunds WHERE customer NOT IN (SELECT customer FROM customers)) AS refunded
  FROM invoices`;
