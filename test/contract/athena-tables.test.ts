import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena(mkdtempSync(join(tmpdir(), 'athena-tables-')));
});
afterAll(() => world.close());

const at = (key: string) => `s3://${bucket}/${key}`;
let tables = 0;

/** A table `t<n> (node string, revenue decimal(38,4), at timestamp) PARTITIONED BY (day string)`. */
async function createTable(): Promise<string> {
  tables += 1;
  const name = `t${tables}`;
  await world.ask(
    `CREATE EXTERNAL TABLE ${name} (\`node\` string, revenue decimal(38,4), \`at\` timestamp)
     PARTITIONED BY (day string) STORED AS PARQUET LOCATION '${at(`${name}/`)}'`,
  );
  return name;
}

const rows = (...nodes: string[]) =>
  `SELECT node, CAST(1.25 AS DECIMAL(38,4)) AS revenue, TIMESTAMPTZ '2026-01-01 09:00:00.5+09:00' AS at FROM (VALUES ${nodes.map((node) => `('${node}')`).join(', ')}) AS v(node)`;

const files = (prefix: string) =>
  readdirSync(join(world.s3Root, bucket, prefix), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name).slice(join(world.s3Root, bucket).length + 1),
    )
    .sort();

describe('partitions of a table', () => {
  test('only what a partition points at is read, and moving it moves the rows', async () => {
    const table = await createTable();
    await world.putParquet(`${table}/a1/day=2026-01-01/x.parquet`, rows('old'));
    await world.putParquet(`${table}/a2/day=2026-01-01/x.parquet`, rows('new', 'newer'));
    expect((await world.ask(`SELECT node FROM ${table}`)).rows).toEqual([]);
    const add = `ALTER TABLE ${table} ADD IF NOT EXISTS PARTITION (day = '2026-01-01') LOCATION '${at(`${table}/a1/day=2026-01-01/`)}'`;
    await world.ask(add);
    await world.ask(add.replace('/a1/', '/a2/'));
    expect((await world.ask(`SELECT node, day FROM ${table}`)).rows).toEqual([
      ['old', '2026-01-01'],
    ]);
    await world.ask(
      `ALTER TABLE ${table} PARTITION (day = '2026-01-01') SET LOCATION '${at(`${table}/a2/day=2026-01-01/`)}'`,
    );
    expect((await world.ask(`SELECT node FROM ${table} ORDER BY node`)).rows).toEqual([
      ['new'],
      ['newer'],
    ]);
    await world.ask(`ALTER TABLE ${table} DROP IF EXISTS PARTITION (day = '2026-01-01')`);
    expect(await world.askOne(`SELECT count(*) FROM ${table}`)).toEqual(['0']);
  });

  test('several partitions are added by one statement and shown in order', async () => {
    const table = await createTable();
    await world.ask(
      `ALTER TABLE ${table} ADD PARTITION (day='2026-01-02') LOCATION '${at('x/2/')}' PARTITION (day='2026-01-01') LOCATION '${at('x/1/')}'`,
    );
    expect((await world.ask(`SHOW PARTITIONS ${table}`)).rows).toEqual([
      ['day=2026-01-01'],
      ['day=2026-01-02'],
    ]);
  });

  test.for([
    ["ADD PARTITION (day='1') LOCATION 's3://bbb/x/'", /ALREADY_EXISTS: Partition already exists/],
    ["PARTITION (day='9') SET LOCATION 's3://bbb/x/'", /Partition not found/],
    ["DROP PARTITION (day='9')", /Partition not found/],
    [
      "ADD PARTITION (hour='1') LOCATION 's3://bbb/x/'",
      /does not name exactly the partition columns/,
    ],
    ["ADD PARTITION (day='1') LOCATION 'http://x/'", /not a valid S3 location/],
    ['RENAME TO other', /NOT_SUPPORTED/],
  ] as const)('ALTER TABLE … %s fails', async ([change, reason]) => {
    const table = await createTable();
    await world.ask(`ALTER TABLE ${table} ADD PARTITION (day='1') LOCATION '${at('x/1/')}'`);
    expect(await world.reasonOf(`ALTER TABLE ${table} ${change}`)).toMatch(reason);
  });

  test('a partition without files gives no rows, and the columns keep their types', async () => {
    const table = await createTable();
    await world.ask(
      `ALTER TABLE ${table} ADD PARTITION (day='2026-01-01') LOCATION '${at('x/none/')}'`,
    );
    const { rows: found, columns } = await world.ask(`SELECT * FROM ${table}`);
    expect(found).toEqual([]);
    expect(columns.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['node', 'varchar'],
      ['revenue', 'decimal'],
      ['at', 'timestamp'],
      ['day', 'varchar'],
    ]);
    expect(await world.askOne(`SELECT sum(revenue), count(*) FROM ${table}`)).toEqual([null, '0']);
  });

  test('a column that older files lack is NULL there, and timestamps are UTC whatever the file says', async () => {
    world.athena.declareTable('lake', {
      Name: 'grown',
      PartitionKeys: [],
      StorageDescriptor: {
        Columns: [
          { Name: 'a', Type: 'bigint' },
          { Name: 'at', Type: 'timestamp' },
        ],
        Location: at('grown/'),
      },
    });
    await world.putParquet(
      'grown/1.parquet',
      "SELECT 1 AS a, TIMESTAMPTZ '2026-01-01 09:00:00.5+09:00' AS at",
    );
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'a', data: [2n], type: 'INT64' },
        { name: 'at', data: [new Date('2026-01-02T00:00:00.250Z')], type: 'TIMESTAMP' },
        { name: 'later', data: ['x'], type: 'STRING' },
      ],
    });
    writeFileSync(join(world.s3Root, bucket, 'grown/2.parquet'), Buffer.from(bytes));
    world.athena.declareTable('lake', {
      Name: 'grown',
      PartitionKeys: [],
      StorageDescriptor: {
        Columns: [
          { Name: 'later', Type: 'string' },
          { Name: 'never', Type: 'decimal(38,4)' },
        ],
        Location: at('grown/'),
      },
    });
    expect((await world.ask('SELECT * FROM grown ORDER BY a')).rows).toEqual([
      ['1', '2026-01-01 00:00:00.500', null, null],
      ['2', '2026-01-02 00:00:00.250', 'x', null],
    ]);
    expect(() =>
      world.athena.declareTable('lake', {
        Name: 'grown',
        StorageDescriptor: { Columns: [{ Name: 'a', Type: 'string' }], Location: at('grown/') },
      }),
    ).toThrow(/cannot become string/);
  });

  test('hidden and empty objects are not data, a broken one is an error', async () => {
    const table = await createTable();
    await world.putParquet(`${table}/p/x.parquet`, rows('n'));
    for (const name of ['_SUCCESS', '.hidden', 'empty']) {
      writeFileSync(join(world.s3Root, bucket, table, 'p', name), name === 'empty' ? '' : 'text');
    }
    await world.ask(`ALTER TABLE ${table} ADD PARTITION (day='d') LOCATION '${at(`${table}/p/`)}'`);
    expect(await world.askOne(`SELECT count(*) FROM ${table}`)).toEqual(['1']);
    writeFileSync(join(world.s3Root, bucket, table, 'p', 'broken'), 'not parquet at all');
    expect(await world.reasonOf(`SELECT count(*) FROM ${table}`)).toMatch(/^HIVE_BAD_DATA/);
  });
});

