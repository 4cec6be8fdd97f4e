import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answeredByTrino } from '../corpus/answered-by-trino.ts';
import { expressionPages, refusals } from '../corpus/expressions.ts';
import { type AthenaWorld, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
});
afterAll(() => world.close());

describe.for(Object.entries({ ...expressionPages, ...answeredByTrino }))('%s', ([, cases]) => {
  test('every expression has the value that the rules of the page give', async () => {
    const { rows } = await world.ask(
      `SELECT ${cases.map(([expression]) => expression).join(',\n')}`,
    );
    const found = cases.map(([expression], index) => [expression, rows[0]?.[index]]);
    expect(found).toEqual(cases.map(([expression, value]) => [expression, value]));
  });

  test('the values do not depend on the optimiser folding constants', async () => {
    // A column that is always 1 stands beside every expression, so that rows are really worked on.
    const items = cases.map(([expression]) => `CASE WHEN n = 1 THEN ${expression} END`);
    const { rows } = await world.ask(
      `SELECT ${items.join(',\n')} FROM UNNEST(sequence(1, 2)) AS t(n) ORDER BY n`,
    );
    expect(rows[0]).toEqual(cases.map(([, value]) => value));
  });
});

describe('rows', () => {
  test('NULL sorts last, ascending and descending; https://trino.io/docs/current/sql/select.html#order-by-clause', async () => {
    const from = 'FROM (VALUES 2, NULL, 1) AS t(x)';
    const order = async (by: string) =>
      (await world.ask(`SELECT x ${from} ORDER BY ${by}`)).rows.flat();
    expect(await order('x')).toEqual(['1', '2', null]);
    expect(await order('x DESC')).toEqual(['2', '1', null]);
    expect(await order('1 NULLS FIRST')).toEqual([null, '1', '2']);
    const ranks = `SELECT x, row_number() OVER (ORDER BY x DESC) ${from} ORDER BY 2`;
    expect((await world.ask(ranks)).rows.map(([x]) => x)).toEqual(['2', '1', null]);
  });

  test('the items of an array that is long in the making are made once to be told apart', {
    timeout: 10_000,
  }, async () => {
    // JSON text as a long order has it; made again for each item, the array would take a minute.
    const text = `array_join(transform(sequence(1, n), x -> '"name' || CAST(x % 3 AS VARCHAR) || '":1'), ',')`;
    const names = `split(regexp_replace(${text}, '"((?:[^"\\\\]|\\\\.)*)":1', '$1'), ',')`;
    const { rows } = await world.ask(
      `SELECT array_join(array_distinct(${names}), ' ') FROM UNNEST(ARRAY[6000, 5999]) AS t(n) ORDER BY n`,
    );
    expect(rows).toEqual([['name1 name2 name0'], ['name1 name2 name0']]);
  });

  test('ntile fills the first buckets first; https://trino.io/docs/current/functions/window.html', async () => {
    const { rows } = await world.ask(
      'SELECT n, count(*) FROM (SELECT ntile(4) OVER (ORDER BY x) AS n FROM UNNEST(sequence(1, 10)) AS t(x)) GROUP BY n ORDER BY n',
    );
    expect(rows).toEqual([
      ['1', '3'],
      ['2', '3'],
      ['3', '2'],
      ['4', '2'],
    ]);
  });

  test('aggregates over no rows are NULL but counts; https://trino.io/docs/current/functions/aggregate.html', async () => {
    expect(
      await world.askOne(
        'SELECT count(*), count_if(x > 0), sum(x), avg(x), max(x), array_agg(x), bool_and(x > 0), max_by(x, x), approx_distinct(x) FROM (VALUES 1) AS t(x) WHERE false',
      ),
    ).toEqual(['0', '0', null, null, null, null, null, null, '0']);
  });

  test('sums keep exact decimals and averages their scale', async () => {
    const { rows, columns } = await world.ask(
      "SELECT sum(x), avg(x), sum(n), avg(n) FROM (VALUES (CAST('0.1' AS decimal(10,2)), 1), (CAST('0.2' AS decimal(10,2)), 2), (CAST('0.2' AS decimal(10,2)), NULL)) AS t(x, n)",
    );
    expect(rows).toEqual([['0.50', '0.17', '3', '1.5']]);
    expect(columns.map(({ Type, Precision, Scale }) => [Type, Precision, Scale])).toEqual([
      ['decimal', 38, 2],
      ['decimal', 10, 2],
      ['bigint', 19, 0],
      ['double', 17, 0],
    ]);
  });

  test('max_by gives the NULL that stands beside the maximum, and leaves rows without key out', async () => {
    expect(
      await world.askOne(
        'SELECT max_by(x, y), min_by(x, y) FROM (VALUES (1, 1), (NULL, 2), (3, NULL)) AS t(x, y)',
      ),
    ).toEqual([null, '1']);
  });

  test('UNNEST joins arrays side by side, and LEFT JOIN keeps rows with none; https://trino.io/docs/current/sql/select.html#unnest', async () => {
    expect(
      (
        await world.ask(
          "SELECT * FROM UNNEST(ARRAY[1, 2], ARRAY['a']) WITH ORDINALITY AS t(x, y, n) ORDER BY n",
        )
      ).rows,
    ).toEqual([
      ['1', 'a', '1'],
      ['2', null, '2'],
    ]);
    expect(
      (
        await world.ask(
          'SELECT id, x FROM (VALUES (1, ARRAY[7]), (2, ARRAY[]), (3, NULL)) AS t(id, a) LEFT JOIN UNNEST(a) AS u(x) ON true ORDER BY id',
        )
      ).rows,
    ).toEqual([
      ['1', '7'],
      ['2', null],
      ['3', null],
    ]);
  });
});

describe('what Trino refuses is refused here too', () => {
  test.for(refusals)('%s', async ([sql, reason]) => {
    const found = await world.reasonOf(sql).catch((error: unknown) => String(error));
    expect(found).toMatch(reason);
  });

  test.for([
    "SELECT CAST(from_iso8601_timestamp('2026-01-01T00:00:00Z') AS date)",
    'SELECT CAST(1e0 AS varchar)',
    'SELECT map(ARRAY[1], ARRAY[2])',
    'SELECT reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s)',
    'SELECT (1, 2)',
    'SELECT x FROM (VALUES 1) AS t(x) GROUP BY ROLLUP (x)',
    "SELECT json_extract_scalar('{}', '$..a')",
    "SELECT DATE '2026-01-02' - DATE '2026-01-01'",
    'WITH RECURSIVE t(n) AS (SELECT 1) SELECT * FROM t',
    'SELECT x FROM (VALUES 1) AS t(x) MATCH_RECOGNIZE (PATTERN (A))',
  ])('what only Athena runs is refused by name: %s', async (sql) => {
    expect(await world.reasonOf(sql)).toMatch(/^NOT_SUPPORTED: the local Athena/);
  });
});
