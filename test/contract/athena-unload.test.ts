import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena(mkdtempSync(join(tmpdir(), 'athena-unload-')));
});
afterAll(() => world.close());

const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };

const at = (key: string) => `s3://${bucket}/${key}`;

const files = (prefix: string) =>
  readdirSync(join(world.s3Root, bucket, prefix), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name).slice(join(world.s3Root, bucket).length + 1),
    )
    .sort();

describe('UNLOAD and CREATE TABLE AS', () => {
  const source = `SELECT x AS id, 'n' || CAST(x AS varchar) AS node, CAST(x AS decimal(38,4)) / 3 AS share,
    TIMESTAMP '2026-01-01 00:00:00.125' AS at, CASE WHEN x % 3 = 0 THEN NULL ELSE 'day ' || CAST(x % 3 AS varchar) END AS day
    FROM UNNEST(sequence(1, 9)) AS t(x)`;

  test('partitions get folders of their own and their columns are not in the files', async () => {
    await world.ask(
      `UNLOAD (${source} ORDER BY id DESC) TO '${at('out/a/')}' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY['day'])`,
    );
    const written = files('out/a');
    expect(written.map((key) => key.split('/')[2])).toEqual([
      'day=__HIVE_DEFAULT_PARTITION__',
      'day=day 1',
      'day=day 2',
    ]);
    await world.ask(
      `CREATE EXTERNAL TABLE unloaded (id bigint, node string, share decimal(38,4), \`at\` timestamp) PARTITIONED BY (day string) STORED AS PARQUET LOCATION '${at('out/a/')}'`,
    );
    await world.ask(
      `ALTER TABLE unloaded ADD PARTITION (day='one') LOCATION '${at('out/a/day=day 1/')}' PARTITION (day='__HIVE_DEFAULT_PARTITION__') LOCATION '${at('out/a/day=__HIVE_DEFAULT_PARTITION__/')}'`,
    );
    expect((await world.ask('SELECT * FROM unloaded WHERE day IS NOT NULL')).rows).toEqual([
      ['7', 'n7', '2.3333', '2026-01-01 00:00:00.125', 'one'],
      ['4', 'n4', '1.3333', '2026-01-01 00:00:00.125', 'one'],
      ['1', 'n1', '0.3333', '2026-01-01 00:00:00.125', 'one'],
    ]);
    expect(await world.askOne('SELECT count(*) FROM unloaded WHERE day IS NULL')).toEqual(['3']);
  });

  test('nothing is written where something lies', async () => {
    const unload = `UNLOAD (SELECT 1 AS a) TO '${at('out/b/')}' WITH (format = 'PARQUET')`;
    const { QueryExecutionId, Statistics } = await world.run(unload);
    expect(files('out/b')).toHaveLength(1);
    expect(Statistics?.DataManifestLocation).toBe(
      at(`athena-results/${QueryExecutionId}-manifest.csv`),
    );
    const manifest = join(
      world.s3Root,
      bucket,
      'athena-results',
      `${QueryExecutionId}-manifest.csv`,
    );
    expect(readFileSync(manifest, 'utf8')).toBe(`${at(files('out/b')[0] ?? '')}\n`);
    expect(await world.reasonOf(unload)).toMatch(/^HIVE_PATH_ALREADY_EXISTS/);
    expect(files('out/b')).toHaveLength(1);
  });

  test('no rows write no files', async () => {
    await world.ask(
      `UNLOAD (SELECT 1 AS a WHERE false) TO '${at('out/none/')}' WITH (format = 'PARQUET')`,
    );
    await world.ask(
      `UNLOAD (SELECT 1 AS a, 'p' AS p WHERE false) TO '${at('out/none/')}' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])`,
    );
    await world.ask(`UNLOAD (SELECT 1 AS a) TO '${at('out/none/')}' WITH (format = 'PARQUET')`);
    expect(files('out/none')).toHaveLength(1);
  });

  test.for([
    [
      'more than 100 partitions',
      'SELECT x, CAST(x AS varchar) AS p FROM UNNEST(sequence(1, 101)) AS t(x)',
      /^HIVE_TOO_MANY_OPEN_PARTITIONS/,
    ],
    [
      'a partition column that is not last',
      "SELECT 'p' AS p, 1 AS x",
      /HIVE_COLUMN_ORDER_MISMATCH/,
    ],
    ['a column without a name', "SELECT 1, 'p' AS p", /Column name not specified at position 1/],
    ['two columns of one name', "SELECT 1 AS x, 2 AS x, 'p' AS p", /specified more than once/],
    [
      'a type Hive lacks',
      "SELECT TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'UTC' AS x, 'p' AS p",
      /Unsupported Hive type/,
    ],
    [
      'a column of nothing but NULL',
      "SELECT NULL AS x, 'p' AS p",
      /Unsupported Hive type: unknown/,
    ],
  ] as const)('UNLOAD refuses %s', async ([, select, reason]) => {
    const to = at('out/refused/');
    expect(
      await world.reasonOf(
        `UNLOAD (${select}) TO '${to}' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])`,
      ),
    ).toMatch(reason);
  });

  test.for([
    ['few', 3_000],
    ['more rows than are written together', 130_000],
  ] as const)('each partition keeps the order of the rows, %s', async ([name, rows]) => {
    const prefix = `ordered/${rows}`;
    await world.ask(
      `UNLOAD (SELECT x AS id, (x * 7919) % 1000 AS rank, (x * 31) % 11 AS part FROM UNNEST(sequence(1, ${Math.ceil(rows / 100)})) AS t(y) CROSS JOIN UNNEST(sequence(y * 100, y * 100 + 99)) AS u(x) ORDER BY rank DESC, id) TO '${at(`${prefix}/`)}' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY['part'])`,
    );
    const written = files(prefix);
    expect(written, name).toHaveLength(11);
    let total = 0;
    for (const key of written) {
      const file = Uint8Array.from(readFileSync(join(world.s3Root, bucket, key))).buffer;
      const read = await parquetReadObjects({ file, columns: ['id', 'rank'], compressors });
      const order = read.map((row) => Number(row['rank']) * 1e9 - Number(row['id']));
      expect(order).toEqual(order.toSorted((one, other) => other - one));
      expect(new Set(read.map((row) => (Number(row['id']) * 31) % 11)).size).toBe(1);
      total += read.length;
    }
    expect(total).toBe(Math.ceil(rows / 100) * 100);
  });

  test('exactly 100 partitions pass', async () => {
    await world.ask(
      `UNLOAD (SELECT x, CAST(x AS varchar) AS p FROM UNNEST(sequence(1, 100)) AS t(x)) TO '${at('out/hundred/')}' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])`,
    );
    expect(files('out/hundred')).toHaveLength(100);
  });

  test('partition values are escaped in folder names as Hive does', async () => {
    await world.ask(
      `UNLOAD (SELECT 1 AS x, 'a/b:c=d 日本' AS p) TO '${at('out/escaped/')}' WITH (format = 'PARQUET', partitioned_by = ARRAY['p'])`,
    );
    await world.ask(
      `CREATE EXTERNAL TABLE escaped (x int) STORED AS PARQUET LOCATION '${at('out/escaped/')}'`,
    );
    const [x, path] = await world.askOne('SELECT x, "$path" FROM escaped');
    expect(x).toBe('1');
    expect(path).toMatch(new RegExp(`^${at('out/escaped/p=a%2Fb%3Ac%3Dd 日本/')}`));
    expect(await world.askOne(`SELECT count(*) FROM escaped WHERE "$path" = '${path}'`)).toEqual([
      '1',
    ]);
  });

  test('text and JSON files hold what Hive would read', async () => {
    const select = "SELECT 1 AS a, CAST(NULL AS varchar) AS b, 'x' AS c";
    await world.ask(
      `UNLOAD (${select}) TO '${at('out/text/')}' WITH (format = 'TEXTFILE', compression = 'NONE', field_delimiter = ',')`,
    );
    expect(readFileSync(join(world.s3Root, bucket, files('out/text')[0] ?? ''), 'utf8')).toBe(
      '1,\\N,x\n',
    );
    await world.ask(
      `UNLOAD (${select}) TO '${at('out/json/')}' WITH (format = 'JSON', compression = 'NONE')`,
    );
    expect(
      JSON.parse(readFileSync(join(world.s3Root, bucket, files('out/json')[0] ?? ''), 'utf8')),
    ).toMatchObject({ a: 1, c: 'x' });
  });

  test('CREATE TABLE AS writes the files and makes a table of them', async () => {
    await world.ask(
      `CREATE TABLE made WITH (format = 'PARQUET', external_location = '${at('made/')}', partitioned_by = ARRAY['day']) AS ${source}`,
    );
    expect((await world.ask('SHOW PARTITIONS made')).rows).toEqual([
      ['day=__HIVE_DEFAULT_PARTITION__'],
      ['day=day 1'],
      ['day=day 2'],
    ]);
    expect(await world.askOne("SELECT count(*), sum(share) FROM made WHERE day = 'day 2'")).toEqual(
      ['3', '5.0001'],
    );
    expect(await world.reasonOf('CREATE TABLE made AS SELECT 1 AS x')).toMatch(/^ALREADY_EXISTS/);
    await world.ask('DROP TABLE made');
    expect(await world.reasonOf('SELECT * FROM made')).toMatch(/^TABLE_NOT_FOUND/);
    expect(files('made')).toHaveLength(3);
  });
});