describe('what is read', () => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
  beforeAll(async () => {
    world.athena.declareTable('lake', {
      Name: 'landing',
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      StorageDescriptor: { Columns: [{ Name: 'node', Type: 'string' }], Location: at('landing/') },
      Parameters: {
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy-MM-dd',
        'projection.day.range': '2026-01-01,NOW+2DAYS',
        'storage.location.template': at(`landing/day=\${day}/`),
      },
    });
    for (const day of [...days, '1999-01-01', '2026-03-03', '2026-03-09']) {
      for (const name of ['a', 'b']) {
        await world.putParquet(
          `landing/day=${day}/${name}.parquet`,
          `SELECT '${day}/${name}' AS node FROM range(1000)`,
        );
      }
    }
  });

  const scannedBy = async (sql: string) => {
    const { Status, Statistics } = await world.run(sql);
    expect(Status?.StateChangeReason).toBeUndefined();
    return Statistics?.DataScannedInBytes ?? 0;
  };

  test('a projected table has the folders that exist and that its range allows', async () => {
    const { rows: found } = await world.ask('SELECT DISTINCT day FROM landing ORDER BY day');
    expect(found.flat()).toEqual([...days, '2026-03-03']);
  });

  test.for([
    ["day = '2026-01-02'", 2],
    ["day IN ('2026-01-01', '2026-01-03', '2031-01-01')", 4],
    ["day >= '2026-01-02' AND day < '2026-01-04'", 4],
    ["day BETWEEN '2026-01-02' AND '2026-01-02'", 2],
    ["(day = '2026-01-01' AND node <> '') OR (day = '2026-01-02' AND node <> 'x')", 4],
    ["NOT (day > '2026-01-01')", 2],
    ["CAST(day AS date) = DATE '2026-01-03'", 2],
    ["date(day) < DATE '2026-01-02'", 2],
    [
      `"$path" IN ('${at('landing/day=2026-01-01/a.parquet')}', '${at('landing/day=2026-01-02/b.parquet')}', '${at('landing/day=2026-01-02/gone.parquet')}', '${at('elsewhere/x.parquet')}')`,
      2,
    ],
    [`"$path" = '${at('landing/day=2026-01-01/a.parquet')}' AND day = '2026-01-01'`, 1],
    [`"$path" = '${at('landing/day=2026-01-01/a.parquet')}' AND day = '2026-01-02'`, 0],
    [`"$path" IN ('${at('landing/day=1999-01-01/a.parquet')}')`, 0],
    ['node = node', 8],
  ] as const)('WHERE %s reads %i files', async ([where, count]) => {
    const whole = await scannedBy('SELECT count(node) FROM landing');
    expect(
      await world.askOne(`SELECT count(node), count(DISTINCT "$path") FROM landing WHERE ${where}`),
    ).toEqual([String(count * 1000), String(count)]);
    expect(await scannedBy(`SELECT count(node) FROM landing WHERE ${where}`)).toBe(
      (whole / 8) * count,
    );
  });

  test('a condition on the side that an outer join fills up does not thin out that side', async () => {
    const sql = `SELECT count(*), count(r.node) FROM (VALUES '2026-01-01/a', 'nobody') AS l(node)
      LEFT JOIN landing r ON r.node = l.node WHERE r.day IS NULL OR r.day = '2026-01-02'`;
    expect(await world.askOne(sql)).toEqual(['1', '0']);
    const on = `SELECT count(*), count(r.node) FROM (VALUES '2026-01-01/a', 'nobody') AS l(node)
      LEFT JOIN landing r ON r.node = l.node AND r.day = '2026-01-02'`;
    expect(await world.askOne(on)).toEqual(['2', '0']);
  });

  test('"$path" is the address of the object, and no part of *', async () => {
    const [node, path] = await world.askOne(
      `SELECT DISTINCT node, "$path" FROM landing WHERE day = '2026-01-02' AND node LIKE '%b'`,
    );
    expect([node, path]).toEqual(['2026-01-02/b', at('landing/day=2026-01-02/b.parquet')]);
    const { columns } = await world.ask('SELECT * FROM landing LIMIT 1');
    expect(columns.map(({ Name }) => Name)).toEqual(['node', 'day']);
  });

  test('a table named twice is scanned twice, so is a common table expression', async () => {
    const once = await scannedBy('SELECT count(node) FROM landing');
    expect(
      await scannedBy(
        "SELECT count(a.node) FROM landing a JOIN landing b ON a.node = b.node AND a.node = 'x'",
      ),
    ).toBe(2 * once);
    expect(
      await scannedBy(
        'WITH w AS (SELECT node FROM landing) SELECT (SELECT count(node) FROM w), (SELECT max(node) FROM w)',
      ),
    ).toBe(2 * once);
    expect(await scannedBy('WITH w AS (SELECT node FROM landing) SELECT 1')).toBe(0);
  });

  test('ten megabytes at least are billed for a scan, none for what reads nothing or fails', async () => {
    const meteredBy = async (sql: string) => {
      const before = world.metered.length;
      await world.run(sql);
      return world.metered.slice(before);
    };
    expect(await meteredBy('SELECT count(node) FROM landing')).toEqual([
      ['athena', 'bytes_scanned', 10 * 1024 * 1024],
    ]);
    expect(await meteredBy("SELECT node FROM landing WHERE day = '2030-01-01'")).toEqual([]);
    expect(await meteredBy('SELECT 1')).toEqual([]);
    expect(await meteredBy('CREATE DATABASE IF NOT EXISTS other')).toEqual([]);
    expect(await meteredBy('SELECT CAST(node AS bigint) FROM landing')).toEqual([]);
  });

  test('a query that would scan more than its workgroup allows fails, and says so', async () => {
    world.athena.declareWorkGroup({
      name: 'refresh',
      outputLocation: at('athena-results/'),
      bytesScannedCutoff: 100,
    });
    expect(await world.reasonOf('SELECT count(node) FROM landing')).toMatch(
      /^Bytes scanned limit was exceeded/,
    );
    world.athena.declareWorkGroup({ name: 'refresh', outputLocation: at('athena-results/') });
    expect(await world.askOne('SELECT count(*) FROM landing')).toEqual(['8000']);
  });

  test('305 days of three files are planned in a moment', async () => {
    const table = await createTable();
    const start = Date.parse('2011-01-01');
    const all = Array.from({ length: 305 }, (_, index) =>
      new Date(start + index * 86_400_000).toISOString().slice(0, 10),
    );
    await world.putParquet(`${table}/day=${all[0]}/0.parquet`, rows('n'));
    const bytes = readFileSync(join(world.s3Root, bucket, table, `day=${all[0]}`, '0.parquet'));
    for (const day of all) {
      mkdirSync(join(world.s3Root, bucket, table, `day=${day}`), { recursive: true });
      for (const name of ['0', '1', '2']) {
        writeFileSync(join(world.s3Root, bucket, table, `day=${day}`, `${name}.parquet`), bytes);
      }
    }
    const adds = all.map(
      (day) => `PARTITION (day='${day}') LOCATION '${at(`${table}/day=${day}/`)}'`,
    );
    await world.ask(`ALTER TABLE ${table} ADD IF NOT EXISTS ${adds.join(' ')}`);
    expect(
      await world.askOne(`SELECT count(*), count(DISTINCT day), min(day), max(day) FROM ${table}`),
    ).toEqual(['915', '305', all[0], all.at(-1)]);
    const paths = all.map((day) => `'${at(`${table}/day=${day}/1.parquet`)}'`).join(', ');
    expect(await world.askOne(`SELECT count(*) FROM ${table} WHERE "$path" IN (${paths})`)).toEqual(
      ['305'],
    );
    const began = performance.now();
    expect(await world.askOne(`SELECT count(*) FROM ${table} WHERE day = '${all[7]}'`)).toEqual([
      '3',
    ]);
    // About 15 ms on an idle machine.
    expect(performance.now() - began).toBeLessThan(500);
  });
});

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
