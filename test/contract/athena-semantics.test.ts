import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AthenaWorld, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
});
afterAll(() => world.close());

/** An expression and its value as Athena prints it; `null` is NULL. */
type Case = readonly [expression: string, value: string | null];

/** By the rules of Trino's documentation, page by page; DuckDB left to itself differs in most of these. */
const pages: Readonly<Record<string, readonly Case[]>> = {
  'https://trino.io/docs/current/functions/math.html': [
    ['7 / 2', '3'],
    ['-7 / 2', '-3'],
    ['7 % -3', '1'],
    ['-7 % 3', '-1'],
    ['7 / 2e0', '3.5'],
    ['1e0 / 0', 'Infinity'],
    ['0e0 / 0', 'NaN'],
    ['round(2.5e0)', '3.0'],
    ['round(-2.5e0)', '-3.0'],
    ['round(2.567, 2)', '2.570'],
    ['ceiling(2.1)', '3'],
    ['floor(-2.5)', '-3'],
    ['abs(-3)', '3'],
    ['mod(9, 4)', '1'],
    ['sign(-8)', '-1'],
    ['power(2, 10)', '1024.0'],
  ],
  'https://trino.io/docs/current/functions/decimal.html': [
    ['7.0 / 2', '3.5'],
    ['1.00 / 3', '0.33'],
    ['2.00 / 3', '0.67'],
    ['-2.00 / 3', '-0.67'],
    ['CAST(1 AS decimal(38,4)) / 3', '0.3333'],
    ['CAST(2 AS decimal(38,4)) / CAST(3 AS decimal(38,4))', '0.6667'],
    ['2.5 * 2.50', '6.250'],
    ['1.5 + 2', '3.5'],
    ['0.1 + 0.2', '0.3'],
    ['CAST(1.25 AS decimal(38,4)) - 2', '-0.7500'],
    ["DECIMAL '10.50'", '10.50'],
    ['CAST(1.005 AS decimal(10,2))', '1.01'],
    ['CAST(-1.005 AS decimal(10,2))', '-1.01'],
    ["CAST('19.99' AS decimal(38,4)) * 3", '59.9700'],
  ],
  'https://trino.io/docs/current/functions/conversion.html': [
    ["CAST('12' AS integer)", '12'],
    ["TRY_CAST('1.5' AS integer)", null],
    ["TRY_CAST(' 1' AS bigint)", null],
    ["TRY_CAST('1e3' AS bigint)", null],
    ["TRY_CAST('12345678901' AS integer)", null],
    ["TRY_CAST('1.23456' AS decimal(10,4))", '1.2346'],
    ["TRY_CAST('1e3' AS decimal(38,4))", '1000.0000'],
    ["TRY_CAST('' AS decimal(38,4))", null],
    ["TRY_CAST('12,5' AS decimal(38,4))", null],
    ["TRY_CAST('x' AS double)", null],
    ["CAST('1.5e3' AS double)", '1500.0'],
    ["TRY_CAST('2026-02-30' AS date)", null],
    ["TRY_CAST('2026/02/03' AS date)", null],
    ["TRY_CAST('2026-01-01T00:00:00' AS timestamp)", null],
    ["CAST('2026-01-02 03:04:05.678' AS timestamp)", '2026-01-02 03:04:05.678'],
    ["CAST('2026-01-02' AS timestamp)", '2026-01-02 00:00:00.000'],
    ['CAST(true AS varchar)', 'true'],
    ["CAST(TIMESTAMP '2026-01-01 00:00:00' AS varchar)", '2026-01-01 00:00:00.000'],
    ['CAST(2.5e0 AS bigint)', '3'],
    ['CAST(-2.5 AS bigint)', '-3'],
    ['CAST(1.50 AS varchar)', '1.50'],
    ["CAST('TRUE' AS boolean)", 'true'],
    ["TRY_CAST('yes' AS boolean)", null],
  ],
  'https://trino.io/docs/current/functions/datetime.html': [
    [
      "date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')",
      '86400',
    ],
    ["date_diff('day', DATE '2020-03-01', DATE '2020-03-02')", '1'],
    ["date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 22:00:00')", '0'],
    ["date_diff('day', TIMESTAMP '2026-01-02 22:00:00', TIMESTAMP '2026-01-01 21:00:00')", '-1'],
    ["date_diff('month', DATE '2026-01-31', DATE '2026-02-28')", '1'],
    ["date_diff('month', DATE '2026-01-15', DATE '2026-02-14')", '0'],
    ["date_diff('week', DATE '2026-01-01', DATE '2026-01-14')", '1'],
    ["date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')", '2020-03-01 00:01:26.000'],
    ["date_add('month', -1, DATE '2026-03-31')", '2026-02-28'],
    ["date_add('day', -180, DATE '2011-12-10')", '2011-06-13'],
    ["date_add('quarter', 1, DATE '2026-11-30')", '2027-02-28'],
    ["DATE '2012-08-08' + INTERVAL '2' DAY", '2012-08-10'],
    ["TIMESTAMP '2012-10-31 01:00:00' - INTERVAL '3' MONTH", '2012-07-31 01:00:00.000'],
    ["date_trunc('day', TIMESTAMP '2001-08-22 03:04:05.321')", '2001-08-22 00:00:00.000'],
    ["date_trunc('week', DATE '2001-08-22')", '2001-08-20'],
    ["date_trunc('quarter', TIMESTAMP '2001-08-22 03:04:05.321')", '2001-07-01 00:00:00.000'],
    [
      "TIMESTAMP '2012-10-31 01:00:00' AT TIME ZONE 'America/Los_Angeles'",
      '2012-10-30 18:00:00.000 America/Los_Angeles',
    ],
    ["CAST(TIMESTAMP '2026-01-01 20:00:00' AT TIME ZONE 'Asia/Tokyo' AS date)", '2026-01-02'],
    [
      "date_trunc('day', TIMESTAMP '2026-01-01 20:00:00' AT TIME ZONE 'Asia/Tokyo') AT TIME ZONE 'UTC'",
      '2026-01-01 15:00:00.000 UTC',
    ],
    [
      "with_timezone(TIMESTAMP '2026-06-01 00:00:00', 'Europe/London') AT TIME ZONE 'UTC'",
      '2026-05-31 23:00:00.000 UTC',
    ],
    [
      "from_iso8601_timestamp('2020-05-11T11:15:05+01:00') AT TIME ZONE 'UTC'",
      '2020-05-11 10:15:05.000 UTC',
    ],
    [
      "from_iso8601_timestamp('2020-05-11T11:15:05.1239Z') AT TIME ZONE 'UTC'",
      '2020-05-11 11:15:05.123 UTC',
    ],
    ["from_iso8601_timestamp('2020-05-11') AT TIME ZONE 'UTC'", '2020-05-11 00:00:00.000 UTC'],
    ["from_iso8601_date('2020-05-11')", '2020-05-11'],
    ["to_iso8601(TIMESTAMP '2026-01-01 00:00:00')", '2026-01-01T00:00:00.000'],
    ["to_iso8601(DATE '2026-01-01')", '2026-01-01'],
    ["to_iso8601(TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'UTC')", '2026-01-01T00:00:00.000Z'],
    ["date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H')", '10-20-2022 05'],
    ["date_parse('2022/10/20/05', '%Y/%m/%d/%H')", '2022-10-20 05:00:00.000'],
    ["day_of_week(DATE '2026-03-01')", '7'],
    ["extract(hour FROM TIMESTAMP '2026-01-01 05:06:07')", '5'],
    ["last_day_of_month(DATE '2024-02-01')", '2024-02-29'],
    ["to_unixtime(TIMESTAMP '2026-01-01 00:00:00')", '1.7672256E9'],
    ['from_unixtime(1767225600.5)', '2026-01-01 00:00:00.500 UTC'],
  ],
  'https://trino.io/docs/current/functions/string.html': [
    ["substr('hello', 2, 2)", 'el'],
    ["substr('hello', -3)", 'llo'],
    ["substr('hello', 0)", ''],
    ["substr('hello', 9)", ''],
    ["substr('hello', -9)", ''],
    ["substr('hello', 2, 0)", ''],
    ["substr('日本語', 2, 1)", '本'],
    ["strpos('日本語', '語')", '3'],
    ["strpos('abc', 'x')", '0'],
    ["length('日本語')", '3'],
    ["'it''s'", "it's"],
    ["'😀 é ＡＢＣ \\n'", '😀 é ＡＢＣ \\n'],
    ["'a' || NULL", null],
    ["concat('a', 'b', NULL)", null],
    ["lower('ÀÉ')", 'àé'],
    ["replace('aXbX', 'X', '-')", 'a-b-'],
    ["trim('\t a \u3000')", 'a'],
    ["split_part('a.b', '.', 2)", 'b'],
    ["split_part('a.b', '.', 3)", null],
    ["lpad('7', 3, '0')", '007'],
  ],
  'https://trino.io/docs/current/functions/comparison.html': [
    ['greatest(1, NULL)', null],
    ['least(2, 1)', '1'],
    ["'a%b' LIKE 'a$%b' ESCAPE '$'", 'true'],
    ["'axb' LIKE 'a$%b' ESCAPE '$'", 'false'],
    ["'a\\b' LIKE 'a\\b'", 'true'],
    ['NULL IS DISTINCT FROM NULL', 'false'],
    ['1 IN (2, NULL)', null],
    ['1 NOT IN (2, NULL)', null],
    ['3 BETWEEN 2 AND 6', 'true'],
  ],
  'https://trino.io/docs/current/functions/json.html': [
    [`json_extract_scalar('{"a":{"b":"x"}}', '$.a.b')`, 'x'],
    [`json_extract_scalar('{"odd key":1}', '$["odd key"]')`, '1'],
    [`json_extract_scalar('{"a\\"b":1}', '$["a\\"b"]')`, '1'],
    [`json_extract_scalar('{"a/b~c":1}', '$["a/b~c"]')`, '1'],
    [`json_extract_scalar('{"日本":"値"}', '$.日本')`, '値'],
    [`json_extract_scalar('[1, 2, 3]', '$[2]')`, '3'],
    [`json_extract_scalar('{"a":null}', '$.a')`, null],
    [`json_extract_scalar('{"a":[1]}', '$.a')`, null],
    [`json_extract_scalar('{"a":{"b":1}}', '$.a')`, null],
    [`json_extract_scalar('{"a":true}', '$.a')`, 'true'],
    [`json_extract_scalar('{"a":19.99}', '$.a')`, '19.99'],
    [`json_extract_scalar('{"a":12345678901234567890123}', '$.a')`, '12345678901234567890123'],
    [`json_extract_scalar('not json', '$.a')`, null],
    [`json_extract_scalar('"text"', '$')`, 'text'],
    [`json_extract('{"a":{"b":"x"}}', '$.a')`, '{"b":"x"}'],
    [`json_array_length('[1, 2]')`, '2'],
    [`json_array_length('{"a":1}')`, null],
    [`json_size('{"x":{"a":1,"b":2}}', '$.x')`, '2'],
    [`json_format(json_parse('{"a":1}'))`, '{"a":1}'],
    [`CAST(json_extract('{"l":["a","b"]}', '$.l') AS array(varchar))`, '[a, b]'],
    [`CAST(json_extract('{"a":"12"}', '$.a') AS bigint)`, '12'],
  ],
  'https://trino.io/docs/current/functions/array.html': [
    ['contains(ARRAY[1, 2], 2)', 'true'],
    ['contains(ARRAY[1, NULL], 2)', null],
    ['contains(ARRAY[1, 2], NULL)', null],
    ['cardinality(ARRAY[1, NULL])', '2'],
    ['ARRAY[10, 20][2]', '20'],
    ['element_at(ARRAY[1], 5)', null],
    ['element_at(ARRAY[1, 2], -1)', '2'],
    ["array_join(ARRAY['a', NULL, 'b'], ',')", 'a,b'],
    ["array_join(ARRAY['a', NULL], ',', '-')", 'a,-'],
    ['array_max(ARRAY[1, NULL])', null],
    ['array_sort(ARRAY[2, NULL, 1])', '[1, 2, null]'],
    ['transform(ARRAY[1, 2], x -> x * 10)', '[10, 20]'],
    ['filter(ARRAY[1, 2, 3], x -> x > 1)', '[2, 3]'],
    ['slice(ARRAY[1, 2, 3, 4], 2, 2)', '[2, 3]'],
    ['sequence(3, 1)', '[3, 2, 1]'],
    ['ARRAY[1] || ARRAY[2]', '[1, 2]'],
  ],
  'https://trino.io/docs/current/functions/conditional.html': [
    ["IF(1 > 2, 'a')", null],
    ["IF(NULL, 'a', 'b')", 'b'],
    ['NULLIF(1, 1)', null],
    ['COALESCE(NULL, 2.5)', '2.5'],
    ['TRY(1 / 0)', null],
    ["TRY(CAST('x' AS integer))", null],
    ["CASE 3 WHEN 3 THEN 'x' ELSE 'y' END", 'x'],
  ],
};

