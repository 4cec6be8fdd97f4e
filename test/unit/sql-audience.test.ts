import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callableFunctions, readableTables } from '../../functions/api/sql-audience/allowed.ts';
import { checkSql } from '../../functions/api/sql-audience/check-sql.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';

describe('an audience in SQL may be', () => {
  test.for([
    `SELECT node FROM profile_days WHERE event = 'Order Completed' AND day <= :as_of GROUP BY node HAVING sum(revenue) > 100`,
    `WITH big AS (SELECT node, sum(revenue) AS paid FROM profile_days GROUP BY node) SELECT node FROM big WHERE paid > 1`,
    `SELECT max_by(node, "at") FILTER (WHERE trait = 'rank') FROM node_traits GROUP BY value`,
    `SELECT node FROM events WHERE event = 'a; b'`,
    `SELECT node FROM events EXCEPT SELECT node FROM consents`,
    `SELECT e.node FROM events AS e CROSS JOIN UNNEST(ARRAY['a', 'b']) AS u (name) WHERE e.event = u.name`,
    `SELECT node FROM "profile_days" WHERE day > '2024-01-01 -- not a comment' ORDER BY node LIMIT 5`,
    `SELECT node FROM (SELECT node, row_number() OVER (PARTITION BY node ORDER BY "timestamp") AS n FROM events) WHERE n = 1`,
  ])('%s', async (sql) => {
    expect(await checkSql(sql.replaceAll(':as_of', "'2024-01-01'"))).toMatchObject({
      kind: 'sound',
    });
  });
});

describe('an audience in SQL may not be', () => {
  test.for<[string, RegExp]>([
    ['SELECT node FROM events; DROP TABLE events', /single SELECT/],
    ['DROP TABLE events', /only a SELECT/],
    ['INSERT INTO events SELECT * FROM events', /only a SELECT/],
    ["UNLOAD (SELECT node FROM events) TO 's3://x/' WITH (format = 'PARQUET')", /no SQL of Trino/],
    ['CREATE TABLE t AS SELECT node FROM events', /only a SELECT/],
    ['EXPLAIN ANALYZE SELECT node FROM events', /only a SELECT/],
    ["EXECUTE IMMEDIATE 'SELECT 1'", /only a SELECT/],
    ['SELECT node FROM secrets', /no table secrets/],
    ['SELECT node FROM outcomes', /no table outcomes/],
    ['SELECT node FROM other.events', /no table other\.events/],
    ['SELECT node FROM "information_schema"."tables"', /no table/],
    ['TABLE secrets', /no table secrets/],
    ["SELECT x FROM TABLE(system.query('select 1'))", /not allowed/],
    ['SELECT node FROM events WHERE node IN (SELECT node FROM secrets)', /no table secrets/],
    ['SELECT node FROM events WHERE random() < 0.5', /function random/],
    ['SELECT node FROM events WHERE now() > "timestamp"', /function now/],
    ['SELECT node FROM events WHERE event = ?', /parameters/],
    ['SELECT node FROM events WHERE day = CAST(current_date AS VARCHAR)', /current_date/],
    ['SELECT node FROM events -- all', /comments/],
    ['SELECT node FROM events /* all */', /comments/],
    ["SELECT 'x'", /reads no table/],
    ['SELECT node FROM events) AS q (node), (SELECT node FROM secrets', /no SQL of Trino/],
    ['select', /no SQL of Trino/],
    ['', /no SQL of Trino|reads no table/],
  ])('%s', async ([sql, reason]) => {
    const check = await checkSql(sql);
    expect(check).toMatchObject({ kind: 'refused' });
    expect(check.kind === 'refused' && check.reason).toMatch(reason);
  });
});

test('tables and functions that may be used are those of the lake and of the portable subset', () => {
  const generations = lakeTables
    .filter(({ kind }) => kind === 'generation')
    .map(({ name }) => name);
  expect([...readableTables].filter((name) => !generations.includes(name))).toEqual([]);
  const subset = readFileSync('docs/sql-subset.md', 'utf8');
  const listed = new Set(
    [...subset.matchAll(/`([a-z0-9_ ]+)`/g)].flatMap(([, names = '']) => names.split(' ')),
  );
  expect([...callableFunctions].filter((name) => !listed.has(name))).toEqual([]);
});