describe.for(Object.entries(pages))('%s', ([, cases]) => {
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
  test.for([
    ["SELECT 'a' = 1", /TYPE_MISMATCH: Cannot apply operator: varchar = integer/],
    ["SELECT 1 + '1'", /TYPE_MISMATCH/],
    ["SELECT 1 WHERE 'true'", /TYPE_MISMATCH/],
    ["SELECT coalesce(1, 'a')", /TYPE_MISMATCH/],
    ["SELECT 1 UNION ALL SELECT 'a'", /TYPE_MISMATCH/],
    ["SELECT date '2026-01-01' = '2026-01-01'", /TYPE_MISMATCH/],
    ['SELECT x AS y FROM (VALUES 1) AS t(x) WHERE y = 1', /COLUMN_NOT_FOUND/],
    ['SELECT x AS y, count(*) FROM (VALUES 1) AS t(x) GROUP BY y', /COLUMN_NOT_FOUND/],
    ['SELECT x, count(*) FROM (VALUES 1) AS t(x)', /EXPRESSION_NOT_AGGREGATE/],
    ['SELECT x FROM (VALUES 1) AS a(x), (VALUES 1) AS b(x)', /AMBIGUOUS_NAME/],
    ['SELECT 1 / 0', /DIVISION_BY_ZERO/],
    ['SELECT 1.0 / x FROM (VALUES 0) AS t(x)', /DIVISION_BY_ZERO/],
    ['SELECT 1 % x FROM (VALUES 0) AS t(x)', /DIVISION_BY_ZERO/],
    ['SELECT 2147483647 + 1', /NUMERIC_VALUE_OUT_OF_RANGE/],
    ['SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)', /NUMERIC_VALUE_OUT_OF_RANGE/],
    ['SELECT ARRAY[1][2]', /Array subscript out of bounds/],
    ["SELECT date_add('hour', 1, DATE '2026-01-01')", /not a valid DATE field/],
    ['SELECT (SELECT x FROM (VALUES 1, 2) AS t(x))', /SUBQUERY_MULTIPLE_ROWS/],
    ['SELECT substr(1, 2)', /TYPE_MISMATCH/],
    ['SELECT ARRAY[1', /SYNTAX|mismatched/],
  ] as const)('%s', async ([sql, reason]) => {
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
